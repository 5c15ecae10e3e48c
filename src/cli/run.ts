/**
 * Runs a prepared sweep: what is listened to and written is opened first, so that nothing is sent if that
 * fails; then hosts go to the reports as they finish; and whatever happens, the reports get their end.
 */
import type { ObservedSweep } from '../../metrics/observed-sweep.ts'
import { totalOf } from '../contract/counters.ts'
import { Sweep, type SweepOutcome } from '../coordinator/sweep.ts'
import { estimateLine } from '../report/estimate.ts'
import { readHeldTimes } from '../report/held-back.ts'
import { ProgressTrack } from '../report/progress-track.ts'
import type { Write } from '../report/report.ts'
import { Tally } from '../report/tally.ts'
import { say } from './complaint.ts'
import { followProgress } from './live-line.ts'
import { countLocal } from './local-targets.ts'
import { MetricsOutput, type SweepMetrics } from './metrics-output.ts'
import { observedSweep } from './observed.ts'
import type { Options } from './options.ts'
import type { StandardOutput } from './output.ts'
import { ownFirewallOf } from './own-firewall.ts'
import type { Prepared } from './plan.ts'
import { Reporting } from './reporting.ts'
import { watchSignals } from './signals.ts'
import { VERSION } from './version.ts'

/** Sweeps and gives the exit code. Throws a Failure when it could not begin. */
export async function runSweep(
  prepared: Prepared,
  options: Options,
  stdout: StandardOutput,
): Promise<number> {
  const sweep: Sweep = new Sweep(prepared.plan, {
    onHosts: (hosts) => reporting.take(hosts),
    onDiscoveries: (discoveries) => reporting.discover(discoveries),
  })
  const { plan } = prepared
  const { counters } = sweep.shared
  const tally = new Tally()
  const track = new ProgressTrack(plan, counters, tally, performance.now())
  const observed = observedSweep({ plan, counters, tally, track })
  const metrics = await MetricsOutput.open(options, () => metricsOf(observed))
  const live = followProgress(track)
  let reporting: Reporting
  try {
    // What is written to the terminal takes the place of the live line.
    const instead = (write: Write) => (text: string) => {
      live.clear()
      write(text)
    }
    const streams = { out: instead(stdout.write), error: instead((text) => process.stderr.write(text)) }
    const parts = { prepared, tally, json: options.json }
    reporting = new Reporting(parts, streams, () => sweep.stop())
    return await report(sweep, prepared, reporting, metrics, stdout, live.end, options.strict)
  } finally {
    live.end()
    await metrics.close()
  }
}

async function report(
  sweep: Sweep,
  { plan, targets }: Prepared,
  reporting: Reporting,
  metrics: MetricsOutput,
  stdout: StandardOutput,
  endProgress: () => void,
  isStrict: boolean,
): Promise<number> {
  const signals = watchSignals(() => sweep.stop())
  stdout.onGone(() => sweep.stop())
  say(estimateLine({ ...plan, localTargets: countLocal(targets.ranges) }))
  reporting.begin({ version: VERSION, plan, unresolved: targets.unresolved, startedMs: Date.now() })

  metrics.begin()
  const outcome = await outcomeOf(sweep, reporting)
  endProgress()
  if (stdout.failure !== undefined) reporting.note(stdout.failure)
  const complete = !outcome.stopped && reporting.failures.length === 0
  await metrics.end({ finishedMs: Date.now(), complete }).catch((error: unknown) => reporting.note(error))

  const exitCode = () => signals.exitCode() ?? reporting.exitCode(outcome.stopped, isStrict)
  const { counters } = sweep.shared
  reporting.end({
    tally: reporting.tally,
    probes: totalOf(counters, 'probesSent'),
    retransmissions: totalOf(counters, 'probeRetransmissions'),
    pings: totalOf(counters, 'pingsSent'),
    arpRequests: totalOf(counters, 'arpRequestsSent'),
    ownFirewall: ownFirewallOf(counters),
    held: readHeldTimes(counters),
    finishedMs: Date.now(),
    complete,
    failures: reporting.failures,
    exitCode: exitCode(),
  })
  for (const { message } of reporting.failures) say(message)
  signals.end()
  // Whoever stopped it wants it to end.
  if (!outcome.stopped && signals.exitCode() === undefined) await metrics.linger()
  // Once more: the end of a report may have failed to be written.
  return exitCode()
}

async function outcomeOf(sweep: Sweep, reporting: Reporting): Promise<SweepOutcome> {
  try {
    const outcome = await sweep.run()
    reporting.failures.push(...outcome.failures)
    return outcome
  } catch (error) {
    reporting.note(error)
    return { stopped: false, failures: [] }
  }
}

async function metricsOf(observed: ObservedSweep): Promise<SweepMetrics> {
  const { Metrics } = await import('../../metrics/registry.ts')
  const metrics = new Metrics(VERSION)
  metrics.begin(observed)
  return {
    registry: metrics.registry,
    end: (end) => metrics.end(observed, end),
    close: () => metrics.close(),
  }
}
