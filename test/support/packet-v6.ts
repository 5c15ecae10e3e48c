/** IPv6 packets made by hand, from RFC 8200 and RFC 4443 and nothing of src. */

/** Who sends what to whom; addresses are 32 hexadecimal digits, blanks between them do not count. */
export interface EnvelopeV6 {
  readonly source: string
  readonly destination: string
  readonly nextHeader: number
  readonly hopLimit?: number
  readonly flowLabel?: number
}

/** Numbers of the wire. */
export const ICMPV6 = 58
const TCP = 6
const UDP = 17

/** The 16 bytes of such an address. */
export function addressV6(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

/** A packet around a payload, which stays as it is. */
export function packetV6(envelope: EnvelopeV6, payload: Uint8Array): Buffer {
  const { source, destination, nextHeader, hopLimit = 64, flowLabel = 0 } = envelope
  const header = Buffer.alloc(8)
  header.writeUInt32BE(0x60000000 + flowLabel, 0)
  header.writeUInt16BE(payload.length, 4)
  header.writeUInt8(nextHeader, 6)
  header.writeUInt8(hopLimit, 7)
  return Buffer.concat([header, addressV6(source), addressV6(destination), payload])
}

/** A packet whose TCP, UDP or ICMPv6 payload gets its checksum first. */
export function summedV6(envelope: EnvelopeV6, payload: Uint8Array): Buffer {
  return packetV6(envelope, summed(envelope, payload))
}

/** An ICMPv6 message: type, code, the second word of the header, and what is behind it. */
export function icmpV6(
  envelope: Omit<EnvelopeV6, 'nextHeader'>,
  type: number,
  code: number,
  word: number,
  rest: Uint8Array,
): Buffer {
  const header = Buffer.from([type, code, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(word, 4)
  return summedV6({ ...envelope, nextHeader: ICMPV6 }, Buffer.concat([header, rest]))
}

/** The payload with its checksum, which is where its protocol has it. */
export function summed(envelope: EnvelopeV6, payload: Uint8Array): Buffer {
  const bytes = Buffer.from(payload)
  const at = { [TCP]: 16, [UDP]: 6, [ICMPV6]: 2 }[envelope.nextHeader]
  if (at === undefined) return bytes
  bytes.writeUInt16BE(0, at)
  const sum = 0xffff - sumV6(envelope, bytes)
  bytes.writeUInt16BE(sum === 0 && envelope.nextHeader === UDP ? 0xffff : sum, at)
  return bytes
}

/** The one's complement sum of the pseudo header and a payload: 0xffff where the payload carries a right checksum. */
export function sumV6({ source, destination, nextHeader }: EnvelopeV6, payload: Uint8Array): number {
  const length = Buffer.alloc(8)
  length.writeUInt32BE(payload.length, 0)
  length.writeUInt32BE(nextHeader, 4)
  const odd = payload.length % 2 === 0 ? [] : [0]
  const all = [...addressV6(source), ...addressV6(destination), ...length, ...payload, ...odd]
  let total = 0n
  for (let at = 0; at < all.length; at += 2) total += BigInt((all[at] ?? 0) * 256 + (all[at + 1] ?? 0))
  while (total > 0xffffn) total = total / 0x10000n + (total % 0x10000n)
  return Number(total)
}
