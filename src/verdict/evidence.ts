/**
 * What one byte of evidence says about one protocol of one host.
 *
 * Stored is what answered and from whom, never the state: another classification later needs no new sweep.
 * A byte is a point in a join semilattice, so the order in which answers arrive cannot matter:
 *
 *      7         6          5..4             3..0
 *   +--------+--------+--------------+------------------+
 *   | direct | port   | protocol     | strongest of the |
 *   | answer | unr.   | unreachable  | other answers    |
 *   |        | target | 1 other      | (WEAK, below)    |
 *   |        |        | 2 target     |                  |
 *   +--------+--------+--------------+------------------+
 *
 * Bits 5..4 = 3 never come from a packet: such a byte is silence and the low nibble says how far it is proved.
 */

/** The byte of a protocol about which nothing has been heard. */
export const NO_EVIDENCE = 0

/** A packet of that protocol which answers our probe. */
export const DIRECT_ANSWER = 0x80

const PORT_UNREACHABLE_FROM_TARGET = 0x40
const PROTOCOL_UNREACHABLE = { fromOther: 0x10, fromTarget: 0x20 } as const
const PROTOCOL_UNREACHABLE_MASK = 0x30
const WEAK_MASK = 0x0f

/** The low nibble, weakest first; a filtering answer from the target is stronger than one from a router. */
const WEAK = { filteredByOther: 1, filteredByTarget: 7, portUnreachableFromOther: 13 } as const

/** A packet of that protocol from the target that answers no probe of ours. */
export const UNSOLICITED = 14

/** For ICMP alone: the target sent an ICMP error, so it speaks ICMP. */
export const ICMP_ERROR_SENT = 15

const FILTERING = [
  'time-exceeded',
  'net-unreach',
  'host-unreach',
  'net-prohibited',
  'host-prohibited',
  'admin-prohibited',
] as const

/** Why a protocol is called what it is called, when a packet says so. */
export type EvidenceReason =
  | 'proto-response'
  | 'echo-reply'
  | 'proto-unreach'
  | 'port-unreach'
  | 'icmp-error'
  | 'unsolicited'
  | (typeof FILTERING)[number]

/**
 * The evidence that an ICMP error gives for the protocol it quotes, or NO_EVIDENCE for an error that says
 * nothing about it. Which types and codes count: Table 5.8 of the specification; where the table is silent
 * (3/0, time exceeded) as Nmap does it.
 */
export function evidenceOfError(type: number, code: number, fromTarget: boolean): number {
  if (type === 11) return code <= 1 ? filtering('time-exceeded', fromTarget) : NO_EVIDENCE
  if (type !== 3) return NO_EVIDENCE
  switch (code) {
    case 0:
      return filtering('net-unreach', fromTarget)
    case 1:
      return filtering('host-unreach', fromTarget)
    case 2:
      return fromTarget ? PROTOCOL_UNREACHABLE.fromTarget : PROTOCOL_UNREACHABLE.fromOther
    case 3:
      return fromTarget ? PORT_UNREACHABLE_FROM_TARGET : WEAK.portUnreachableFromOther
    case 9:
      return filtering('net-prohibited', fromTarget)
    case 10:
      return filtering('host-prohibited', fromTarget)
    case 13:
      return filtering('admin-prohibited', fromTarget)
    default:
      return NO_EVIDENCE
  }
}

/** True when all that is known of a protocol is that somebody else calls net or host unreachable. */
export function saysGone(evidence: number): boolean {
  return evidence === filtering('net-unreach', false) || evidence === filtering('host-unreach', false)
}

function filtering(reason: (typeof FILTERING)[number], fromTarget: boolean): number {
  return FILTERING.indexOf(reason) + (fromTarget ? WEAK.filteredByTarget : WEAK.filteredByOther)
}

/** Joins two bytes of evidence: associative, commutative and idempotent, so arrival order never matters. */
export function joinEvidence(a: number, b: number): number {
  const unreachable = Math.max(a & PROTOCOL_UNREACHABLE_MASK, b & PROTOCOL_UNREACHABLE_MASK)
  const weak = Math.max(a & WEAK_MASK, b & WEAK_MASK)
  return ((a | b) & (DIRECT_ANSWER | PORT_UNREACHABLE_FROM_TARGET)) | unreachable | weak
}

/** The parts of a byte of evidence, each answer with its sender; `filtering` is the strongest one. */
export interface EvidenceParts {
  readonly direct: boolean
  readonly portUnreachableFromTarget: boolean
  readonly protocolUnreachable: 'target' | 'other' | undefined
  readonly icmpErrorSent: boolean
  readonly unsolicited: boolean
  readonly filtering: { readonly reason: EvidenceReason; readonly sender: 'target' | 'other' } | undefined
}

/** Takes a byte of evidence apart; any byte is accepted. */
export function partsOf(evidence: number): EvidenceParts {
  const unreachable = evidence & PROTOCOL_UNREACHABLE_MASK
  const weak = evidence & WEAK_MASK
  return {
    direct: (evidence & DIRECT_ANSWER) !== 0,
    portUnreachableFromTarget: (evidence & PORT_UNREACHABLE_FROM_TARGET) !== 0,
    protocolUnreachable: senderOfUnreachable(unreachable),
    icmpErrorSent: weak === ICMP_ERROR_SENT,
    unsolicited: weak === UNSOLICITED,
    filtering: filteringOf(weak),
  }
}

function senderOfUnreachable(bits: number): 'target' | 'other' | undefined {
  if (bits === PROTOCOL_UNREACHABLE.fromTarget) return 'target'
  return bits === PROTOCOL_UNREACHABLE.fromOther ? 'other' : undefined
}

function filteringOf(weak: number): EvidenceParts['filtering'] {
  if (weak === WEAK.portUnreachableFromOther) return { reason: 'port-unreach', sender: 'other' }
  const fromTarget = weak >= WEAK.filteredByTarget
  const reason = FILTERING[weak - (fromTarget ? WEAK.filteredByTarget : WEAK.filteredByOther)]
  return reason === undefined ? undefined : { reason, sender: fromTarget ? 'target' : 'other' }
}

/** By byte of evidence: 1 where it holds an answer that the target itself sent. Every packet asks. */
const FROM_TARGET = Uint8Array.from({ length: 256 }, (_, evidence) => (isFromTarget(evidence) ? 1 : 0))

/** True when the evidence holds an answer that the target itself sent. */
export function comesFromTarget(evidence: number): boolean {
  return FROM_TARGET[evidence] === 1
}

function isFromTarget(evidence: number): boolean {
  const parts = partsOf(evidence)
  return (
    parts.direct ||
    parts.portUnreachableFromTarget ||
    parts.protocolUnreachable === 'target' ||
    parts.icmpErrorSent ||
    parts.unsolicited ||
    parts.filtering?.sender === 'target'
  )
}
