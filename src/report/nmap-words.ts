/** The words of Nmap's reports for what ours call otherwise. */
import { RESERVED_WORD } from '../protocol/names.ts'
import type { State } from '../verdict/classify.ts'
import type { ProtocolRow } from './host-view.ts'

/** The protocol's name; as in Nmap undefined for 255, which is reserved, and for numbers that have none. */
export function serviceName({ name }: Pick<ProtocolRow, 'name'>): string | undefined {
  return name === RESERVED_WORD ? undefined : name
}

/** A state; what is unproved is unknown. */
export function stateWord(state: State): string {
  return state === 'unproved' ? 'unknown' : state
}
