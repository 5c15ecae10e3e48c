// The kernel's routing decision for each destination, asked of the kernel itself: policy rules, several tables and
// route priorities are its business, and the answer is the one that its own packets would follow.
import { ARPHRD_ETHER, listInterfaces, type NetworkInterface } from '../linux/interfaces.ts'
import { NetlinkSocket } from '../linux/netlink-socket.ts'
import {
  emitRouteDump,
  emitRouteRequest,
  isNetworkAddress,
  type Prefix,
  parseConnectedPrefix,
  parseRoute,
  type Route,
  RTM_GETROUTE,
} from './route.ts'

/** An open line to the kernel's routing tables. It belongs to the thread that opened it. */
export class RouteTable {
  readonly #socket: NetlinkSocket
  #devices: Map<number, NetworkInterface>
  #prefixes: Prefix[]

  private constructor() {
    this.#devices = devicesByIndex()
    this.#socket = new NetlinkSocket()
    this.#prefixes = this.connectedPrefixes()
  }

  /** Needs no privilege. Throws SystemCallFailure. */
  static open(): RouteTable {
    return new RouteTable()
  }

  /** The way to `destination` (u32), as of now; `interfaceIndex` asks for one that leaves there. Throws SystemCallFailure. */
  lookup(destination: number, options: { interfaceIndex?: number } = {}): Route {
    const route = parseRoute(
      this.#socket.ask(RTM_GETROUTE, emitRouteRequest(destination, options.interfaceIndex)),
    )
    if (route.kind === 'unreachable') return route
    const device = this.#deviceOf(route.interfaceIndex)
    if (device === undefined) return route
    const kind = this.#isNetwork(destination, route, device) ? 'network' : route.kind
    return { ...route, kind, interfaceName: device.name }
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
    }
    return this.#devices.get(index)
  }
}

function devicesByIndex(): Map<number, NetworkInterface> {
  return new Map(listInterfaces().map((device) => [device.index, device]))
}
