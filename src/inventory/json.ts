/** How the inventory's documents (the API's answers, what notifications post) spell times, addresses and states. */
import { formatMac } from '../packet/address.ts'
import { nameOf } from '../protocol/names.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { type Classification, classify, STATES, type State } from '../verdict/classify.ts'

/** A protocol in a document; `name` is null where IANA has assigned none. */
export interface NamedProtocol {
  readonly number: number
  readonly name: string | null
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

/** The protocols that are open by 256 bytes of evidence, ascending. */
export function openProtocols(evidence: Uint8Array, classification: Classification): number[] {
  const open: number[] = []
  for (const [protocol, byte] of evidence.entries()) {
    if (classify(byte, protocol, classification)?.state === 'open') open.push(protocol)
  }
  return open
}

/** The protocols in each state as `-p` takes them, from 256 bytes of evidence; all empty where there are none. */
export function statesOf(
  evidence: Uint8Array | undefined,
  classification: Classification,
): Record<State, string> {
  const states = Object.fromEntries(STATES.map((state) => [state, [] as number[]])) as Record<State, number[]>
  for (const [protocol, byte] of evidence?.entries() ?? []) {
    const verdict = classify(byte, protocol, classification)
    if (verdict !== undefined) states[verdict.state].push(protocol)
  }
  return Object.fromEntries(STATES.map((state) => [state, formatProtocols(states[state])])) as Record<
    State,
    string
  >
}
