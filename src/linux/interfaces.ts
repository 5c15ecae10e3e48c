// The interfaces of this network namespace and their addresses, asked by netlink: unlike /sys it always speaks
// of the namespace that we are in, and unlike os.networkInterfaces() it also lists those that are down or bare.
import {
  type NetlinkMessage,
  parseAddress,
  parseAddressV6,
  parseAttributes,
  parseU32,
} from './netlink-message.ts'
import { NetlinkSocket } from './netlink-socket.ts'

export interface NetworkInterface {
  name: string
  index: number
  /** Six bytes; undefined where the link layer is not Ethernet. */
  mac: Uint8Array | undefined
  /** ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_NONE (tun, WireGuard) ... (linux/if_arp.h). */
  type: number
  up: boolean
  /** The longest IP packet, in bytes. */
  mtu: number
  /** What the kernel calls a virtual one: `bridge`, `vlan`, `macvlan`, `veth` ...; undefined for hardware. */
  kind: string | undefined
  /** Index of the bridge, bond, VRF ... of which it is a port. */
  master: number | undefined
  /** Index of the interface on which it is stacked, as a VLAN is on its parent; undefined if in another namespace. */
  parent: number | undefined
  addresses: InterfaceAddress[]
  /** Those that may be sent from: not while the link is still asked if somebody else has the address (RFC 4862). */
  addressesV6: InterfaceAddressV6[]
}

export interface InterfaceAddress {
  /** IPv4, u32. */
  address: number
  prefixLength: number
}

export interface InterfaceAddressV6 {
  /** 16 bytes. */
  address: Uint8Array
  prefixLength: number
  /** Of the link alone, fe80::/10 (RFC 4291 section 2.5.6). */
  isLinkLocal: boolean
}

export const ARPHRD_ETHER = 1
export const ARPHRD_LOOPBACK = 772
export const ARPHRD_NONE = 65534

const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const RTM_NEWADDR = 20
const RTM_GETADDR = 22

/** struct ifinfomsg: family u8, pad, type u16, index i32, flags u32, change u32; and its attributes. */
const LINK = { bytes: 16, type: 2, index: 4, flags: 8 } as const
const LINK_ATTRIBUTE = {
  address: 1,
  name: 3,
  mtu: 4,
  link: 5,
  master: 10,
  info: 18,
  carrierChanges: 35,
  linkNamespace: 37,
} as const
const INFO_KIND = 1
const IFF_UP = 0x1
const IFF_RUNNING = 0x40

/** struct ifaddrmsg: family u8, prefix length u8, flags u8, scope u8, index u32; and its attributes. */
const ADDRESS = { bytes: 8, prefixLength: 1, flags: 2, scope: 3, index: 4 } as const
const ADDRESS_ATTRIBUTE = { address: 1, local: 2, flags: 8 } as const
const AF_INET = 2
const AF_INET6 = 10
const SCOPE_LINK = 253
/** linux/if_addr.h: somebody else has it; it is still asked who has it; it may be used all the same (RFC 4429). */
const IFA_F = { duplicate: 0x08, tentative: 0x40, optimistic: 0x04 } as const

/** All interfaces by ascending index, each with its addresses. Throws SystemCallFailure. */
export function listInterfaces(): NetworkInterface[] {
  const socket = new NetlinkSocket()
  try {
    const interfaces = socket.dump(RTM_GETLINK, Buffer.alloc(LINK.bytes)).flatMap(parseInterface)
    const byIndex = new Map(interfaces.map((link) => [link.index, link]))
    for (const { index, ...address } of dumpAddresses(socket, AF_INET).flatMap(parseInterfaceAddress)) {
      byIndex.get(index)?.addresses.push(address)
    }
    for (const { index, ...address } of dumpAddresses(socket, AF_INET6).flatMap(parseInterfaceAddressV6)) {
      byIndex.get(index)?.addressesV6.push(address)
    }
    return interfaces.sort((a, b) => a.index - b.index)
  } finally {
    socket.close()
  }
}

/** Whether a link can carry anything, and whether it always could. */
export interface LinkState {
  /** True when it is there, set up, and has a carrier. */
  readonly isRunning: boolean
  /** How often it has lost or got its carrier; 0 where nobody counts. */
  readonly carrierChanges: number
}

