/** One host's result as reports show it: bytes of evidence turned into states, reasons and names. */
import type { HostResult } from '../contract/result.ts'
import { formatAddress, formatMac } from '../packet/address.ts'
import { icmpNumberOf } from '../packet/icmp-number.ts'
import { nameOf } from '../protocol/names.ts'
import { type Classification, classify, STATES, type State, type Verdict } from '../verdict/classify.ts'

/** What is known of one protocol. */
export interface ProtocolRow {
  readonly protocol: number
  /** The registry's name, undefined for a number that IANA has not assigned. */
  readonly name: string | undefined
  readonly state: State
  readonly reason: Verdict['reason']
  readonly sender: Verdict['sender']
  /** Who sent the answer, where it was not the target. */
  readonly from: string | undefined
  /** TTL of the answer; undefined where silence is the answer. */
  readonly ttl: number | undefined
}

/** A host, ready to be printed. */
export interface HostView {
  readonly result: HostResult
  readonly address: string
  /** The name that the user typed for it. */
  readonly name: string | undefined
  /** The name that a name server gives for its address (PTR), where it was asked and knew. */
  readonly reverseName?: string
  /** Who made its network card, after its MAC address. */
  readonly vendor?: string
  readonly mac: string | undefined
  /** The protocol numbers in each state, ascending. */
  readonly states: Readonly<Record<State, readonly number[]>>
  /** The protocols that are not closed, ascending. */
  readonly rows: readonly ProtocolRow[]
}

const NO_EVIDENCE = new Uint8Array()

/** The view of a host under a classification. `name` is the one that the user typed for its address. */
export function viewHost(
  result: HostResult,
  classification: Classification,
  name: string | undefined,
): HostView {
  const states = Object.fromEntries(STATES.map((state) => [state, [] as number[]])) as Record<State, number[]>
  const rows: ProtocolRow[] = []
  const { evidence = NO_EVIDENCE } = result
  const icmp = icmpNumberOf(result.address)
  for (let protocol = 0; protocol < evidence.length; protocol += 1) {
    const verdict = classify(evidence[protocol] ?? 0, protocol, classification, icmp)
    if (verdict === undefined) continue
    states[verdict.state].push(protocol)
    if (verdict.state !== 'closed') rows.push(rowOf(result, protocol, verdict))
  }
  return {
    result,
    address: formatAddress(result.address),
    name,
    mac: result.mac === undefined ? undefined : formatMac(result.mac),
    states,
    rows,
  }
}

/** The rows of the protocols in one state, ascending. */
export function rowsIn(
  { result, states }: HostView,
  state: State,
  classification: Classification,
): ProtocolRow[] {
  const rows: ProtocolRow[] = []
  const icmp = icmpNumberOf(result.address)
  for (const protocol of states[state]) {
    const verdict = classify(result.evidence?.[protocol] ?? 0, protocol, classification, icmp)
    if (verdict !== undefined) rows.push(rowOf(result, protocol, verdict))
  }
  return rows
}

/** The protocols in one state by what it rests on, each ascending. */
export function protocolsByReason(
  { result, states }: HostView,
  state: State,
  classification: Classification,
): Map<Verdict['reason'], number[]> {
  const byReason = new Map<Verdict['reason'], number[]>()
  const icmp = icmpNumberOf(result.address)
  for (const protocol of states[state]) {
    const byte = result.evidence?.[protocol] ?? 0
    const reason = classify(byte, protocol, classification, icmp)?.reason
    if (reason === undefined) continue
    const protocols = byReason.get(reason)
    if (protocols === undefined) byReason.set(reason, [protocol])
    else protocols.push(protocol)
  }
  return byReason
}

/** The rows of the protocols that are in some states, ascending. */
export function rowsInAny(
  view: HostView,
  states: readonly State[],
  classification: Classification,
): ProtocolRow[] {
  const rows = states.flatMap((state) => rowsIn(view, state, classification))
  return rows.sort((left, right) => left.protocol - right.protocol)
}

function rowOf(result: HostResult, protocol: number, verdict: Verdict): ProtocolRow {
  const other =
    verdict.sender === 'other'
      ? result.otherSenders.find((sender) => sender.protocol === protocol)
      : undefined
  const ttl = verdict.sender === 'target' ? result.ttl?.[protocol] : other?.ttl
  return {
    protocol,
    name: nameOf(protocol),
    ...verdict,
    from: other === undefined ? undefined : formatAddress(other.address),
    // No packet with a TTL of 0 arrives, so 0 says that none was recorded.
    ttl: ttl === 0 ? undefined : ttl,
  }
}
