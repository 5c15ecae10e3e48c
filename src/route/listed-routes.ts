// The kernel's IPv4 routes as a list, for people to read (rtnetlink(7)): which of them counts for a destination is the
// kernel's own decision, which route-table.ts asks for. Parsing never throws.
import { type NetlinkMessage, parseAddress, parseAttributes, parseU32 } from '../linux/netlink-message.ts'
import { NetlinkSocket } from '../linux/netlink-socket.ts'
import { emitRouteDump, RTM_GETROUTE, RTM_NEWROUTE } from './route.ts'

/** One route; one of several next hops of a route. */
export interface ListedRoute {
  /** u32. */
  readonly destination: number
  readonly prefixLength: number
  /** Undefined where packets leave by none, and there is a `refusal`. */
  readonly interfaceIndex: number | undefined
  /** u32; undefined for what is on the link. */
  readonly gateway: number | undefined
  /** Of several routes to a destination that of the lowest counts. */
  readonly metric: number
  readonly refusal: 'blackhole' | 'unreachable' | 'prohibit' | undefined
}

/** struct rtmsg: family u8, destination length u8 ... type u8 at 7, flags u32. */
const MESSAGE = { bytes: 12, destinationLength: 1, type: 7 } as const
const ATTRIBUTE = { destination: 1, interface: 4, gateway: 5, priority: 6, multipath: 9 } as const
const UNICAST = 1
const REFUSALS: Readonly<Record<number, ListedRoute['refusal']>> = {
  6: 'blackhole',
  7: 'unreachable',
  8: 'prohibit',
}
/** struct rtnexthop: length u16, flags u8, hops u8, index i32; and its attributes. */
const NEXT_HOP = { bytes: 8, index: 4, alignment: 4 } as const

/** All routes but those of the machine's own addresses and of broadcasts, the longest prefixes first. Throws SystemCallFailure. */
export function listRoutes(): ListedRoute[] {
  const socket = new NetlinkSocket()
  try {
    return socket.dump(RTM_GETROUTE, emitRouteDump()).flatMap(parseListedRoutes).sort(byPrefix)
  } finally {
    socket.close()
  }
}

/** The routes that a message is about; none if it is about something else or malformed. */
export function parseListedRoutes({ type, body }: NetlinkMessage): ListedRoute[] {
  if (type !== RTM_NEWROUTE || body.length < MESSAGE.bytes) return []
  const routeType = body.readUInt8(MESSAGE.type)
  const prefixLength = body.readUInt8(MESSAGE.destinationLength)
  const refusal = REFUSALS[routeType]
  if ((routeType !== UNICAST && refusal === undefined) || prefixLength > 32) return []
  const attributes = parseAttributes(body, MESSAGE.bytes)
  const route = {
    destination: parseAddress(attributes.get(ATTRIBUTE.destination)) ?? 0,
    prefixLength,
    metric: parseU32(attributes.get(ATTRIBUTE.priority)) ?? 0,
    refusal,
  }
  const hops = attributes.get(ATTRIBUTE.multipath)
  if (hops !== undefined) return nextHops(hops).map((hop) => ({ ...route, ...hop }))
  return [{ ...route, ...hopOf(parseU32(attributes.get(ATTRIBUTE.interface)), attributes) }]
}

type Hop = Pick<ListedRoute, 'interfaceIndex' | 'gateway'>

function hopOf(interfaceIndex: number | undefined, attributes: Map<number, Buffer>): Hop {
  return { interfaceIndex, gateway: parseAddress(attributes.get(ATTRIBUTE.gateway)) }
}

function nextHops(bytes: Buffer): Hop[] {
  const hops: Hop[] = []
  for (let at = 0; at + NEXT_HOP.bytes <= bytes.length; ) {
    const length = bytes.readUInt16LE(at)
    if (length < NEXT_HOP.bytes || at + length > bytes.length) break
    const attributes = parseAttributes(bytes.subarray(at, at + length), NEXT_HOP.bytes)
    hops.push(hopOf(bytes.readInt32LE(at + NEXT_HOP.index), attributes))
    at += Math.ceil(length / NEXT_HOP.alignment) * NEXT_HOP.alignment
  }
  return hops
}

function byPrefix(one: ListedRoute, other: ListedRoute): number {
  return (
    other.prefixLength - one.prefixLength || one.destination - other.destination || one.metric - other.metric
  )
}
