// The kernel's routing decision for each destination, asked of the kernel itself: policy rules, several tables and
// route priorities are its business, and the answer is the one that its own packets would follow.
import { ARPHRD_ETHER, listInterfaces, type NetworkInterface } from '../linux/interfaces.ts'
import { NetlinkSocket } from '../linux/netlink-socket.ts'
import { type AddressNumbers, bytesOfNumber, numberOf, V4_NUMBERS } from '../packet/address-numbers.ts'
import {
  emitRouteDump,
  emitRouteRequest,
  isNetworkAddress,
  isRuleAboutSources,
  type Prefix,
  parseConnectedPrefix,
  parseRoute,
  type Route,
  type RouteConditions,
  RTM_GETROUTE,
  RTM_GETRULE,
  unreachable,
} from './route.ts'
import { chooseSources, chooseSourceV6, type WantedSources } from './sources.ts'
import { type LinksSeen, type UsedIndices, UsedLinks } from './used-links.ts'

const LOOPBACK_V6 = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

/** How a way is looked for. */
export interface LookupOptions {
  /** Only a way that leaves there. */
  readonly interfaceIndex?: number | undefined
  /** The IPv4 addresses that packets may be sent from; the one that the kernel would choose unless given. */
  readonly sources?: WantedSources | undefined
}

/** An open line to the kernel's routing tables. It belongs to the thread that opened it. */
export class RouteTable {
  readonly #socket: NetlinkSocket
  #devices: Map<number, NetworkInterface>
  #prefixes: Prefix[]
  /** Whether any policy rule looks at sources, as of the last time that the interfaces were read. */
  #isBySource: boolean
  readonly #links: UsedLinks
  readonly #numbers: AddressNumbers

  private constructor(used: UsedIndices, numbers: AddressNumbers) {
    this.#numbers = numbers
    this.#devices = devicesByIndex()
    this.#socket = new NetlinkSocket()
    this.#links = new UsedLinks(this.#socket, used, (index) => this.#devices.get(index)?.name)
    this.#prefixes = this.connectedPrefixes()
    this.#isBySource = this.#hasRuleAboutSources()
  }

  /**
   * For destinations of the family of `numbers`. `used` is shared with whoever sweeps the same targets. Needs no privilege.
   * Throws SystemCallFailure.
   */
  static open(used: UsedIndices = new Set<number>(), numbers: AddressNumbers = V4_NUMBERS): RouteTable {
    return new RouteTable(used, numbers)
  }

  /** The way to `destination` (number), as of now. Throws SystemCallFailure. */
  lookup(destination: number, { interfaceIndex, sources }: LookupOptions = {}): Route {
    const conditions = interfaceIndex === undefined ? {} : { interfaceIndex }
    const route = this.#ask(destination, conditions)
    if (route.kind === 'unreachable') return route
    const device = this.#deviceOf(route.interfaceIndex)
    if (device === undefined) return route
    this.#links.note(route.interfaceIndex)
    if (this.#numbers.family === 6) return this.#wayV6(destination, route, device)
    const kind = this.#isNetwork(destination, route, device) ? 'network' : route.kind
    const way = { ...route, kind, interfaceName: device.name }
    if (sources === undefined) return way
    const chosen = chooseSources(sources, destination, way, device.addresses)
    return { ...way, sources: this.#routedAlike(destination, way, chosen, conditions) }
  }

  /** Looks at the interfaces by which ways have led, this table's or another worker's. Throws SystemCallFailure. */
  lookAtLinks(): LinksSeen {
    return this.#links.look()
  }

  /** The prefixes of this machine's own IPv4 interface addresses, ascending, as their connected routes have them. */
  connectedPrefixes(): Prefix[] {
    return this.#socket
      .dump(RTM_GETROUTE, emitRouteDump())
      .map(parseConnectedPrefix)
      .filter((prefix) => prefix !== undefined)
      .sort((a, b) => a.start - b.start || a.end - b.end)
  }

  /** To be called once. */
  close(): void {
    this.#socket.close()
  }

  #ask(destination: number, conditions: RouteConditions): Route {
    const request = emitRouteRequest(destination, conditions, this.#numbers)
    return parseRoute(this.#socket.ask(RTM_GETROUTE, request), this.#numbers)
  }

  #wayV6(destination: number, route: Route, { name, index }: NetworkInterface): Route {
    const way = { ...route, interfaceName: name }
    // Where no other will do the kernel names ::1, to which no answer comes from elsewhere (RFC 4291 section 2.5.3).
    const isLoopback = way.source === numberOf(this.#numbers, LOOPBACK_V6)
    if (way.source !== 0 && (way.kind === 'local' || !isLoopback)) return way
    // Rare enough to look again: an address that has gone since would get no answer.
    this.#devices = devicesByIndex()
    const addresses = this.#devices.get(index)?.addressesV6 ?? []
    const own = chooseSourceV6(bytesOfNumber(this.#numbers, destination), addresses)
    const source = own === undefined ? -1 : numberOf(this.#numbers, own)
    // From `::` nobody is asked: such a packet says that an address is being tried out (RFC 4861 section 7.2.1).
    return source < 0 ? unreachable('EADDRNOTAVAIL') : { ...way, source, sources: [source] }
  }

  /** Those of `sources` from which the kernel would send the same way; if there is none, what it would send from. */
  #routedAlike(
    destination: number,
    way: Route,
    sources: readonly number[],
    conditions: RouteConditions,
  ): readonly number[] {
    // Several equal next hops are no reason to leave any out: all of them will do.
    if (!this.#isBySource) return sources
    const alike = sources.filter((source) => {
      const { interfaceIndex, gateway } = this.#ask(destination, { ...conditions, source })
      return interfaceIndex === way.interfaceIndex && gateway === way.gateway
    })
    return alike.length === 0 ? [way.source] : alike
  }

  #hasRuleAboutSources(): boolean {
    return this.#socket.dump(RTM_GETRULE, emitRouteDump()).some(isRuleAboutSources)
  }

  /** The kernel routes such an address like a host's (since 5.14). On a link between two points it may be one. */
  #isNetwork(destination: number, { kind, gateway }: Route, { index, type }: NetworkInterface): boolean {
    if (kind !== 'unicast' || gateway !== undefined || type !== ARPHRD_ETHER) return false
    if (!isNetworkAddress(destination, index, this.#prefixes)) return false
    // Rare enough to look again: the prefix can have gone since, and a host be left out.
    this.#prefixes = this.connectedPrefixes()
    return isNetworkAddress(destination, index, this.#prefixes)
  }

  #deviceOf(index: number): NetworkInterface | undefined {
    if (!this.#devices.has(index)) {
      // It can have appeared since they were read.
      this.#devices = devicesByIndex()
      this.#prefixes = this.connectedPrefixes()
      this.#isBySource = this.#hasRuleAboutSources()
    }
    return this.#devices.get(index)
  }
}

function devicesByIndex(): Map<number, NetworkInterface> {
  return new Map(listInterfaces().map((device) => [device.index, device]))
}
