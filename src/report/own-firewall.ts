/**
 * What this machine's own firewall did to a sweep that its kernel routes, in words, each with the command that cures
 * it. Its rules are not the targets': what they take away must not be read as an answer, and must be seen.
 */
import { rangeCount, rangeV4At } from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { formatRange } from '../target/block.ts'
import { counted } from './duration.ts'

/** A base chain of nftables, as its rules are addressed: `inet filter input`. */
export interface FirewallChain {
  readonly name: string
  /** Which packets it sees: those that come in, or those that go out. */
  readonly side: 'in' | 'out'
}

/** What it did. */
export interface OwnFirewall {
  /** ICMP answers that it dropped; they were heard ahead of it. */
  readonly swallowed: number
  /** Probes that it did not let out. */
  readonly refused: number
  /** True when connection tracking has no room: then that is what refuses, and no chain. */
  readonly isTrackingFull: boolean
  /** The chains that drop something; undefined when nftables could not be asked. */
  readonly chains: readonly FirewallChain[] | undefined
}

/** The ICMP messages that answer probes and pings, as nftables calls them. */
const ANSWERS = 'destination-unreachable, echo-reply, timestamp-reply, time-exceeded, parameter-problem'
/** More target ranges than this are drawn together in a rule. */
const FEW_RANGES = 4

/** A line for each thing that it did, none where it did nothing. */
export function ownFirewallLines(plan: SweepPlan, did: OwnFirewall): string[] {
  const lines: string[] = []
  if (did.swallowed > 0) {
    const what = `${counted(did.swallowed, 'answer was', 'answers were')} dropped by this machine's own firewall`
    const how = cure(did, 'in', `icmp type { ${ANSWERS} } accept`)
    lines.push(`Note: ${what} (heard all the same); to let such in: ${how}`)
  }
  if (did.refused > 0) {
    const what = `${counted(did.refused, 'probe was', 'probes were')} refused by this machine's own`
    const culprit = did.isTrackingFull ? 'full connection tracking' : 'firewall'
    const how = did.isTrackingFull
      ? notrackCommand(plan)
      : cure(did, 'out', `ip daddr ${targetsOf(plan)} accept`)
    lines.push(`Note: ${what} ${culprit} (they count as not sent); to let them out: ${how}`)
  }
  return lines
}

/** The command that keeps probes to the targets out of connection tracking, but not this machine's own traffic there. */
export function notrackCommand(plan: Pick<SweepPlan, 'ranges'>): string {
  const probes = `ip daddr ${targetsOf(plan)} meta l4proto != { icmp, tcp, udp }`
  return [
    "nft 'add table inet protosweep",
    'add chain inet protosweep output { type filter hook output priority raw; }',
    `add rule inet protosweep output ${probes} notrack'`,
  ].join('; ')
}

// A packet must pass every chain of its hook, so each that drops needs the rule.
function cure({ chains }: OwnFirewall, side: FirewallChain['side'], rule: string): string {
  const usual = { name: `inet filter ${side}put`, side }
  const guilty = chains === undefined ? [usual] : chains.filter((chain) => chain.side === side)
  if (guilty.length === 0) return 'nftables drops none; look at iptables-legacy and net.ipv4.conf.*.rp_filter'
  return `nft '${guilty.map(({ name }) => `insert rule ${name} ${rule}`).join('; ')}'`
}

/** The targets as nftables writes addresses. */
function targetsOf({ ranges }: Pick<SweepPlan, 'ranges'>): string {
  const count = rangeCount(ranges)
  const at = (index: number) => rangeV4At(ranges, index) ?? [0, 0]
  if (count > FEW_RANGES) return formatRange([at(0)[0], at(count - 1)[1]])
  const written = Array.from({ length: count }, (_, index) => formatRange(at(index)))
  return written.length === 1 ? written.join() : `{ ${written.join(', ')} }`
}
