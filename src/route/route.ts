// What the kernel says about the way to an address, and the messages in which it says it (rtnetlink(7)). Pure:
// the asking is route-table.ts. Parsing never throws.
import { errnoName } from '../linux/libc.ts'
import {
  emitAttribute,
  type NetlinkMessage,
  parseAddress,
  parseAttributes,
  parseRefusal,
  parseU32,
} from '../linux/netlink-message.ts'

/** The way to one destination. */
export interface Route {
  /**
   * local: an address of this machine. network: the first address of a connected prefix, which no host may have.
   * unreachable: there is none, or an administrator forbade it.
   */
  kind: 'unicast' | 'local' | 'network' | 'broadcast' | 'multicast' | 'unreachable'
  /** Where packets leave; the loopback interface for local ones, 0 for unreachable. */
  interfaceIndex: number
  interfaceName?: string
  /** The address (u32) that the kernel would send from; 0 if it has none to send from. */
  source: number
  /**
   * The addresses (u32) of this machine that the destination is asked from, each once: `source` alone unless the user
   * chose others. What asks only once asks from the first. None for unreachable.
   */
  sources: readonly number[]
  /** The next hop (u32); undefined if the destination is on the link itself. */
  gateway: number | undefined
  /** Why it is unreachable: ENETUNREACH no route, EHOSTUNREACH unreachable, EACCES prohibit, EINVAL blackhole, ENODEV ... */
  errno?: string
}

/** Of an interface's own address; inclusive, u32. */
export interface Prefix {
  start: number
  end: number
  interfaceIndex: number
}

export const RTM_NEWROUTE = 24
export const RTM_GETROUTE = 26

const AF_INET = 2

/** struct rtmsg: these u8 one after another, then flags u32. */
const MESSAGE = { bytes: 12, family: 0, destinationLength: 1, protocol: 5, scope: 6, type: 7 } as const
const ATTRIBUTE = { destination: 1, interface: 4, gateway: 5, preferredSource: 7, via: 18 } as const

const ROUTE_TYPE = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 } as const
const SCOPE_LINK = 253
/** Made by the kernel itself for the prefix of an interface's address. */
const PROTOCOL_KERNEL = 2

/** Addresses of the longest prefix that has a network address, a /30. */
const SMALLEST_WITH_NETWORK = 4

/** Asks for the route to one destination (u32), policy rules included; only by way of `interfaceIndex` if given. */
export function emitRouteRequest(destination: number, interfaceIndex?: number): Buffer {
  const message = Buffer.alloc(MESSAGE.bytes)
  message.writeUInt8(AF_INET, MESSAGE.family)
  message.writeUInt8(32, MESSAGE.destinationLength)
  const address = Buffer.alloc(4)
  address.writeUInt32BE(destination)
  const parts = [message, emitAttribute(ATTRIBUTE.destination, address)]
  if (interfaceIndex !== undefined) {
    const index = Buffer.alloc(4)
    index.writeUInt32LE(interfaceIndex)
    parts.push(emitAttribute(ATTRIBUTE.interface, index))
  }
  return Buffer.concat(parts)
}

/** Asks for all IPv4 routes of all tables. */
export function emitRouteDump(): Buffer {
  const message = Buffer.alloc(MESSAGE.bytes)
  message.writeUInt8(AF_INET, MESSAGE.family)
  return message
}

/** The answer to `emitRouteRequest`; unreachable with EBADMSG if it is none. */
export function parseRoute(message: NetlinkMessage): Route {
  const refusal = parseRefusal(message)
  if (refusal !== undefined) return unreachable(errnoName(refusal))
  const { type, body } = message
  if (type !== RTM_NEWROUTE || body.length < MESSAGE.bytes) return unreachable('EBADMSG')
  const attributes = parseAttributes(body, MESSAGE.bytes)
  const kind = kindOf(body.readUInt8(MESSAGE.type))
  const interfaceIndex = parseU32(attributes.get(ATTRIBUTE.interface))
  if (kind === undefined || interfaceIndex === undefined) return unreachable('EBADMSG')
  // RTA_VIA is a next hop of another family (RFC 5549): nothing that we could resolve by ARP.
  if (attributes.has(ATTRIBUTE.via)) return unreachable('EAFNOSUPPORT')
  const source = parseAddress(attributes.get(ATTRIBUTE.preferredSource)) ?? 0
  return {
    kind,
    interfaceIndex,
    source,
    sources: [source],
    gateway: parseAddress(attributes.get(ATTRIBUTE.gateway)),
  }
}

/**
 * The prefix of a dumped route, if it is a connected one: unicast, without next hop, made by the kernel for an
 * interface's own address. A default route out of a tunnel has no next hop either, but says nothing about whose the
 * network behind it is.
 */
export function parseConnectedPrefix({ type, body }: NetlinkMessage): Prefix | undefined {
  if (type !== RTM_NEWROUTE || body.length < MESSAGE.bytes) return undefined
  const length = body.readUInt8(MESSAGE.destinationLength)
  const connected =
    body.readUInt8(MESSAGE.family) === AF_INET &&
    body.readUInt8(MESSAGE.type) === ROUTE_TYPE.unicast &&
    body.readUInt8(MESSAGE.scope) === SCOPE_LINK &&
    body.readUInt8(MESSAGE.protocol) === PROTOCOL_KERNEL
  const attributes = parseAttributes(body, MESSAGE.bytes)
  const start = parseAddress(attributes.get(ATTRIBUTE.destination))
  const interfaceIndex = parseU32(attributes.get(ATTRIBUTE.interface))
  if (!connected || start === undefined || interfaceIndex === undefined) return undefined
  const size = 2 ** (32 - length)
  if (length === 0 || length > 32 || start % size !== 0) return undefined
  return { start, end: start + size - 1, interfaceIndex }
}

/**
 * True when `address` (u32), reached on the link of an interface, is the network address of one of its prefixes: no
 * host has it (RFC 1122 section 3.2.1.3). Prefixes of one address or two have none (RFC 3021).
 */
export function isNetworkAddress(
  address: number,
  interfaceIndex: number,
  prefixes: readonly Prefix[],
): boolean {
  return prefixes.some(
    ({ start, end, interfaceIndex: on }) =>
      start === address && end - start >= SMALLEST_WITH_NETWORK - 1 && on === interfaceIndex,
  )
}

function unreachable(errno: string): Route {
  return { kind: 'unreachable', interfaceIndex: 0, source: 0, sources: [], gateway: undefined, errno }
}

function kindOf(type: number): Exclude<Route['kind'], 'network' | 'unreachable'> | undefined {
  if (type === ROUTE_TYPE.unicast || type === ROUTE_TYPE.anycast) return 'unicast'
  if (type === ROUTE_TYPE.local) return 'local'
  if (type === ROUTE_TYPE.broadcast) return 'broadcast'
  return type === ROUTE_TYPE.multicast ? 'multicast' : undefined
}