/** The state of the link with this index. Throws SystemCallFailure. */
export function linkStateOf(socket: NetlinkSocket, index: number): LinkState {
  const request = Buffer.alloc(LINK.bytes)
  request.writeInt32LE(index, LINK.index)
  const { type, body } = socket.ask(RTM_GETLINK, request)
  if (type !== RTM_NEWLINK || body.length < LINK.bytes) return { isRunning: false, carrierChanges: 0 }
  const wanted = IFF_UP | IFF_RUNNING
  return {
    isRunning: (body.readUInt32LE(LINK.flags) & wanted) === wanted,
    carrierChanges: parseU32(parseAttributes(body, LINK.bytes).get(LINK_ATTRIBUTE.carrierChanges)) ?? 0,
  }
}

/** The interface that a message is about, without addresses; none if it is about something else or malformed. */
export function parseInterface({ type, body }: NetlinkMessage): NetworkInterface[] {
  if (type !== RTM_NEWLINK || body.length < LINK.bytes) return []
  const attributes = parseAttributes(body, LINK.bytes)
  const hardware = body.readUInt16LE(LINK.type)
  const mac = attributes.get(LINK_ATTRIBUTE.address)
  const name = text(attributes.get(LINK_ATTRIBUTE.name))
  if (name === undefined || name === '') return []
  const info = attributes.get(LINK_ATTRIBUTE.info)
  const isHere = !attributes.has(LINK_ATTRIBUTE.linkNamespace)
  return [
    {
      name,
      index: body.readInt32LE(LINK.index),
      mac: hardware === ARPHRD_ETHER && mac?.length === 6 ? Uint8Array.from(mac) : undefined,
      type: hardware,
      up: (body.readUInt32LE(LINK.flags) & IFF_UP) !== 0,
      mtu: parseU32(attributes.get(LINK_ATTRIBUTE.mtu)) ?? 0,
      kind: info && text(parseAttributes(info, 0).get(INFO_KIND)),
      master: parseU32(attributes.get(LINK_ATTRIBUTE.master)),
      parent: isHere ? parseU32(attributes.get(LINK_ATTRIBUTE.link)) : undefined,
      addresses: [],
      addressesV6: [],
    },
  ]
}

/** The IPv4 address that a message is about, and whose it is; none if about something else or malformed. */
export function parseInterfaceAddress({
  type,
  body,
}: NetlinkMessage): (InterfaceAddress & { index: number })[] {
  if (type !== RTM_NEWADDR || body.length < ADDRESS.bytes || body.readUInt8(0) !== AF_INET) return []
  const address = parseAddress(ownAddress(parseAttributes(body, ADDRESS.bytes)))
  if (address === undefined) return []
  return [
    { address, prefixLength: body.readUInt8(ADDRESS.prefixLength), index: body.readUInt32LE(ADDRESS.index) },
  ]
}

/** The IPv6 address that a message is about, and whose it is; none if it is not to be used, or as above. */
export function parseInterfaceAddressV6({
  type,
  body,
}: NetlinkMessage): (InterfaceAddressV6 & { index: number })[] {
  // A kernel without IPv6 answers with the addresses of every other family.
  if (type !== RTM_NEWADDR || body.length < ADDRESS.bytes || body.readUInt8(0) !== AF_INET6) return []
  const attributes = parseAttributes(body, ADDRESS.bytes)
  const address = parseAddressV6(ownAddress(attributes))
  const flags = parseU32(attributes.get(ADDRESS_ATTRIBUTE.flags)) ?? body.readUInt8(ADDRESS.flags)
  if (address === undefined || !isUsable(flags)) return []
  return [
    {
      address,
      prefixLength: body.readUInt8(ADDRESS.prefixLength),
      isLinkLocal: body.readUInt8(ADDRESS.scope) === SCOPE_LINK,
      index: body.readUInt32LE(ADDRESS.index),
    },
  ]
}

function dumpAddresses(socket: NetlinkSocket, family: number): NetlinkMessage[] {
  const request = Buffer.alloc(ADDRESS.bytes)
  request.writeUInt8(family, 0)
  return socket.dump(RTM_GETADDR, request)
}

/** On a point-to-point link `address` is the peer's and only `local` is ours. */
function ownAddress(attributes: Map<number, Buffer>): Buffer | undefined {
  return attributes.get(ADDRESS_ATTRIBUTE.local) ?? attributes.get(ADDRESS_ATTRIBUTE.address)
}

function isUsable(flags: number): boolean {
  if ((flags & IFA_F.duplicate) !== 0) return false
  return (flags & IFA_F.tentative) === 0 || (flags & IFA_F.optimistic) !== 0
}

function text(value: Buffer | undefined): string | undefined {
  return value?.toString('utf8').replace(/\0.*$/s, '')
}
