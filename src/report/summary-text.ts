/** What reports for people say before and after the hosts: when it began, who has which protocol, what is not proved, how it ended. */
import { ranMsOf } from '../contract/sweep-record.ts'
import { type AddressNumbers, textOfNumber } from '../packet/address-numbers.ts'
import { nameOf } from '../protocol/names.ts'
import { UNPROVED_CAUSES } from '../verdict/silence.ts'
import { counted } from './duration.ts'
import type { SweepFacts, SweepSummary } from './report.ts'
import type { Holders, Tally } from './tally.ts'

/** Silence is worth a line of its own only where few hosts keep it: all Linux hosts are silent on IGMP. */
const FEW = 8

/** The first line: what ran and when, or what is gone on with. */
export function startLine({ version, startedMs, goesOn }: SweepFacts): string {
  const began = minuteOf(startedMs)
  if (goesOn === undefined) return `Starting protosweep ${version} at ${began}`
  const before = `${counted(goesOn.finished, 'host')} done before`
  return `Going on with sweep ${goesOn.sweep} of ${began}, ${before} (protosweep ${version})`
}

/** The hosts of each open protocol, and with a `?` the few that neither answered for it nor refused it. */
export function protocolLines(tally: Tally): string[] {
  const listOf = (holders: Holders) => addressList(holders, tally.numbers)
  const silent = tally.silent().filter(([, { count }]) => count <= FEW)
  return [
    ...tally.open().map(([protocol, holders]) => `${labelOf(protocol)}: ${listOf(holders)}`),
    ...silent.map(([protocol, holders]) => `${labelOf(protocol)}?: ${listOf(holders)}`),
  ]
}

/** How many states nobody could prove, and why. */
export function unprovedLine(tally: Tally): string {
  const causes = UNPROVED_CAUSES.filter((cause) => tally.unproved[cause] > 0)
  if (causes.length === 0) return 'Unproved states: 0'
  const parts = causes.map((cause) => `${tally.unproved[cause]} ${cause}`)
  return `Unproved states: ${tally.states.unproved} (${parts.join(', ')})`
}

/** The last line: `protosweep done: 254 IP addresses (12 hosts up, 242 down) scanned in 4.21 seconds`. */
export function doneLine(facts: SweepFacts, summary: SweepSummary): string {
  return `protosweep ${summary.complete ? 'done' : 'stopped'}: ${sweptText(facts, summary)}`
}

/** What was swept: `254 IP addresses (12 hosts up, 242 down) scanned in 4.21 seconds`. */
export function sweptText(facts: SweepFacts, summary: SweepSummary): string {
  const { tally } = summary
  const seconds = (ranMsOf(facts, summary) / 1000).toFixed(2)
  const addresses = counted(facts.plan.targets, 'IP address', 'IP addresses')
  const hosts = hostCounts(tally)
  if (summary.complete) return `${addresses} (${hosts}) scanned in ${seconds} seconds`
  const notReached = facts.plan.targets - tally.finished
  return `${addresses} (${hosts}, ${tally.incomplete} incomplete, ${notReached} not reached) in ${seconds} seconds`
}

// That hosts are up is always said, the rest where there are any.
function hostCounts({ hosts }: Tally): string {
  const others = [
    [hosts.down, 'down'],
    [hosts['no-route'], 'without a route'],
    [hosts.skipped, 'skipped'],
  ] as const
  const counts = others.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return [`${counted(hosts.up, 'host')} up`, ...counts].join(', ')
}

function labelOf(protocol: number): string {
  return nameOf(protocol) ?? `protocol ${protocol}`
}

function addressList({ count, lowest }: Holders, numbers: AddressNumbers): string {
  const more = count - lowest.length
  const named = lowest.map((number) => textOfNumber(numbers, number)).join(', ')
  return more === 0 ? named : `${named} and ${more} more`
}

function minuteOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
