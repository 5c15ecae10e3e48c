/** The paragraph of one host in the normal report: the specification's Example 5.20, as Nmap prints it today. */
import { formatProtocols } from '../protocol/selection.ts'
import { STATES, type State } from '../verdict/classify.ts'
import { UNPROVED_CAUSES } from '../verdict/silence.ts'
import { counted } from './duration.ts'
import type { HostView, ProtocolRow } from './host-view.ts'
import { tableLines } from './table.ts'

/** A state with more members than this is counted instead of listed (Nmap's number). */
const MOST_LISTED = 25

/** The lines of a host that is up. */
export function hostLines(view: HostView): string[] {
  return [
    `protosweep scan report for ${titleOf(view)}`,
    upLine(view.result.rttMs),
    ...stateLines(view),
    ...(view.result.complete ? [] : ['incomplete: stopped before all protocols were settled']),
    ...(view.mac === undefined ? [] : [`MAC Address: ${view.mac}`]),
  ]
}

/** Its address, with the name that the user typed for it: `host.example (10.0.0.5)`. */
export function titleOf({ name, address }: Pick<HostView, 'name' | 'address'>): string {
  return name === undefined ? address : `${name} (${address})`
}

/** The lines about its protocols: what is folded, the table, what is unproved. */
export function stateLines(view: HostView): string[] {
  const folded = STATES.filter((state) => isFolded(state, view.states[state].length))
  const rows = view.rows.filter((row) => row.state !== 'unproved' && !folded.includes(row.state))
  const hasMore = rows.length > 0 || view.states.unproved.length > 0
  return [
    ...(hasMore ? [] : nothingElseLines(view, folded)),
    ...(hasMore || folded.length > 1 ? notShownLines(view, folded) : []),
    ...(rows.length > 0 ? tableLines(['PROTOCOL', 'STATE', 'SERVICE'], rows.map(cellsOf)) : []),
    ...unprovedLines(view),
  ]
}

/** Seconds with two significant digits, as Nmap shows a latency: `0.00012`, `1.3`, `12`. */
export function formatLatency(seconds: number): string {
  const exponent = seconds > 0 ? Math.floor(Math.log10(seconds)) : 0
  return seconds.toFixed(Math.max(0, 1 - exponent))
}

function isFolded(state: State, members: number): boolean {
  if (members === 0 || state === 'open' || state === 'unproved') return false
  return state === 'closed' || members > MOST_LISTED
}

function upLine(rttMs: number | undefined): string {
  return rttMs === undefined ? 'Host is up.' : `Host is up (${formatLatency(rttMs / 1000)}s latency).`
}

function nothingElseLines(view: HostView, folded: readonly State[]): string[] {
  const all = folded.reduce((sum, state) => sum + view.states[state].length, 0)
  if (all === 0) return []
  const [only] = folded
  if (folded.length > 1) return [`All ${all} scanned protocols on ${view.address} are in ignored states.`]
  return [
    all === 1
      ? `The scanned protocol on ${view.address} is ${only}.`
      : `All ${all} scanned protocols on ${view.address} are ${only}.`,
  ]
}

// Most frequent first.
function notShownLines(view: HostView, folded: readonly State[]): string[] {
  if (folded.length === 0) return []
  const counts = folded
    .map((state) => ({ state, members: view.states[state].length }))
    .sort((left, right) => right.members - left.members)
    .map(({ state, members }) => counted(members, `${state} protocol`))
  return [`Not shown: ${counts.join(', ')}`]
}

function cellsOf(row: ProtocolRow): string[] {
  return [`${row.protocol}`, row.state, row.name ?? 'unknown']
}

function unprovedLines(view: HostView): string[] {
  const unproved = view.rows.filter((row) => row.state === 'unproved')
  return UNPROVED_CAUSES.flatMap((cause) => {
    const protocols = unproved.filter((row) => row.reason === cause).map((row) => row.protocol)
    if (protocols.length === 0) return []
    return [`Unproved: ${protocols.length} (${cause}): ${formatProtocols(protocols)}`]
  })
}
