/**
 * Counts what passes a router or a switch, per destination, or reaches a host, per source, in that node's own nftables:
 * what was sent, whatever the sender says it sent. Packets that no ping can be (not ICMP, not TCP) are counted a second time, as probes.
 */
import type { Lab } from './lab.ts'

const SIZE = 65_536

/** Begins to count, from nothing, the packets that a router forwards from the scanner's side. */
export async function countForwarded(lab: Lab, router: string): Promise<void> {
  await install(lab, router, 'ip', 'forward', [
    'iifname "eth0" update @seen { ip daddr counter }',
    'iifname "eth0" ip protocol != { 1, 6 } update @probed { ip daddr counter }',
  ])
}

/** Begins to count, from nothing, the frames that the scanner puts into a switch: IP packets and ARP requests alike. */
export async function countSwitched(lab: Lab, name: string): Promise<void> {
  await install(lab, name, 'bridge', 'prerouting', [
    'iifname "p0" update @seen { ip daddr counter }',
    'iifname "p0" ip protocol != { 1, 6 } update @probed { ip daddr counter }',
    'iifname "p0" arp operation request update @seen { arp daddr ip counter }',
  ])
}

/** Begins to count, from nothing, the IP packets that reach a host. */
export async function countReceived(lab: Lab, host: string): Promise<void> {
  await install(lab, host, 'ip', 'prerouting', ['iifname "eth0" update @seen { ip saddr counter }'])
}

/** How many packets a host has had from each address so far. */
export async function packetsBySource(lab: Lab, host: string): Promise<Map<string, number>> {
  return parseCensus(await lab.inside(host, 'nft -j list ruleset'))
}

/** How many packets each destination has had so far; those that had none are absent. */
export async function packetsByDestination(lab: Lab, name: string): Promise<Map<string, number>> {
  return parseCensus(await lab.inside(name, 'nft -j list ruleset'))
}

/** The same of packets that no ping can be: neither ICMP nor TCP. */
export async function probesByDestination(lab: Lab, name: string): Promise<Map<string, number>> {
  return parseCensus(await lab.inside(name, 'nft -j list ruleset'), 'probed')
}

/** Reads the counters of a set from what `nft -j list ruleset` writes. */
export function parseCensus(json: string, name: 'seen' | 'probed' = 'seen'): Map<string, number> {
  const { nftables }: { nftables: readonly Item[] } = JSON.parse(json)
  const elements = nftables.flatMap(({ set }) => (set?.name === name ? (set.elem ?? []) : []))
  return new Map(elements.map(({ elem }) => [elem.val, elem.counter.packets]))
}

interface Item {
  readonly set?: {
    readonly name: string
    readonly elem?: readonly {
      readonly elem: { readonly val: string; readonly counter: { readonly packets: number } }
    }[]
  }
}

async function install(
  lab: Lab,
  name: string,
  family: string,
  hook: string,
  rules: readonly string[],
): Promise<void> {
  await lab.inside(
    name,
    `nft -f - <<'END'
table ${family} census
delete table ${family} census
table ${family} census {
  set seen { type ipv4_addr; size ${SIZE}; flags dynamic; counter; }
  set probed { type ipv4_addr; size ${SIZE}; flags dynamic; counter; }
  chain ${hook} {
    type filter hook ${hook} priority -200
${rules.map((rule) => `    ${rule}\n`).join('')}  }
}
END`,
  )
}
