/**
 * How the inventory's documents (the API's answers, --json of the commands, what notifications post) spell times, addresses
 * and states.
 */
import { type AddressRanges, rangeAt, rangeCount } from '../../contract/address-ranges.ts'
import { rangeText } from '../../contract/range-text.ts'
import { formatMac } from '../../packet/address.ts'
import { nameOf } from '../../protocol/names.ts'
import { type Classification, classify, STATES, type State, type Verdict } from '../../verdict/classify.ts'

/** A protocol in a document; `name` is null where IANA has assigned none. */
export interface NamedProtocol {
  readonly number: number
  readonly name: string | null
}

/** The same with what is said of it; `reason` as reports name it. */
export interface StatedProtocol extends NamedProtocol {
  readonly state: State
  readonly reason: Verdict['reason']
}

/** Milliseconds since the epoch as ISO 8601 in UTC; null where there is no time. */
export function isoTime(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString()
}

/** Six bytes as text; null where none are known. */
export function macText(mac: Uint8Array | undefined): string | null {
  return mac === undefined ? null : formatMac(mac)
}

/** Protocol numbers with their names, in the same order. */
export function namedProtocols(protocols: readonly number[]): NamedProtocol[] {
  return protocols.map((number) => ({ number, name: nameOf(number) ?? null }))
}

/** A protocol number with its name and a verdict on it. */
export function statedProtocol(
  number: number,
  { state, reason }: Pick<Verdict, 'state' | 'reason'>,
): StatedProtocol {
  return { number, name: nameOf(number) ?? null, state, reason }
}

/** Ranges of targets as users type them, the first so many: `10.0.0.0/24`, `10.0.0.5-10.0.0.9`, `fd77::/64`. */
export function rangeTexts(ranges: AddressRanges, most = Number.POSITIVE_INFINITY): string[] {
  return Array.from({ length: Math.min(rangeCount(ranges), most) }, (_, index) =>
    rangeText(rangeAt(ranges, index)),
  )
}

/** The place in STATES of each byte's state, -1 where it has none. Of a byte, no state depends on the protocol. */
const STATE_OF: Readonly<Record<Classification, Int8Array>> = {
  table: stateOfBytes('table'),
  nmap: stateOfBytes('nmap'),
}
const OPEN = STATES.indexOf('open')

function stateOfBytes(classification: Classification): Int8Array {
  return Int8Array.from({ length: 256 }, (_, byte) => {
    const verdict = classify(byte, 0, classification)
    return verdict === undefined ? -1 : STATES.indexOf(verdict.state)
  })
}

/** The protocols that are open by 256 bytes of evidence, ascending. */
export function openProtocols(evidence: Uint8Array, classification: Classification): number[] {
  const stateOf = STATE_OF[classification]
  const open: number[] = []
  for (let protocol = 0; protocol < evidence.length; protocol += 1) {
    if (stateOf[evidence[protocol] ?? 0] === OPEN) open.push(protocol)
  }
  return open
}

/**
 * The protocols in each state as `-p` takes them, from 256 bytes of evidence; all empty where there are none. One look at
 * each byte: pages have a thousand hosts, and are written on the main thread.
 */
export function statesOf(
  evidence: Uint8Array | undefined,
  classification: Classification,
): Record<State, string> {
  const stateOf = STATE_OF[classification]
  const runs: string[][] = STATES.map(() => [])
  const length = evidence?.length ?? 0
  for (let first = 0; first < length; ) {
    const state = stateOf[evidence?.[first] ?? 0] ?? -1
    let next = first + 1
    while (next < length && stateOf[evidence?.[next] ?? 0] === state) next += 1
    runs[state]?.push(next === first + 1 ? `${first}` : `${first}-${next - 1}`)
    first = next
  }
  const texts = STATES.map((state, place) => [state, (runs[place] ?? []).join(',')])
  return Object.fromEntries(texts) as Record<State, string>
}
