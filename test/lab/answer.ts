/**
 * What a host answers to a probe, protocol by protocol, and what that makes of the protocol's state. An oracle of
 * the tests: it shares nothing with src/verdict on purpose.
 */

/** The answer to one probe: a packet of the probed protocol, an ICMP error, or nothing ever. */
export type Answer =
  | { readonly kind: 'packet' }
  | { readonly kind: 'error'; readonly code: number; readonly from: 'target' | 'other' }
  | { readonly kind: 'silence' }

export type State = 'open' | 'closed' | 'filtered' | 'open|filtered'

/** `table`: the chapter's Table 5.8. `nmap`: Nmap 7.93 as it is (port unreachable is open, closed only from the target). */
export type Classification = 'table' | 'nmap'

export const PROTOCOLS: readonly number[] = Array.from({ length: 256 }, (_, protocol) => protocol)

const ICMP = 1
const PROTOCOL_UNREACHABLE = 2
const PORT_UNREACHABLE = 3

/** The state of each protocol, 0 to 255, of a host that answers a complete sweep so. */
export function statesOf(answers: readonly Answer[], classification: Classification): State[] {
  const provesIcmp = answers.some((answer) => answer.kind === 'error' && answer.from === 'target')
  return answers.map((answer, protocol) =>
    // An error sent by the target is itself an ICMP packet from it.
    protocol === ICMP && provesIcmp ? 'open' : stateOf(answer, classification),
  )
}

/** How many of the 256 states differ. */
export function countWrong(states: readonly (State | undefined)[], truth: readonly State[]): number {
  return truth.filter((state, protocol) => states[protocol] !== state).length
}

function stateOf(answer: Answer, classification: Classification): State {
  if (answer.kind === 'packet') return 'open'
  if (answer.kind === 'silence') return 'open|filtered'
  if (classification === 'table') return answer.code === PROTOCOL_UNREACHABLE ? 'closed' : 'filtered'
  if (answer.from === 'other') return 'filtered'
  if (answer.code === PROTOCOL_UNREACHABLE) return 'closed'
  return answer.code === PORT_UNREACHABLE ? 'open' : 'filtered'
}
