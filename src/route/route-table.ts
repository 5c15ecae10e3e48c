// The kernel's routing decision for each destination, asked of the kernel itself: policy rules, several tables and
// route priorities are its business, and the answer is the one that its own packets would follow.
import { ARPHRD_ETHER, listInterfaces, type NetworkInterface } from '../linux/interfaces.ts'
import { NetlinkSocket } from '../linux/netlink-socket.ts'
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
} from './route.ts'
import { chooseSources, type WantedSources } from './sources.ts'
import { type LinksSeen, type UsedIndices, UsedLinks } from './used-links.ts'

/** How a way is looked for. */
export interface LookupOptions {
  /** Only a way that leaves there. */
  readonly interfaceIndex?: number | undefined
  /** The addresses that packets may be sent from; the one that the kernel would choose unless given. */
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

  private constructor(used: UsedIndices) {
    this.#devices = devicesByIndex()
    this.#socket = new NetlinkSocket()
    this.#links = new UsedLinks(this.#socket, used, (index) => this.#devices.get(index)?.name)
    this.#prefixes = this.connectedPrefixes()
    this.#isBySource = this.#hasRuleAboutSources()
  }

  /** `used` is shared with whoever sweeps the same targets. Needs no privilege. Throws SystemCallFailure. */
  static open(used: UsedIndices = new Set<number>()): RouteTable {
    return new RouteTable(used)
  }

  /** The way to `destination` (u32), as of now. Throws SystemCallFailure. */
  lookup(destination: number, { interfaceIndex, sources }: LookupOptions = {}): Route {
    const conditions = interfaceIndex === undefined ? {} : { interfaceIndex }
    const route = this.#ask(destination, conditions)
    if (route.kind === 'unreachable') return route
    const device = this.#deviceOf(route.interfaceIndex)
    if (device === undefined) return route
    this.#links.note(route.interfaceIndex)
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

  /** The prefixes of this machine's own interface addresses, ascending, as their connected routes have them. */
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
    return parseRoute(this.#socket.ask(RTM_GETROUTE, emitRouteRequest(destination, conditions)))
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
