/** What is known of a host over all sweeps of a schedule, as documents show it. */
import { formatAddress } from '../../packet/address.ts'
import { icmpNumberOf } from '../../packet/icmp-number.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import type { KnownHost } from '../../store/presence.ts'
import { type Classification, classify } from '../../verdict/classify.ts'
import { isoTime, macText, statedProtocol, statesOf } from './json.ts'

/** What lists say of it. */
export function viewKnownHost(known: KnownHost, classification: Classification): object {
  return {
    address: formatAddress(known.address),
    schedule: known.schedule,
    presence: known.presence,
    mac: macText(known.mac),
    first_seen: isoTime(known.firstSeenMs),
    last_seen: isoTime(known.lastSeenMs),
    states: statesOf(known.evidence, classification),
    missing_protocols: formatProtocols(known.missingProtocols),
  }
}

/** The same with each protocol that is not closed, ascending. */
export function viewWholeKnownHost(known: KnownHost, classification: Classification): object {
  const icmp = icmpNumberOf(known.address)
  return {
    ...viewKnownHost(known, classification),
    protocols: [...known.evidence.entries()].flatMap(([number, byte]) => {
      const verdict = classify(byte, number, classification, icmp)
      if (verdict === undefined || verdict.state === 'closed') return []
      return [{ ...statedProtocol(number, verdict), missing: known.missingProtocols.includes(number) }]
    }),
  }
}
