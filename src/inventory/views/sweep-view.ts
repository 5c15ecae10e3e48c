/** A kept sweep as documents show it, in a list and alone. What is not known of it, or not yet, is null. */
import { ranMsOf, type SweepRecord } from '../../contract/sweep-record.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { heldBackSeconds } from '../../report/held-back.ts'
import { isoTime, rangeTexts } from './json.ts'

/** What lists say of it. */
export function viewSweep(sweep: SweepRecord): object {
  const { plan, ending } = sweep
  return {
    id: sweep.id,
    schedule: sweep.schedule,
    started_by: sweep.startedBy,
    outcome: sweep.outcome,
    resumable: sweep.resumable,
    due: isoTime(sweep.dueMs),
    started: isoTime(sweep.startedMs),
    finished: isoTime(ending?.finishedMs),
    seconds: ending === undefined ? null : Math.round(ranMsOf(sweep, ending)) / 1000,
    targets: plan.targets,
    protocols: formatProtocols(plan.protocols),
    classification: plan.classification,
    hosts:
      ending === undefined
        ? null
        : {
            up: ending.hosts.up,
            down: ending.hosts.down,
            no_route: ending.hosts['no-route'],
            skipped: ending.hosts.skipped,
          },
    states: ending?.states ?? null,
    changes: sweep.changes ?? null,
  }
}

/** All that is kept of it but its hosts; of its words, its ranges and its names without an address `mostListed` each. */
export function viewWholeSweep(sweep: SweepRecord, mostListed = Number.POSITIVE_INFINITY): object {
  const { plan, ending } = sweep
  return {
    ...viewSweep(sweep),
    words: sweep.words.slice(0, mostListed),
    ranges: rangeTexts(plan.ranges, mostListed),
    unresolved: sweep.unresolved.slice(0, mostListed),
    asks_again: sweep.asksAgain ?? null,
    gone_after: sweep.goneAfter,
    workers: plan.workers,
    seed: plan.seed,
    version: sweep.version,
    exit_code: ending?.exitCode ?? null,
    probes: ending?.probes ?? null,
    retransmissions: ending?.retransmissions ?? null,
    pings: ending?.pings ?? null,
    arp_requests: ending?.arpRequests ?? null,
    responses_swallowed: ending?.responsesSwallowed ?? null,
    sends_refused: ending?.sendsRefused ?? null,
    held_back_seconds: ending === undefined ? null : heldBackSeconds(ending.heldMs),
    failures: ending?.failures.map(({ code, message }) => ({ code, message })) ?? [],
    has_hosts: sweep.hasHosts,
  }
}
