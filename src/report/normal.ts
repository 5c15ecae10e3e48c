/** The report for people: one paragraph per host that is up, as it finishes, and a summary at the end. */
import { ranMsOf } from '../contract/sweep-record.ts'
import { nameOf } from '../protocol/names.ts'
import { formatShard } from '../target/shard.ts'
import { planLines, sentLine } from './debug-text.ts'
import { heldBackLines } from './held-back.ts'
import { hostLines, notUpLine } from './host-text.ts'
import type { HostView, ProtocolRow } from './host-view.ts'
import { isReported } from './ignored-states.ts'
import { lateNamesLines } from './late-names.ts'
import { ownFirewallLines } from './own-firewall.ts'
import { linesTo, type Report, type SweepFacts, type SweepSummary, type Write } from './report.ts'
import { sourcesLine } from './sources-text.ts'
import { doneLine, protocolLines, startLine, unprovedLine } from './summary-text.ts'
import { tellingOf, usualTelling } from './telling.ts'

/** Writes the normal report through `write`. */
export function normalReport(write: Write): Report {
  let facts: SweepFacts | undefined
  let telling = usualTelling('table')
  let portUnreachable: ProtocolRow | undefined
  const writeLines = linesTo(write)

  function begin(known: SweepFacts): void {
    facts = known
    telling = tellingOf(known)
    const sources = sourcesLine(known.plan)
    const start = startLine(known)
    const { shard } = known.plan
    const part = shard === undefined ? [] : [`Only shard ${formatShard(shard)} of the targets`]
    writeLines([start, ...part, ...(sources === undefined ? [] : [sources]), ...planLines(known)])
  }

  function recall(view: HostView): void {
    portUnreachable ??= view.rows.find(nmapCallsOpen)
  }

  function host(view: HostView): void {
    recall(view)
    if (facts === undefined || !isReported(view, facts)) return
    const isUp = view.result.status === 'up'
    writeLines(isUp ? [...hostLines(view, telling), ''] : [notUpLine(view, telling)])
  }

  function end(summary: SweepSummary): void {
    if (facts === undefined) return
    const { tally, held } = summary
    const elapsedMs = ranMsOf(facts, summary)
    const isSummedUp = tally.hosts.up > 1 && facts.plan.protocols.length > 0
    const lines = [
      ...(isSummedUp ? protocolLines(tally) : []),
      ...(isSummedUp || tally.states.unproved > 0 ? [unprovedLine(tally)] : []),
      ...(portUnreachable === undefined ? [] : [portUnreachableNote(portUnreachable)]),
      ...ownFirewallLines(facts.plan, summary.ownFirewall),
      ...(telling.verbosity > 0 ? [sentLine(summary)] : []),
      ...lateNamesLines(summary),
      ...heldBackLines(facts.plan, held, elapsedMs, tally),
    ]
    writeLines([...lines, ...(lines.length > 0 ? [''] : []), doneLine(facts, summary)])
  }

  return { begin, recall, host, end }
}

// Only Table 5.8 calls this filtered, so under Nmap's classification no row is like it.
function nmapCallsOpen(row: ProtocolRow): boolean {
  return row.state === 'filtered' && row.reason === 'port-unreach' && row.sender === 'target'
}

function portUnreachableNote({ protocol }: ProtocolRow): string {
  const name = nameOf(protocol) ?? 'unknown'
  return `Note: ${protocol} filtered ${name}: port unreachable; Nmap since 2007 calls it open (--classify nmap)`
}
