/**
 * Turns what a lab is asked to contain into namespaces, links, addresses, routes and settings. Pure: network.ts
 * makes them.
 *
 *   scanner ── p0 ┐                        ┌ p1 ── host behind
 *   host ───── p1 ┤ switch     far switch  ┤ p2 ── host behind
 *   host ───── p2 ┤                        │
 *   router ─── p3 ┘  eth0 (router) eth1 ── p0
 *
 * Further networks look the same, with the scanner's eth1, eth2 … in port p0 of their switches.
 * A switch is a bridge in a namespace of its own: what it loses is lost on the wire, in nobody's kernel.
 */
import { hostRuleset, type LossyPort, lossRuleset, routerRuleset } from './ruleset.ts'
import type { HostSpec, LabSpec, Limit, NetworkSpec, RouterSpec } from './spec.ts'

/** One veth pair: a node's interface and the switch port that it is plugged into. */
export interface Link extends LossyPort {
  readonly interface: string
  readonly node: string
  readonly mac: string
}

/** A bridge in its own namespace. */
export interface Switch {
  readonly namespace: string
  readonly links: readonly Link[]
  readonly ruleset: string
}

/** A namespace with a kernel that answers or asks. */
export interface Node {
  readonly namespace: string
  /** Below /proc/sys/net/ipv4. */
  readonly settings: Readonly<Record<string, number>>
  /** Lines for `ip -batch`. */
  readonly commands: readonly string[]
  readonly ruleset: string
  readonly listeners: readonly number[]
}

export interface NetworkPlan {
  readonly switches: readonly Switch[]
  readonly nodes: readonly Node[]
}

const SCANNER = ['10.77.0.1/16']
/** Credit per second and burst of the host-wide bucket when lifted; the product with HZ must stay below 2^32. */
const LIFTED = 1_000_000

/** Every namespace of the plan, switches first. */
export function namespacesOf(plan: NetworkPlan): string[] {
  return [...plan.switches, ...plan.nodes].map(({ namespace }) => namespace)
}

/** The MAC address that the lab gives to the interface with this IPv4 address: locally administered, 02:00:a:b:c:d. */
export function macOf(address: string): string {
  const octets = octetsOf(address).map((octet) => octet.toString(16).padStart(2, '0'))
  return `02:00:${octets.join(':')}`
}

/** Lays a lab out; namespaces are called `PREFIX-NAME`. Throws on names that are doubled or not plain. */
export function planNetwork(spec: LabSpec, prefix: string): NetworkPlan {
  const networks = networksOf(spec)
  checkNames(networks)
  const at = (name: string): string => `${prefix}-${name}`
  return {
    switches: networks.flatMap((network, i) => planSwitches(network, i, at)),
    nodes: [planScanner(networks, at), ...networks.flatMap((network) => planNodes(network, at))],
  }
}

/** All networks of a lab, the scanner's first one included, whose name is empty. */
export function networksOf({ scanner = SCANNER, hosts, routers, networks }: LabSpec): NetworkSpec[] {
  return [{ name: '', scanner, hosts, ...(routers === undefined ? {} : { routers }) }, ...(networks ?? [])]
}

function planSwitches(network: NetworkSpec, index: number, at: (name: string) => string): Switch[] {
  const routers = network.routers ?? []
  const scanner = { name: 'scanner', address: addressOf(network.scanner[0] ?? '') }
  const links = [
    plug(at, `eth${index}`)(scanner, 0),
    ...[...presentOf(network.hosts), ...routers].map((end, i) => plug(at, 'eth0')(end, i + 1)),
  ]
  const name = network.name === '' ? 'switch' : `${network.name}-switch`
  return [planSwitch(at(name), links), ...routers.map((router) => planFarSwitch(router, at))]
}

function planScanner(networks: readonly NetworkSpec[], at: (name: string) => string): Node {
  return {
    namespace: at('scanner'),
    settings: { ip_forward: 0 },
    commands: networks.flatMap(({ scanner, routers }, i) => [
      ...interfaceCommands(`eth${i}`, scanner),
      ...(routers ?? []).map(({ far, address }) => `route add ${subnetOf(far)} via ${address}`),
    ]),
    ruleset: '',
    listeners: [],
  }
}

function planNodes({ scanner, hosts, routers }: NetworkSpec, at: (name: string) => string): Node[] {
  const near = prefixLengthOf(scanner[0] ?? '')
  return [
    ...presentOf(hosts).map((host) => planHost(host, at(host.name), near)),
    ...(routers ?? []).flatMap((router) => [
      planRouter(router, at(router.name), near, scanner.map(addressOf)),
      ...planBehind(router, at),
    ]),
  ]
}

