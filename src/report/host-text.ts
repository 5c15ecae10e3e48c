/** The paragraph of one host in the normal report: the specification's Example 5.20, as Nmap prints it today. */
import { formatProtocols } from '../protocol/selection.ts'
import { type Classification, STATES, type State } from '../verdict/classify.ts'
import { UNPROVED_CAUSES } from '../verdict/silence.ts'
import { debugLines } from './debug-text.ts'
import { counted } from './duration.ts'
import { type HostView, type ProtocolRow, protocolsByReason, rowsInAny } from './host-view.ts'
import { tableLines } from './table.ts'
import { isFolded, type Telling } from './telling.ts'

/** What a host is that is not up. */
const NOT_UP = { up: 'host up', down: 'host down', 'no-route': 'no route', skipped: 'skipped' } as const

/** The lines of a host that is up. */
export function hostLines(view: HostView, telling: Telling): string[] {
  return [
    `protosweep scan report for ${titleOf(view)}`,
    upLine(view.result, telling),
    ...otherNameLines(view),
    ...stateLines(view, telling),
    ...(view.result.complete ? [] : ['incomplete: stopped before all protocols were settled']),
    ...(view.mac === undefined ? [] : [macLine(view.mac, view.vendor)]),
    ...debugLines(view, telling),
  ]
}

/** The line of a host that is not up: `protosweep scan report for 10.0.0.3 [host down]`. */
export function notUpLine(view: HostView, { hasReasons }: Telling): string {
  const { status, statusReason } = view.result
  const why = hasReasons ? `, ${statusReason}` : ''
  return `protosweep scan report for ${titleOf(view)} [${NOT_UP[status]}${why}]`
}

/** Its address, with the name that the user typed for it, or else its own: `host.example (10.0.0.5)`. */
export function titleOf({
  name,
  reverseName,
  address,
}: Pick<HostView, 'name' | 'reverseName' | 'address'>): string {
  const known = name ?? reverseName
  return known === undefined ? address : `${known} (${address})`
}

/** The lines about its protocols: what is folded, the table, what is unproved. */
export function stateLines(view: HostView, telling: Telling): string[] {
  const folded = STATES.filter((state) => isFolded(state, view.states[state].length, telling))
  const rows = rowsOf(view, folded, telling)
  const hasMore = rows.length > 0 || view.states.unproved.length > 0
  const isSaidInOneLine = folded.length === 1 && !telling.hasReasons
  return [
    ...(hasMore ? [] : nothingElseLines(view, folded, isSaidInOneLine)),
    ...(hasMore || !isSaidInOneLine ? notShownLines(view, folded, telling) : []),
    ...tableOf(rows, telling),
    ...unprovedLines(view),
  ]
}

/** Seconds with two significant digits, as Nmap shows a latency: `0.00012`, `1.3`, `12`. */
export function formatLatency(seconds: number): string {
  const exponent = seconds > 0 ? Math.floor(Math.log10(seconds)) : 0
  return seconds.toFixed(Math.max(0, 1 - exponent))
}

function rowsOf(view: HostView, folded: readonly State[], { classification }: Telling): ProtocolRow[] {
  const listed = STATES.filter((state) => state !== 'unproved' && !folded.includes(state))
  return rowsInAny(view, listed, classification)
}

function upLine({ rttMs, statusReason }: HostView['result'], { hasReasons }: Telling): string {
  const received = hasReasons ? `, received ${statusReason}` : ''
  const latency = rttMs === undefined ? '' : ` (${formatLatency(rttMs / 1000)}s latency)`
  return `Host is up${received}${latency}.`
}

function otherNameLines({ name, reverseName, address }: HostView): string[] {
  if (name === undefined || reverseName === undefined || name === reverseName) return []
  return [`rDNS record for ${address}: ${reverseName}`]
}

function macLine(mac: string, vendor: string | undefined): string {
  return vendor === undefined ? `MAC Address: ${mac}` : `MAC Address: ${mac} (${vendor})`
}

function nothingElseLines(view: HostView, folded: readonly State[], isSaidInOneLine: boolean): string[] {
  const all = folded.reduce((sum, state) => sum + view.states[state].length, 0)
  if (all === 0) return []
  const [only] = folded
  if (!isSaidInOneLine) {
    const are = all === 1 ? 'The scanned protocol' : `All ${all} scanned protocols`
    return [`${are} on ${view.address} ${all === 1 ? 'is in an ignored state' : 'are in ignored states'}.`]
  }
  return [
    all === 1
      ? `The scanned protocol on ${view.address} is ${only}.`
      : `All ${all} scanned protocols on ${view.address} are ${only}.`,
  ]
}

// Most frequent first.
function notShownLines(
  view: HostView,
  folded: readonly State[],
  { hasReasons, classification }: Telling,
): string[] {
  if (folded.length === 0) return []
  const groups = folded
    .flatMap((state) =>
      hasReasons ? byReason(view, state, classification) : [{ state, members: view.states[state].length }],
    )
    .sort((left, right) => right.members - left.members)
  return [`Not shown: ${groups.map(groupText).join(', ')}`]
}

interface Group {
  readonly state: State
  readonly members: number
  readonly reason?: string
}

function byReason(view: HostView, state: State, classification: Classification): Group[] {
  const groups = protocolsByReason(view, state, classification)
  return [...groups].map(([reason, { length }]) => ({ state, members: length, reason }))
}

function groupText({ state, members, reason }: Group): string {
  return `${counted(members, `${state} protocol`)}${reason === undefined ? '' : ` (${reason})`}`
}

function tableOf(rows: readonly ProtocolRow[], { hasReasons }: Telling): string[] {
  if (rows.length === 0) return []
  const head = ['PROTOCOL', 'STATE', 'SERVICE', ...(hasReasons ? ['REASON'] : [])]
  const cellsOf = (row: ProtocolRow) => [
    `${row.protocol}`,
    row.state,
    row.name ?? 'unknown',
    ...(hasReasons ? [reasonText(row)] : []),
  ]
  return tableLines(head, rows.map(cellsOf))
}

/** `proto-unreach ttl 64`; `port-unreach from 10.0.0.9 ttl 63`, where somebody else sent it. */
function reasonText({ reason, from, ttl }: ProtocolRow): string {
  return `${reason}${from === undefined ? '' : ` from ${from}`}${ttl === undefined ? '' : ` ttl ${ttl}`}`
}

function unprovedLines(view: HostView): string[] {
  const unproved = view.rows.filter((row) => row.state === 'unproved')
  return UNPROVED_CAUSES.flatMap((cause) => {
    const protocols = unproved.filter((row) => row.reason === cause).map((row) => row.protocol)
    if (protocols.length === 0) return []
    return [`Unproved: ${protocols.length} (${cause}): ${formatProtocols(protocols)}`]
  })
}
