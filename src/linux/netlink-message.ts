// The format of netlink messages (netlink(7), rtnetlink(7)): a header, a body that begins with a structure of its
// own kind, then attributes. Parsing never throws: what is cut or contradicts itself ends the list.

/** A message without its header. `body` is a view of the parsed bytes. */
export interface NetlinkMessage {
  type: number
  flags: number
  /** The number that the request had. */
  sequence: number
  body: Buffer
}

export const NLMSG_ERROR = 2
export const NLMSG_DONE = 3

export const NLM_F_REQUEST = 0x001
/** Every object of the kind asked for, in as many messages as it takes, then NLMSG_DONE. */
export const NLM_F_DUMP = 0x300
/** On a reply: the objects changed under way, so that the list may be wrong. */
export const NLM_F_DUMP_INTR = 0x010

/** struct nlmsghdr: length u32, type u16, flags u16, sequence u32, port u32; native byte order throughout. */
const HEADER = { bytes: 16, type: 4, flags: 6, sequence: 8 } as const
/** struct nlattr: length u16, type u16, then the value. */
const ATTRIBUTE_HEADER_BYTES = 4
/** The two upper bits of an attribute's type are flags. */
const TYPE_BITS = 0x3fff

/** One request, ready to be sent. */
export function emitMessage(message: NetlinkMessage): Buffer {
  const { type, flags, sequence, body } = message
  const header = Buffer.alloc(HEADER.bytes)
  header.writeUInt32LE(HEADER.bytes + body.length, 0)
  header.writeUInt16LE(type, HEADER.type)
  header.writeUInt16LE(flags, HEADER.flags)
  header.writeUInt32LE(sequence, HEADER.sequence)
  return Buffer.concat([header, body])
}

/** One attribute, padded to four bytes. */
export function emitAttribute(type: number, value: Buffer): Buffer {
  const length = ATTRIBUTE_HEADER_BYTES + value.length
  const attribute = Buffer.alloc(aligned(length))
  attribute.writeUInt16LE(length, 0)
  attribute.writeUInt16LE(type, 2)
  value.copy(attribute, ATTRIBUTE_HEADER_BYTES)
  return attribute
}

/** The messages of one datagram, as far as they are whole. */
export function parseMessages(bytes: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = []
  let at = 0
  while (at + HEADER.bytes <= bytes.length) {
    const length = bytes.readUInt32LE(at)
    if (length < HEADER.bytes || at + length > bytes.length) break
    messages.push({
      type: bytes.readUInt16LE(at + HEADER.type),
      flags: bytes.readUInt16LE(at + HEADER.flags),
      sequence: bytes.readUInt32LE(at + HEADER.sequence),
      body: bytes.subarray(at + HEADER.bytes, at + length),
    })
    at += aligned(length)
  }
  return messages
}

/** The attributes in `bytes` from `offset` on, by type: the last of each type, as far as they are whole. */
export function parseAttributes(bytes: Buffer, offset: number): Map<number, Buffer> {
  const attributes = new Map<number, Buffer>()
  let at = offset
  while (at + ATTRIBUTE_HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt16LE(at)
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.length) break
    const type = bytes.readUInt16LE(at + 2) & TYPE_BITS
    attributes.set(type, bytes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length))
    at += aligned(length)
  }
  return attributes
}

/** The errno with which the kernel refused, also at the end of a dump; undefined if the message refuses nothing. */
export function parseRefusal({ type, body }: NetlinkMessage): number | undefined {
  if ((type !== NLMSG_ERROR && type !== NLMSG_DONE) || body.length < 4) return undefined
  const code = body.readInt32LE(0)
  return code < 0 ? -code : undefined
}

/** A native 32-bit attribute value; undefined if it is absent or of another length. */
export function parseU32(value: Buffer | undefined): number | undefined {
  return value?.length === 4 ? value.readUInt32LE(0) : undefined
}

/** An IPv4 address (u32), which netlink has in network byte order; undefined if absent or of another length. */
export function parseAddress(value: Buffer | undefined): number | undefined {
  return value?.length === 4 ? value.readUInt32BE(0) : undefined
}

/** An IPv6 address, its 16 bytes copied; undefined if absent or of another length. */
export function parseAddressV6(value: Buffer | undefined): Uint8Array | undefined {
  return value?.length === 16 ? Uint8Array.from(value) : undefined
}

function aligned(length: number): number {
  return (length + 3) & ~3
}
