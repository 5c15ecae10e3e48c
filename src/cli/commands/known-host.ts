/** What is known of a host over all sweeps, as lists show it. */
import type { HostResult } from '../../contract/result.ts'
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