function planHost(
  host: HostSpec,
  namespace: string,
  prefixLength: number,
  routes: readonly string[] = [],
): Node {
  const addresses = [host.address, ...(host.extra ?? [])].map((address) => `${address}/${prefixLength}`)
  return {
    namespace,
    settings: { ip_forward: 0, ...limitSettings(host.limit) },
    commands: [...interfaceCommands('eth0', addresses), ...routes],
    ruleset: hostRuleset(host),
    listeners: host.listeners ?? [],
  }
}

function planRouter(
  router: RouterSpec,
  namespace: string,
  prefixLength: number,
  scanner: readonly string[],
): Node {
  return {
    namespace,
    settings: { ip_forward: 1, ...limitSettings(router.limit) },
    commands: [
      ...interfaceCommands('eth0', [`${router.address}/${prefixLength}`]),
      ...interfaceCommands('eth1', [router.far]),
      ...neighborCommands(router, 'eth0', [{ address: scanner[0] ?? '', extra: scanner.slice(1) }]),
      ...neighborCommands(router, 'eth1', presentOf(router.behind)),
    ],
    ruleset: routerRuleset(router),
    listeners: [],
  }
}

function planBehind(router: RouterSpec, at: (name: string) => string): Node[] {
  const gateway = addressOf(router.far)
  const routes = [
    `route add default via ${gateway}`,
    ...neighborCommands(router, 'eth0', [{ address: gateway }]),
  ]
  return presentOf(router.behind).map((host) =>
    planHost(host, at(host.name), prefixLengthOf(router.far), routes),
  )
}

function planSwitch(namespace: string, links: readonly Link[]): Switch {
  return { namespace, links, ruleset: lossRuleset(links) }
}

function planFarSwitch(router: RouterSpec, at: (name: string) => string): Switch {
  const own = { name: router.name, address: addressOf(router.far), loss: router.farLoss ?? 0 }
  const hosts = presentOf(router.behind)
  const links = [plug(at, 'eth1')(own, 0), ...hosts.map((host, i) => plug(at, 'eth0')(host, i + 1))]
  return planSwitch(at(`${router.name}-switch`), links)
}

function plug(at: (name: string) => string, name: string) {
  return (end: { name: string; address: string; loss?: number }, index: number): Link => ({
    interface: name,
    node: at(end.name),
    mac: macOf(end.address),
    port: `p${index}`,
    loss: end.loss ?? 0,
  })
}

function interfaceCommands(name: string, addresses: readonly string[]): string[] {
  return [...addresses.map((address) => `addr add ${address} dev ${name}`), `link set ${name} up`]
}

type Neighbor = Pick<HostSpec, 'address' | 'extra'>

function neighborCommands(router: RouterSpec, device: string, neighbors: readonly Neighbor[]): string[] {
  if (router.knowsNeighbors !== true) return []
  return neighbors.flatMap(({ address, extra = [] }) =>
    [address, ...extra].map((own) => `neigh add ${own} lladdr ${macOf(address)} dev ${device} nud permanent`),
  )
}

function limitSettings(limit: Limit = 'none'): Record<string, number> {
  if (limit === 'stock') return {}
  if (limit !== 'none') return { icmp_ratelimit: limit }
  // Both limits: with the per-asker one alone lifted, the host-wide bucket still suppresses bursts above 50.
  return { icmp_ratelimit: 0, icmp_msgs_per_sec: LIFTED, icmp_msgs_burst: LIFTED }
}

/** The hosts that exist. */
export function presentOf(hosts: readonly HostSpec[]): HostSpec[] {
  return hosts.filter(({ absent }) => absent !== true)
}

function checkNames(networks: readonly NetworkSpec[]): void {
  const taken = new Set(['', 'scanner', 'switch'])
  const take = (name: string): void => {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`host name "${name}" is not of [a-z0-9-]`)
    if (taken.has(name)) throw new Error(`host name "${name}" is taken`)
    taken.add(name)
  }
  for (const { name, hosts, routers = [] } of networks) {
    const inside = [...hosts, ...routers, ...routers.flatMap(({ behind }) => behind)]
    for (const { name: host } of inside) take(host)
    // Switches are named after their router or network.
    for (const owner of routers) take(`${owner.name}-switch`)
    if (name !== '') take(`${name}-switch`)
  }
}

function addressOf(cidr: string): string {
  return cidr.replace(/\/.*/, '')
}

function prefixLengthOf(cidr: string): number {
  const [, length] = /\/(\d+)$/.exec(cidr) ?? []
  if (length === undefined) throw new Error(`"${cidr}" has no prefix length`)
  return Number(length)
}

function octetsOf(address: string): number[] {
  return address.split('.').map(Number)
}

function subnetOf(cidr: string): string {
  const length = prefixLengthOf(cidr)
  const network = octetsOf(addressOf(cidr)).map(
    (octet, i) => octet & (0xff00 >> clamp(length - 8 * i)) & 0xff,
  )
  return `${network.join('.')}/${length}`
}

function clamp(bits: number): number {
  return Math.min(8, Math.max(0, bits))
}
