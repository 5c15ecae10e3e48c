/** A kept sweep for programs: stable names, ISO times in UTC. */
import { CHANGE_KINDS, type ChangeCounts } from '../../contract/change.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { isoTime } from '../../inventory/json.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { rangeTexts } from './sweep-text.ts'

/** One sweep; what is not known of it, or not yet, is null. */
export function sweepJson(sweep: SweepRecord): object {
  const { plan, ending } = sweep
  return {
    id: sweep.id,
    schedule: sweep.schedule,
    started_by: sweep.startedBy,
    outcome: sweep.outcome,
    started: isoTime(sweep.startedMs),
    finished: isoTime(ending?.finishedMs),
    seconds: ending === undefined ? null : Math.round(ending.finishedMs - sweep.startedMs) / 1000,
    due: isoTime(sweep.dueMs),
    words: sweep.words,
    ranges: rangeTexts(plan.ranges),
    targets: plan.targets,
    unresolved: sweep.unresolved,
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
    exit_code: ending?.exitCode ?? null,
    failures: ending?.failures ?? [],
    changes: sweep.changes === undefined ? null : countsJson(sweep.changes),
    gone_after: sweep.goneAfter,
    has_hosts: sweep.hasHosts,
    version: sweep.version,
  }
}

function countsJson(counts: ChangeCounts): Record<string, number> {
  return Object.fromEntries(CHANGE_KINDS.map((kind) => [kind.replaceAll('-', '_'), counts[kind]]))
}
