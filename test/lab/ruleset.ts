/** The nftables rulesets of the lab, as text. Pure. */
import { type Filter, type HostSpec, type Passed, REJECT_CODES, type RejectCode } from './spec.ts'

/** A switch port and the percent of frames it loses each way. */
export interface LossyPort {
  readonly port: string
  readonly loss: number
}

/** What a host does with packets to itself. Empty when it filters nothing. */
export function hostRuleset(host: HostSpec): string {
  const passed = host.dropAll === true ? [] : host.dropsAllBut
  const rules = passed === undefined ? filterRules(host, '') : wallRules(passed)
  return table('ip', 'input', rules)
}

/** What a router does with packets on their way to the subnet behind it. Empty when it filters nothing. */
export function routerRuleset(filter: Filter): string {
  // Only inbound: the answers of the hosts behind come back through the same hook.
  return table('ip', 'forward', filterRules(filter, 'iifname "eth0" '))
}

/** Random loss at switch ports, both directions, ARP included (there is no netem on many kernels). */
export function lossRuleset(ports: readonly LossyPort[]): string {
  const rules = ports
    .filter(({ loss }) => loss > 0)
    .flatMap(({ port, loss }) =>
      ['iifname', 'oifname'].map((side) => `${side} "${port}" numgen random mod 100 < ${loss} drop`),
    )
  return table('bridge', 'forward', rules)
}

function wallRules(passed: readonly Passed[]): string[] {
  const accepts = passed.map((what) =>
    typeof what === 'number' ? `ip protocol ${what} accept` : `icmp type ${what}-request accept`,
  )
  return [...accepts, 'drop'].map((rule) => `iifname "eth0" ${rule}`)
}

function filterRules(filter: Filter, scope: string): string[] {
  const drops = (filter.drops ?? []).map((protocol) => `${scope}ip protocol ${protocol} drop`)
  const rejects = Object.entries<RejectCode>(filter.rejects ?? {}).map(
    ([protocol, code]) => `${scope}ip protocol ${protocol} reject with icmp type ${REJECT_CODES[code].nft}`,
  )
  return [...drops, ...rejects]
}

function table(family: 'ip' | 'bridge', hook: string, rules: readonly string[]): string {
  if (rules.length === 0) return ''
  const chain = [`type filter hook ${hook} priority 0`, ...rules].map((line) => `    ${line}\n`).join('')
  return `table ${family} lab {\n  chain ${hook} {\n${chain}  }\n}\n`
}
