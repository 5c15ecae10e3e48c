/**
 * From everything that was heard about a protocol to what may be said of it: Table 5.8 of the specification and
 * decision 5 of the design, over plain lists of facts. The other half of the reference classifier.
 */

/** What an error about a probe can say. */
export type Complaint =
  | 'net-unreach'
  | 'host-unreach'
  | 'proto-unreach'
  | 'port-unreach'
  | 'net-prohibited'
  | 'host-prohibited'
  | 'admin-prohibited'
  | 'time-exceeded'

/** One thing heard about a protocol of a host. */
export interface Fact {
  readonly what: 'answer' | 'unsolicited' | 'icmp-error' | Complaint
  readonly by: 'target' | 'other'
  readonly sender: number
  readonly ttl: number
}

/** The state that facts give, and the facts any of which is a reason for it. */
export interface ReferenceVerdict {
  readonly state: 'open' | 'closed' | 'filtered'
  readonly because: readonly Fact[]
}

const UNREACHABLE: ReadonlyMap<number, Complaint> = new Map([
  [0, 'net-unreach'],
  [1, 'host-unreach'],
  [2, 'proto-unreach'],
  [3, 'port-unreach'],
  [9, 'net-prohibited'],
  [10, 'host-prohibited'],
  [13, 'admin-prohibited'],
])

/** What an ICMP error says about the protocol that it quotes; undefined for one that says nothing. */
export function whatErrorSays(type: number, code: number): Complaint | undefined {
  if (type === 3) return UNREACHABLE.get(code)
  return type === 11 && (code === 0 || code === 1) ? 'time-exceeded' : undefined
}

/** What the facts amount to; undefined when there are none: open over closed over filtered over silence. */
export function referenceVerdict(
  facts: readonly Fact[],
  classification: 'table' | 'nmap',
): ReferenceVerdict | undefined {
  if (facts.length === 0) return undefined
  const opening = facts.filter((fact) => opens(fact, classification))
  if (opening.length > 0) return { state: 'open', because: opening }
  const closing = facts.filter(
    ({ what, by }) => what === 'proto-unreach' && (by === 'target' || classification === 'table'),
  )
  return closing.length > 0 ? { state: 'closed', because: closing } : { state: 'filtered', because: facts }
}

function opens({ what, by }: Fact, classification: 'table' | 'nmap'): boolean {
  if (what === 'answer' || what === 'unsolicited' || what === 'icmp-error') return true
  return what === 'port-unreach' && by === 'target' && classification === 'nmap'
}
