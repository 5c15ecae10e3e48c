/** What is known of a host over all sweeps, as lists show it. */
import type { HostResult } from '../../contract/result.ts'
import { isoTime, macText, statesOf } from '../../inventory/json.ts'
import { formatAddress } from '../../packet/address.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { type HostView, viewHost } from '../../report/host-view.ts'
import type { KnownHost } from '../../store/presence.ts'
import type { Classification } from '../../verdict/classify.ts'

/** Its view as if one sweep had found all that is known. */
export function viewKnown(known: KnownHost, classification: Classification, name?: string): HostView {
  const result: HostResult = {
    address: known.address,
    status: 'up',
    statusReason: 'unsolicited',
    mac: known.mac,
    evidence: known.evidence,
    ttl: undefined,
    otherSenders: [],
    probes: 0,
    pings: 0,
    retransmissions: 0,
    rttMs: undefined,
    startedMs: known.firstSeenMs,
    finishedMs: known.lastSeenMs,
    complete: true,
  }
  return viewHost(result, classification, name)
}

/** Its open protocols by name, and with a remark those that did not answer lately: `icmp, gre (missing)`. */
export function openText({ rows }: HostView, { missingProtocols }: KnownHost): string {
  return rows
    .filter(({ state }) => state === 'open')
    .map(({ protocol, name }) => {
      const remark = missingProtocols.includes(protocol) ? ' (missing)' : ''
      return `${name ?? protocol}${remark}`
    })
    .join(', ')
}

/** The same for programs. */
export function knownHostJson(known: KnownHost, classification: Classification): object {
  const { rows } = viewKnown(known, classification)
  return {
    address: formatAddress(known.address),
    schedule: known.schedule,
    mac: macText(known.mac),
    presence: known.presence,
    first_seen: isoTime(known.firstSeenMs),
    last_seen: isoTime(known.lastSeenMs),
    states: statesOf(known.evidence, classification),
    missing_protocols: formatProtocols(known.missingProtocols),
    protocols: rows.map(({ protocol, name, state, reason }) => ({
      protocol,
      name: name ?? null,
      state,
      reason,
      missing: known.missingProtocols.includes(protocol),
    })),
  }
}
