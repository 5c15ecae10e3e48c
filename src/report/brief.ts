/** The report for people in a hurry (--brief): a line per host that is up, `10.1.0.7 up icmp tcp gre? | 250 closed`. */
import { ranMsOf } from '../contract/sweep-record.ts'
import { STATES } from '../verdict/classify.ts'
import { heldBackLines } from './held-back.ts'
import type { HostView, ProtocolRow } from './host-view.ts'
import { isReported, OPEN_STATES } from './ignored-states.ts'
import { ownFirewallLines } from './own-firewall.ts'
import { linesTo, type Report, type SweepFacts, type SweepSummary, type Write } from './report.ts'
import { doneLine, startLine, unprovedLine } from './summary-text.ts'
import { isFolded, type Telling, tellingOf, usualTelling } from './telling.ts'

/** Writes the lines through `write`. */
export function briefReport(write: Write): Report {
  let facts: SweepFacts | undefined
  let telling = usualTelling('table')
  const writeLines = linesTo(write)
  return {
    begin(known) {
      facts = known
      telling = tellingOf(known)
      if (known.goesOn !== undefined) writeLines([startLine(known)])
    },
    host(view) {
      if (facts !== undefined && isReported(view, facts)) writeLines([briefLine(view, telling)])
    },
    end(summary) {
      if (facts !== undefined) writeLines(endLines(facts, summary))
    },
  }
}

/** The line of one host, whatever its status. */
export function briefLine(view: HostView, telling: Telling): string {
  const folded = STATES.filter((state) => isFolded(state, view.states[state].length, telling))
  const named = view.rows.filter(({ state }) => OPEN_STATES.includes(state) && !folded.includes(state))
  // What is not named is counted.
  const counts = STATES.filter((state) => !OPEN_STATES.includes(state) || folded.includes(state))
    .filter((state) => view.states[state].length > 0)
    .map((state) => `${view.states[state].length} ${state}`)
  const known = view.name ?? view.reverseName
  return [
    view.address,
    ...(known === undefined ? [] : [`(${known})`]),
    view.result.status,
    ...named.map(labelOf),
    ...(counts.length === 0 ? [] : [`| ${counts.join(', ')}`]),
    ...(view.result.complete ? [] : ['(incomplete)']),
  ].join(' ')
}

function labelOf({ protocol, name, state }: ProtocolRow): string {
  return `${name ?? protocol}${state === 'open' ? '' : '?'}`
}

function endLines(facts: SweepFacts, summary: SweepSummary): string[] {
  const { tally, held, ownFirewall } = summary
  return [
    ...(tally.states.unproved > 0 ? [unprovedLine(tally)] : []),
    ...ownFirewallLines(facts.plan, ownFirewall),
    ...heldBackLines(facts.plan, held, ranMsOf(facts, summary), tally),
    doneLine(facts, summary),
  ]
}
