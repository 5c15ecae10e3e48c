/**
 * One byte of a result -> the state that we print, with its reason and who sent the answer.
 *
 * `table` is Table 5.8 of the specification: protocol unreachable is closed and every other unreachable
 * filtered, whoever sent it. `nmap` is Nmap since 2007: a port unreachable from the target is open, and a
 * protocol unreachable closes only when the target itself sent it. Precedence in both: open, closed, filtered.
 */
import { ICMP_NUMBER } from '../packet/icmp-number.ts'
import type { EvidenceParts, EvidenceReason } from './evidence.ts'
import { partsOf } from './evidence.ts'
import type { Silence, UnprovedCause } from './silence.ts'
import { silenceOf } from './silence.ts'

/** The classifications that a user can choose. */
export const CLASSIFICATIONS = ['table', 'nmap'] as const
export type Classification = (typeof CLASSIFICATIONS)[number]

/** The states of a protocol, in the order in which reports count them. */
export const STATES = ['open', 'closed', 'filtered', 'open|filtered', 'unproved'] as const
export type State = (typeof STATES)[number]

/** What we say about one protocol of one host. `sender` is undefined when silence is the answer. */
export interface Verdict {
  readonly state: State
  readonly reason: EvidenceReason | 'no-response' | 'host-silent' | UnprovedCause
  readonly sender: 'target' | 'other' | undefined
}

const VERDICTS: Record<Classification, readonly (Verdict | undefined)[]> = {
  table: Array.from({ length: 256 }, (_, byte) => derive(byte, 'table')),
  nmap: Array.from({ length: 256 }, (_, byte) => derive(byte, 'nmap')),
}

const ECHO_REPLY: Verdict = { state: 'open', reason: 'echo-reply', sender: 'target' }

/**
 * The verdict on a protocol from its byte (evidence or silence); undefined when the protocol was not asked
 * about and nothing was heard of it. What answers in `icmp`, which is the number of ICMP over the host's kind of address,
 * has answered an echo request; no state depends on it.
 */
export function classify(
  byte: number,
  protocol: number,
  classification: Classification,
  icmp: number = ICMP_NUMBER.v4,
): Verdict | undefined {
  const verdict = VERDICTS[classification][byte]
  return protocol === icmp && verdict?.reason === 'proto-response' ? ECHO_REPLY : verdict
}

function derive(byte: number, classification: Classification): Verdict | undefined {
  const silence = silenceOf(byte)
  if (silence !== undefined) return ofSilence(silence)
  const parts = partsOf(byte)
  return opened(parts, classification) ?? closed(parts, classification) ?? filtered(parts, classification)
}

function ofSilence(silence: Silence): Verdict | undefined {
  switch (silence) {
    case 'not-asked':
      return undefined
    case 'no-response':
    case 'host-silent':
      return { state: 'open|filtered', reason: silence, sender: undefined }
    default:
      return { state: 'unproved', reason: silence, sender: undefined }
  }
}

function opened(parts: EvidenceParts, classification: Classification): Verdict | undefined {
  const open = (reason: EvidenceReason): Verdict => ({ state: 'open', reason, sender: 'target' })
  if (parts.direct) return open('proto-response')
  if (parts.portUnreachableFromTarget && classification === 'nmap') return open('port-unreach')
  if (parts.icmpErrorSent) return open('icmp-error')
  return parts.unsolicited ? open('unsolicited') : undefined
}

function closed(parts: EvidenceParts, classification: Classification): Verdict | undefined {
  const sender = parts.protocolUnreachable
  if (sender === undefined) return undefined
  const state = sender === 'other' && classification === 'nmap' ? 'filtered' : 'closed'
  return { state, reason: 'proto-unreach', sender }
}

function filtered(parts: EvidenceParts, classification: Classification): Verdict | undefined {
  if (parts.portUnreachableFromTarget && classification === 'table') {
    return { state: 'filtered', reason: 'port-unreach', sender: 'target' }
  }
  return parts.filtering === undefined ? undefined : { state: 'filtered', ...parts.filtering }
}
