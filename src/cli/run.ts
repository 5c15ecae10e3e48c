/**
 * Runs a prepared sweep: what is listened to and written is opened first, so that nothing is sent if that
 * fails; then hosts go to the reports as they finish; and whatever happens, the reports get their end.
 */
import type { Exporter } from '../../metrics/exporter.ts'
import type { ObservedSweep } from '../../metrics/observed-sweep.ts'
import type { Metrics } from '../../metrics/registry.ts'
import { totalOf } from '../contract/counters.ts'
import { Sweep, type SweepOutcome } from '../coordinator/sweep.ts'
import { estimateLine } from '../report/estimate.ts'
import { readHeldTimes } from '../report/held-back.ts'
import { ProgressTrack, SAMPLE_EVERY_MS } from '../report/progress-track.ts'
import type { Write } from '../report/report.ts'
import { Tally } from '../report/tally.ts'
import { say } from './complaint.ts'
import { liveLine } from './live-line.ts'
import { countLocal } from './local-targets.ts'
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
  const served = await serveMetrics(options.metrics, observed)
  const live = liveLine(track)
  const timer = setInterval(() => {
    track.sample(performance.now())
    live.draw()
  }, SAMPLE_EVERY_MS)
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
    const endProgress = (complete: boolean) => {
      clearInterval(timer)
      live.clear()
      served?.metrics.end(observed, { finishedMs: Date.now(), complete })
    }
    return await report(sweep, prepared, reporting, stdout, endProgress, options.strict)
  } finally {
    clearInterval(timer)
    await served?.exporter.close()
    served?.metrics.close()
  }
}

async function report(
  sweep: Sweep,
  { plan, targets }: Prepared,
  reporting: Reporting,
  stdout: StandardOutput,
  endProgress: (complete: boolean) => void,
  isStrict: boolean,
): Promise<number> {
  const signals = watchSignals(() => sweep.stop())
  stdout.onGone(() => sweep.stop())
  say(estimateLine({ ...plan, localTargets: countLocal(targets.ranges) }))
  reporting.begin({ version: VERSION, plan, unresolved: targets.unresolved, startedMs: Date.now() })

  const outcome = await outcomeOf(sweep, reporting)
  if (stdout.failure !== undefined) reporting.note(stdout.failure)
  const complete = !outcome.stopped && reporting.failures.length === 0
  endProgress(complete)

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

interface Served {
  readonly metrics: Metrics
  readonly exporter: Exporter
}

async function serveMetrics(
  endpoint: Options['metrics'],
  observed: ObservedSweep,
): Promise<Served | undefined> {
  if (endpoint === undefined) return undefined
  // Loaded only when asked for: they cost a sweep of one host a noticeable part of its time.
  const { Metrics } = await import('../../metrics/registry.ts')
  const { startExporter } = await import('../../metrics/exporter.ts')
  const metrics = new Metrics(VERSION)
  metrics.begin(observed)
  const exporter = await startExporter(metrics.registry, endpoint)
  say(`metrics at ${exporter.url}${exporter.isPublic ? ', for everybody who can reach this machine' : ''}`)
  return { metrics, exporter }
}
