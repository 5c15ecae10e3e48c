/** What a sweep found of one host, as documents show it. */
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { typedName } from '../../contract/typed-names.ts'
import { formatAddress } from '../../packet/address.ts'
import { viewHost } from '../../report/host-view.ts'
import type { Classification } from '../../verdict/classify.ts'
import { isoTime, macText, statedProtocol, statesOf } from './json.ts'

/** A result with the sweep that has it, read as that sweep classified unless something else is said. */
export interface FoundResult {
  readonly result: HostResult
  readonly sweep: Pick<SweepRecord, 'hostNames' | 'plan'>
  readonly classification?: Classification
}

/** What lists say of it: made in one look at each byte of evidence, as pages have a thousand hosts. */
export function viewResult({ result, sweep, classification }: FoundResult): object {
  return {
    address: formatAddress(result.address),
    name: typedName(sweep, result.address) ?? null,
    status: result.status,
    status_reason: result.statusReason,
    mac: macText(result.mac),
    states: statesOf(result.evidence, classification ?? sweep.plan.classification),
    probes: result.probes,
    retransmissions: result.retransmissions,
    pings: result.pings,
    rtt_ms: result.rttMs === undefined ? null : Math.round(result.rttMs * 1000) / 1000,
    started: isoTime(result.startedMs),
    finished: isoTime(result.finishedMs),
    complete: result.complete,
  }
}

/** The same with each protocol that is not closed, who said so, and the TTL of what said it. */
export function viewWholeResult(found: FoundResult): object {
  const { result, sweep, classification = sweep.plan.classification } = found
  const { rows } = viewHost(result, classification, undefined)
  return {
    ...viewResult(found),
    protocols: rows.map((row) => ({
      ...statedProtocol(row.protocol, row),
      from: row.from ?? null,
      ttl: row.ttl ?? null,
    })),
  }
}
