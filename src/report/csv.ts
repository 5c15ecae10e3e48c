/**
 * The report as CSV: a row for each host that is up (no protocol, its status as the state), and one for each of its
 * protocols that is not closed. Closed ones have rows with -v, hosts that are not up too. A report that is not whole says so
 * in a row that begins with #.
 */
import { STATES, type State } from '../verdict/classify.ts'
import { csvRow } from './csv-row.ts'
import { type HostView, type ProtocolRow, rowsInAny } from './host-view.ts'
import { isReported, OPEN_STATES } from './ignored-states.ts'
import type { Report, SweepFacts, Write } from './report.ts'
import { doneLine, startLine } from './summary-text.ts'

const HEAD = ['address', 'hostname', 'protocol', 'name', 'state', 'reason', 'ttl', 'from'] as const

/** Writes CSV through `write`, the rows of a host in one call. */
export function csvReport(write: Write): Report {
  let facts: SweepFacts | undefined
  return {
    begin(known) {
      facts = known
      write(csvRow(HEAD))
      // A document of its own about the rest of a sweep says so.
      if (known.goesOn !== undefined) write(remark(startLine(known)))
    },
    host(view) {
      if (facts !== undefined && isReported(view, facts)) write(rowsOf(view, facts))
    },
    end(summary) {
      if (facts !== undefined && !summary.complete) write(remark(doneLine(facts, summary)))
    },
  }
}

function rowsOf(view: HostView, { plan, detail }: SweepFacts): string {
  const { status, statusReason } = view.result
  const host = [view.address, view.name ?? view.reverseName ?? '']
  const isListed = (state: State) => state !== 'closed' || plan.verbosity > 0
  const listed = detail.isOnlyOpen ? OPEN_STATES : STATES.filter(isListed)
  const rows = rowsInAny(view, listed, plan.classification)
  return [
    csvRow([...host, '', '', status, statusReason, '', '']),
    ...rows.map((row) => csvRow([...host, ...cellsOf(row)])),
  ].join('')
}

function cellsOf({ protocol, name = '', state, reason, ttl, from = '' }: ProtocolRow): string[] {
  return [`${protocol}`, name, state, reason, `${ttl ?? ''}`, from]
}

/** As wide as every other row. */
function remark(text: string): string {
  return csvRow([`# ${text}`, ...HEAD.slice(1).map(() => '')])
}
