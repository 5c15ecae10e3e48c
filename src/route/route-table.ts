// The kernel's routing decision for each destination, asked of the kernel itself: policy rules, several tables and
// route priorities are its business, and the answer is the one that its own packets would follow.
import { listInterfaces } from '../linux/interfaces.ts'
import { NetlinkSocket } from '../linux/netlink-socket.ts'
import {
  emitRouteDump,
  emitRouteRequest,
  type Prefix,
  parseConnectedPrefix,
  parseRoute,
  type Route,
  RTM_GETROUTE,
} from './route.ts'

/** An open line to the kernel's routing tables. It belongs to the thread that opened it. */
export class RouteTable {
  readonly #socket: NetlinkSocket
  #names: Map<number, string>

  private constructor() {
    this.#names = interfaceNames()
    this.#socket = new NetlinkSocket()
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
    const interfaceName = this.#nameOf(route.interfaceIndex)
    return interfaceName === undefined ? route : { ...route, interfaceName }
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

  #nameOf(index: number): string | undefined {
    // An interface can have appeared since the names were read.
    if (!this.#names.has(index)) this.#names = interfaceNames()
    return this.#names.get(index)
  }
}

function interfaceNames(): Map<number, string> {
  return new Map(listInterfaces().map(({ index, name }) => [index, name]))
}
