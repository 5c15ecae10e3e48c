/**
 * What this machine's own firewall did to a sweep that its kernel routes, in words, each with the command that cures
 * it. Its rules are not the targets': what they take away must not be read as an answer, and must be seen.
 */
import { type AddressRanges, rangeAt, rangeCount } from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { rangeText } from '../contract/range-text.ts'
import { familyOf } from '../packet/address.ts'
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

/** How nftables names what it matches by: the ICMP messages that answer probes and pings, the protocol, the targets. */
const WORDS = {
  4: {
    answers:
      'icmp type { destination-unreachable, echo-reply, timestamp-reply, time-exceeded, parameter-problem }',
    icmp: 'icmp',
    daddr: 'ip daddr',
    /** Tables that see no packet of this family. */
    strange: 'ip6 ',
  },
  6: {
    answers: 'icmpv6 type { destination-unreachable, echo-reply, time-exceeded, parameter-problem }',
    icmp: 'icmpv6',
    daddr: 'ip6 daddr',
    strange: 'ip ',
  },
} as const
/** More target ranges than this are drawn together in a rule. */
const FEW_RANGES = 4

/** A line for each thing that it did, none where it did nothing. */
export function ownFirewallLines(plan: SweepPlan, did: OwnFirewall): string[] {
  const lines: string[] = []
  const words = WORDS[familyOfRanges(plan.ranges)]
  if (did.swallowed > 0) {
    const what = `${counted(did.swallowed, 'answer was', 'answers were')} dropped by this machine's own firewall`
    const how = cure(did, 'in', words, `${words.answers} accept`)
    lines.push(`Note: ${what} (heard all the same); to let such in: ${how}`)
  }
  if (did.refused > 0) {
    const what = `${counted(did.refused, 'probe was', 'probes were')} refused by this machine's own`
    const culprit = did.isTrackingFull ? 'full connection tracking' : 'firewall'
    const how = did.isTrackingFull
      ? notrackCommand(plan)
      : cure(did, 'out', words, `${words.daddr} ${targetsOf(plan)} accept`)
    lines.push(`Note: ${what} ${culprit} (they count as not sent); to let them out: ${how}`)
  }
  return lines
}

/** The command that keeps probes to the targets out of connection tracking, but not this machine's own traffic there. */
export function notrackCommand(plan: Pick<SweepPlan, 'ranges'>): string {
  const { daddr, icmp } = WORDS[familyOfRanges(plan.ranges)]
  const probes = `${daddr} ${targetsOf(plan)} meta l4proto != { ${icmp}, tcp, udp }`
  return [
    "nft 'add table inet protosweep",
    'add chain inet protosweep output { type filter hook output priority raw; }',
    `add rule inet protosweep output ${probes} notrack'`,
  ].join('; ')
}

// A packet must pass every chain of its hook, so each that drops needs the rule.
function cure(
  { chains }: OwnFirewall,
  side: FirewallChain['side'],
  { strange }: (typeof WORDS)[4 | 6],
  rule: string,
): string {
  const usual = { name: `inet filter ${side}put`, side }
  const guilty =
    chains === undefined
      ? [usual]
      : chains.filter((chain) => chain.side === side && !chain.name.startsWith(strange))
  if (guilty.length === 0) return 'nftables drops none; look at iptables-legacy and net.ipv4.conf.*.rp_filter'
  return `nft '${guilty.map(({ name }) => `insert rule ${name} ${rule}`).join('; ')}'`
}

/** The targets as nftables writes addresses. */
function targetsOf({ ranges }: Pick<SweepPlan, 'ranges'>): string {
  const count = rangeCount(ranges)
  if (count > FEW_RANGES) {
    return rangeText({ first: rangeAt(ranges, 0).first, last: rangeAt(ranges, count - 1).last })
  }
  const written = Array.from({ length: count }, (_, index) => rangeText(rangeAt(ranges, index)))
  return written.length === 1 ? written.join() : `{ ${written.join(', ')} }`
}

function familyOfRanges(ranges: AddressRanges): 4 | 6 {
  return rangeCount(ranges) === 0 ? 4 : familyOf(rangeAt(ranges, 0).first)
}
