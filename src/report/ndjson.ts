/**
 * The report for programs: one line of JSON per host that was up, as it finishes, and a last line about the
 * whole sweep. A file without that last line was cut off. What goes on with a sweep elsewhere than in the file of its
 * first hosts begins with a line that says so. docs/sweep.schema.json describes the lines.
 */
import { ranMsOf } from '../contract/sweep-record.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { formatShard } from '../target/shard.ts'
import { STATES } from '../verdict/classify.ts'
import { heldBackSeconds } from './held-back.ts'
import type { HostView } from './host-view.ts'
import { isReported, OPEN_STATES } from './ignored-states.ts'
import type { Report, SweepFacts, SweepSummary, Write } from './report.ts'
import { formatSources } from './sources-text.ts'

/** Writes NDJSON through `write`, each line in one call. */
export function ndjsonReport(write: Write): Report {
  let facts: SweepFacts | undefined
  const writeLine = (line: object) => write(`${JSON.stringify(line)}\n`)
  return {
    begin(known) {
      facts = known
      if (known.goesOn !== undefined) writeLine(goesOnLine(known.goesOn))
    },
    host(view) {
      if (facts !== undefined && isTold(view, facts)) writeLine(hostDocument(view, facts))
    },
    end(summary) {
      if (facts !== undefined) writeLine(sweepLine(facts, summary))
    },
  }
}

/** A document of its own about the rest of a sweep says so: hosts that finished before are not in it. */
function goesOnLine({ sweep, finished }: NonNullable<SweepFacts['goesOn']>): object {
  return { type: 'resumed', sweep, finished_before: finished }
}

/** Programs are told of hosts that are up alone, however much is asked for. */
function isTold(view: HostView, facts: SweepFacts): boolean {
  return view.result.status === 'up' && isReported(view, facts)
}

/** What is said of one host that is up. */
function hostDocument(view: HostView, { detail }: SweepFacts): object {
  const { result } = view
  const rows = detail.isOnlyOpen ? view.rows.filter(({ state }) => OPEN_STATES.includes(state)) : view.rows
  return {
    type: 'host',
    address: view.address,
    ...(view.name === undefined ? {} : { name: view.name }),
    ...(view.reverseName === undefined ? {} : { reverse_name: view.reverseName }),
    status: result.status,
    status_reason: result.statusReason,
    mac: view.mac ?? null,
    ...(view.vendor === undefined ? {} : { vendor: view.vendor }),
    states: Object.fromEntries(STATES.map((state) => [state, formatProtocols(view.states[state])])),
    protocols: rows.map((row) => ({
      protocol: row.protocol,
      name: row.name ?? null,
      state: row.state,
      reason: row.reason,
      from: row.from ?? null,
      ttl: row.ttl ?? null,
    })),
    probes: result.probes,
    retransmissions: result.retransmissions,
    pings: result.pings,
    rtt_ms: result.rttMs === undefined ? null : Math.round(result.rttMs * 1000) / 1000,
    started: timeOf(result.startedMs),
    finished: timeOf(result.finishedMs),
    complete: result.complete,
  }
}

function sweepLine(
  { version, plan, unresolved, startedMs, detail }: SweepFacts,
  summary: SweepSummary,
): object {
  const { tally } = summary
  return {
    type: 'sweep',
    complete: summary.complete,
    exit_code: summary.exitCode,
    shard: plan.shard === undefined ? null : formatShard(plan.shard),
    targets: plan.targets,
    hosts: {
      up: tally.hosts.up,
      down: tally.hosts.down,
      no_route: tally.hosts['no-route'],
      skipped: tally.hosts.skipped,
      incomplete: tally.incomplete,
      not_reached: plan.targets - tally.finished,
    },
    unresolved,
    states: tally.states,
    unproved: tally.unproved,
    protocols: formatProtocols(plan.protocols),
    classification: plan.classification,
    only_open: detail.isOnlyOpen,
    sources: formatSources(plan.sources),
    probes: summary.probes,
    retransmissions: summary.retransmissions,
    pings: summary.pings,
    arp_requests: summary.arpRequests,
    responses_swallowed: summary.ownFirewall.swallowed,
    sends_refused: summary.ownFirewall.refused,
    held_back_seconds: heldBackSeconds(summary.held),
    started: timeOf(startedMs),
    finished: timeOf(summary.finishedMs),
    seconds: Math.round(ranMsOf({ startedMs }, summary)) / 1000,
    seed: plan.seed,
    workers: plan.workers,
    version,
    failures: summary.failures.map(({ code, message }) => ({ code, message })),
  }
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
