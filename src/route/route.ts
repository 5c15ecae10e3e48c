// What the kernel says about the way to an address, and the messages in which it says it (rtnetlink(7)). Pure:
// the asking is route-table.ts. Parsing never throws.
import { errnoName } from '../linux/libc.ts'
import {
  emitAttribute,
  type NetlinkMessage,
  parseAddress,
  parseAddressV6,
  parseAttributes,
  parseRefusal,
  parseU32,
} from '../linux/netlink-message.ts'
import { type AddressNumbers, bytesOfNumber, numberOf, V4_NUMBERS } from '../packet/address-numbers.ts'

/** The way to one destination. Its addresses are the numbers that stand for them, in IPv4 the addresses themselves. */
export interface Route {
  /**
   * local: an address of this machine. network: the first address of a connected prefix, which no host may have.
   * unreachable: there is none, or an administrator forbade it.
   */
  kind: 'unicast' | 'local' | 'network' | 'broadcast' | 'multicast' | 'unreachable'
  /** Where packets leave; the loopback interface for local ones, 0 for unreachable. */
  interfaceIndex: number
  interfaceName?: string
  /** The address (number) that the kernel would send from; 0 if it has none to send from. */
  source: number
  /**
   * The addresses (numbers) of this machine that the destination is asked from, each once: `source` alone unless the user
   * chose others. What asks only once asks from the first. None for unreachable.
   */
  sources: readonly number[]
  /** The next hop (number); undefined if the destination is on the link itself. */
  gateway: number | undefined
  /** Why it is unreachable: ENETUNREACH no route, EHOSTUNREACH unreachable, EACCES prohibit, EINVAL blackhole, ENODEV, EADDRNOTAVAIL nothing to send from ... */
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
export const RTM_NEWRULE = 32
export const RTM_GETRULE = 34

const AF_INET = 2
const AF_INET6 = 10
const BITS = { 4: 32, 6: 128 } as const

/** struct rtmsg: these u8 one after another, then flags u32. */
const MESSAGE = {
  bytes: 12,
  family: 0,
  destinationLength: 1,
  sourceLength: 2,
  protocol: 5,
  scope: 6,
  type: 7,
} as const
const ATTRIBUTE = {
  destination: 1,
  source: 2,
  interface: 4,
  gateway: 5,
  preferredSource: 7,
  via: 18,
} as const

const ROUTE_TYPE = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 } as const
/** The loopback interface's, in every network namespace. */
const LOOPBACK_INDEX = 1
const SCOPE_LINK = 253
/** Made by the kernel itself for the prefix of an interface's address. */
const PROTOCOL_KERNEL = 2

/** Addresses of the longest prefix that has a network address, a /30. */
const SMALLEST_WITH_NETWORK = 4

/** What a route is asked for, beside its destination: leaving by an interface, or for packets from an address (number). */
export interface RouteConditions {
  readonly interfaceIndex?: number
  readonly source?: number
}

/** Asks for the route to one destination (number), policy rules included. */
export function emitRouteRequest(
  destination: number,
  { interfaceIndex, source }: RouteConditions = {},
  numbers: AddressNumbers = V4_NUMBERS,
): Buffer {
  const message = Buffer.alloc(MESSAGE.bytes)
  message.writeUInt8(numbers.family === 4 ? AF_INET : AF_INET6, MESSAGE.family)
  message.writeUInt8(BITS[numbers.family], MESSAGE.destinationLength)
  const parts = [message, emitAttribute(ATTRIBUTE.destination, bytesOf(destination, numbers))]
  if (source !== undefined) {
    message.writeUInt8(BITS[numbers.family], MESSAGE.sourceLength)
    parts.push(emitAttribute(ATTRIBUTE.source, bytesOf(source, numbers)))
  }
  if (interfaceIndex !== undefined) {
    const index = Buffer.alloc(4)
    index.writeUInt32LE(interfaceIndex)
    parts.push(emitAttribute(ATTRIBUTE.interface, index))
  }
  return Buffer.concat(parts)
}

/** Asks for all IPv4 routes of all tables, or for all IPv4 policy rules. */
export function emitRouteDump(): Buffer {
  const message = Buffer.alloc(MESSAGE.bytes)
  message.writeUInt8(AF_INET, MESSAGE.family)
  return message
}

/**
 * The answer to `emitRouteRequest`; unreachable with EBADMSG if it is none, with ENOBUFS if its next hop can be given no
 * number any more.
 */
export function parseRoute(message: NetlinkMessage, numbers: AddressNumbers = V4_NUMBERS): Route {
  const refusal = parseRefusal(message)
  if (refusal !== undefined) return unreachable(errnoName(refusal))
  const { type, body } = message
  if (type !== RTM_NEWROUTE || body.length < MESSAGE.bytes) return unreachable('EBADMSG')
  const attributes = parseAttributes(body, MESSAGE.bytes)
  const interfaceIndex = parseU32(attributes.get(ATTRIBUTE.interface))
  if (interfaceIndex === undefined) return unreachable('EBADMSG')
  const kind = kindOf(body.readUInt8(MESSAGE.type), interfaceIndex)
  if (kind === undefined) return unreachable('EBADMSG')
  // RTA_VIA is a next hop of another family (RFC 5549): nothing that we could resolve by ARP.
  if (attributes.has(ATTRIBUTE.via)) return unreachable('EAFNOSUPPORT')
  const source = parseNumber(attributes.get(ATTRIBUTE.preferredSource), numbers) ?? 0
  const gateway = parseNumber(attributes.get(ATTRIBUTE.gateway), numbers)
  if (gateway === -1) return unreachable('ENOBUFS')
  return { kind, interfaceIndex, source: Math.max(source, 0), sources: [Math.max(source, 0)], gateway }
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

/** True for a dumped policy rule that is about packets from some addresses only. */
export function isRuleAboutSources({ type, body }: NetlinkMessage): boolean {
  // struct fib_rule_hdr begins as struct rtmsg does.
  return type === RTM_NEWRULE && body.length >= MESSAGE.bytes && body.readUInt8(MESSAGE.sourceLength) > 0
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

function bytesOf(address: number, numbers: AddressNumbers): Buffer {
  if (numbers.family === 6) return Buffer.from(bytesOfNumber(numbers, address))
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(address)
  return bytes
}

/** The number of an attribute's address, -1 if it can have none; undefined if absent or of another length. */
function parseNumber(value: Buffer | undefined, numbers: AddressNumbers): number | undefined {
  if (numbers.family === 4) return parseAddress(value)
  const address = parseAddressV6(value)
  return address && numberOf(numbers, address)
}

/** No way, and why. */
export function unreachable(errno: string): Route {
  return { kind: 'unreachable', interfaceIndex: 0, source: 0, sources: [], gateway: undefined, errno }
}

function kindOf(
  type: number,
  interfaceIndex: number,
): Exclude<Route['kind'], 'network' | 'unreachable'> | undefined {
  // A router has the anycast address of each of its subnets itself (RFC 4291 section 2.6.1).
  const isOwnAnycast = type === ROUTE_TYPE.anycast && interfaceIndex === LOOPBACK_INDEX
  if (type === ROUTE_TYPE.local || isOwnAnycast) return 'local'
  if (type === ROUTE_TYPE.unicast || type === ROUTE_TYPE.anycast) return 'unicast'
  if (type === ROUTE_TYPE.broadcast) return 'broadcast'
  return type === ROUTE_TYPE.multicast ? 'multicast' : undefined
}
