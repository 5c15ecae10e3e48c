/**
 * Runs a prepared sweep: what is listened to and written is opened first, so that nothing is sent if that
 * fails; then hosts go to the reports as they finish; and whatever happens, the reports get their end.
 */
import type { Registry } from 'prom-client'
import { totalOf } from '../contract/counters.ts'
import { Sweep, type SweepOutcome } from '../coordinator/sweep.ts'
import { estimateLine } from '../report/estimate.ts'
import { readHeldTimes } from '../report/held-back.ts'
import type { Write } from '../report/report.ts'
import { say } from './complaint.ts'
import { drawProgress } from './live-line.ts'
import { countLocal } from './local-targets.ts'
import { MetricsOutput } from './metrics-output.ts'
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
  const metrics = await MetricsOutput.open(options, () => registryOf(sweep))
  let reporting: Reporting
  try {
    // What is written to the terminal takes the place of the live line.
    const instead = (write: Write) => (text: string) => {
      progress.clear()
      write(text)
    }
    const streams = { out: instead(stdout.write), error: instead((text) => process.stderr.write(text)) }
    reporting = new Reporting(prepared, options.json, streams, () => sweep.stop())
    const progress = drawProgress(prepared.plan, sweep.shared.counters, reporting.tally)
    return await report(sweep, prepared, reporting, metrics, stdout, progress.end, options.strict)
  } finally {
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
  await metrics.end().catch((error: unknown) => reporting.note(error))
  if (stdout.failure !== undefined) reporting.note(stdout.failure)

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
    complete: !outcome.stopped && reporting.failures.length === 0,
    failures: reporting.failures,
    exitCode: exitCode(),
  })
  for (const { message } of reporting.failures) say(message)
  signals.end()
  // Whoever stopped it wants it to end.
  if (!outcome.stopped) await metrics.linger()
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

async function registryOf({ shared }: Sweep): Promise<Registry> {
  const { createRegistry } = await import('../../metrics/registry.ts')
  return createRegistry(shared.counters, VERSION)
}
