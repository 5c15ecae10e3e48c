/**
 * Runs a prepared sweep: what is listened to and written is opened first, so that nothing is sent if that
 * fails; then hosts go to the reports as they finish; and whatever happens, the reports get their end.
 */
import type { ObservedSweep } from '../../metrics/observed-sweep.ts'
import { numbersOf } from '../contract/address-ranges.ts'
import { BY_HAND } from '../contract/sweep-record.ts'
import { createPool } from '../coordinator/pool.ts'
import type { Restart } from '../coordinator/share.ts'
import type { SweepOutcome } from '../coordinator/sweep.ts'
import { ConductedSweep } from '../inventory/conducted-sweep.ts'
import type { EarlierResults } from '../inventory/earlier-results.ts'
import type { Identities } from '../inventory/identity/identities.ts'
import type { Prepared } from '../inventory/prepared.ts'
import { wallClock } from '../inventory/scheduler/clock.ts'
import { counted } from '../report/duration.ts'
import { estimateLine } from '../report/estimate.ts'
import type { SweepFacts, Write } from '../report/report.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { inColour, wantsColours } from './colours.ts'
import { say } from './complaint.ts'
import { type GoesOn, Keeping } from './keeping.ts'
import { type LiveLine, liveLine } from './live-line.ts'
import { countLocal } from './local-targets.ts'
import { MetricsOutput, type SweepMetrics } from './metrics-output.ts'
import { openIdentities } from './open-identities.ts'
import type { Options } from './options.ts'
import type { StandardOutput } from './output.ts'
import { ownFirewallOf } from './own-firewall.ts'
import { Reporting } from './reporting.ts'
import { watchSignals } from './signals.ts'
import { VERSION } from './version.ts'

/** A sweep that the user wants, and the words that asked for it. */
export interface AskedSweep {
  readonly prepared: Prepared
  readonly options: Options
  readonly words: readonly string[]
  /** The schedule that it is a run of; none where it was asked for by its words. */
  readonly schedule?: string
  /** It is cut off after so long. */
  readonly maxDurationMs?: number | undefined
  /** The sweep whose unproved states it asks again: its hosts are reported with what both know. */
  readonly asksAgain?: number | undefined
  /** What it was at, where it was begun before; whether its files are written anew. */
  readonly goesOn?: GoesOn & { readonly isAnew: boolean }
  /** Called with its number when it is complete and kept. */
  readonly onKept?: (sweep: number) => Promise<void>
}

/** Sweeps and gives the exit code. Throws a Failure when it could not begin. */
export async function runSweep(asked: AskedSweep, stdout: StandardOutput): Promise<number> {
  // Its threads start while the store opens.
  const pool = createPool(asked.prepared.plan.workers)
  let keeping: Keeping | undefined
  try {
    keeping = await Keeping.open(asked)
    return await runKept({ keeping, makePool: () => pool }, asked, stdout)
  } finally {
    await pool.destroy()
    await keeping?.close()
  }
}

interface Opened {
  readonly keeping: Keeping
  readonly makePool: typeof createPool
}

async function runKept(opened: Opened, asked: AskedSweep, stdout: StandardOutput): Promise<number> {
  const { asksAgain, options } = asked
  if (asksAgain === undefined) return runAmong(undefined, opened, asked, stdout)
  const { EarlierResults } = await import('../inventory/earlier-results.ts')
  const before = EarlierResults.open(options.stateDir ?? defaultStateDir(process.env), asksAgain)
  try {
    return await runAmong(before, opened, asked, stdout)
  } finally {
    before.close()
  }
}

async function runAmong(
  before: EarlierResults | undefined,
  { keeping, makePool }: Opened,
  asked: AskedSweep,
  stdout: StandardOutput,
): Promise<number> {
  const { prepared, options, goesOn } = asked
  const identities = openIdentities(options, numbersOf(prepared.plan.ranges))
  const sweep: ConductedSweep = new ConductedSweep({
    prepared,
    name: asked.schedule ?? BY_HAND,
    listener: {
      onHosts: async (hosts, views, by) => {
        reporting.take(await identities.of(views, by))
        // At once, so that what is kept with these hosts is how far the files are written with them.
        await Promise.all([keeping.add(by.worker, hosts, reporting.offsets()), stdout.drained()])
      },
      ...identities.listener,
      onDiscoveries: (discoveries) => reporting.discover(discoveries),
      onTrace: (packets) => {
        reporting.trace(packets)
        return stdout.drained()
      },
      ...(options.isKept && { onJournal: (entry) => keeping.journal(entry) }),
      onRestart: tellOnce(),
    },
    setting: {
      ceilingsFile: keeping.ceilingsFile,
      makePool,
      ...(options.isKept && { recover: (worker) => keeping.stateOf(worker) }),
      ...(goesOn && { states: goesOn.resumed.states }),
    },
    ...(goesOn && { ranBeforeMs: goesOn.resumed.ranMs }),
    ...(before && { join: (host) => before.join(host) }),
  })
  const metrics = await MetricsOutput.open(options, () => metricsOf(sweep.observed))
  const live = liveLine(sweep.track, options.statsEveryMs)
  let reporting: Reporting
  try {
    // What is written to the terminal takes the place of the live line.
    const instead = (write: Write) => (text: string) => {
      live.clear()
      write(text)
    }
    const out = wantsColours(process.stdout.isTTY, process.env) ? inColour(stdout.write) : stdout.write
    const streams = { out: instead(out), error: instead((text) => process.stderr.write(text)) }
    const earlier = goesOn && { offsets: goesOn.resumed.outputs, isAnew: goesOn.isAnew }
    const startedMs = goesOn?.resumed.beginning.startedMs ?? Date.now()
    reporting = new Reporting({ ...options, startedMs }, streams, () => sweep.stop(), earlier)
    return await report({ asked, startedMs, sweep, identities, keeping, reporting, metrics, stdout, live })
  } finally {
    live.end()
    identities.close()
    await metrics.close()
  }
}

interface Running {
  readonly asked: AskedSweep
  /** Of the whole sweep, in milliseconds since the epoch. */
  readonly startedMs: number
  readonly sweep: ConductedSweep
  readonly identities: Identities
  readonly keeping: Keeping
  readonly reporting: Reporting
  readonly metrics: MetricsOutput
  readonly stdout: StandardOutput
  readonly live: LiveLine
}

async function report(running: Running): Promise<number> {
  const { asked, startedMs, sweep, identities, keeping, reporting, metrics, stdout, live } = running
  const { strict } = asked.options
  await keeping.begin(asked, startedMs, () => sweep.stop())
  const signals = watchSignals(() => sweep.stop())
  stdout.onGone(() => sweep.stop())
  await beginReports(running)
  // What stands before the first host belongs to what is gone on with, too.
  await keeping.add(0, [], reporting.offsets())

  metrics.begin()
  const endLimit = limit(asked.maxDurationMs, () => sweep.stop())
  const { stopped } = await outcomeOf(sweep, reporting)
  endLimit()
  live.end()
  if (stdout.failure !== undefined) reporting.note(stdout.failure)
  const { failures } = reporting
  const note = (error: unknown): undefined => void reporting.note(error)
  const exitCode = () => signals.exitCode() ?? sweep.exitCode({ stopped, failures }, strict)
  const finishedMs = Date.now()
  const ending = () => sweep.ending({ stopped, finishedMs, failures, exitCode: exitCode() })
  const kept = await keeping.commit(ending()).catch(note)
  const complete = ending().outcome === 'complete'
  await metrics.end({ finishedMs, complete }).catch(note)

  const { heldMs: held, ...end } = ending()
  const ownFirewall = ownFirewallOf(sweep.counters)
  reporting.end({ ...end, held, complete, tally: sweep.tally, ownFirewall, lateNames: identities.late })
  for (const { message } of failures) say(message)
  // Whose reader went away (| head) has what he wanted.
  const isLeft = stdout.isGone && stdout.failure === undefined
  if (!complete && keeping.sweep !== undefined && !isLeft)
    say(`the sweep is not done: protosweep resume ${keeping.sweep} goes on`)
  signals.end()
  if (complete && kept !== undefined) await asked.onKept?.(kept)
  // Whoever stopped it wants it to end.
  if (!stopped && signals.exitCode() === undefined) await metrics.linger()
  // Once more: the end of a report may have failed to be written.
  return exitCode()
}

async function beginReports({ asked, startedMs, sweep, identities, reporting }: Running): Promise<void> {
  const { prepared, words, options } = asked
  const { plan, targets } = prepared
  const { unresolved } = targets
  const facts: SweepFacts = { version: VERSION, plan, unresolved, startedMs, words, detail: options.detail }
  if (asked.goesOn === undefined) {
    say(estimateLine({ ...plan, localTargets: countLocal(targets), family: targets.numbers.family }))
    return reporting.begin(facts)
  }
  const { resumed, isAnew } = asked.goesOn
  const { id } = resumed.recording
  await reporting.goOn(facts, {
    views: isAnew ? identities.recalled(sweep.recall(resumed)) : sweep.recall(resumed),
    goesOn: () => ({ sweep: id, finished: sweep.tally.finished }),
  })
  say(`going on with sweep ${id}: ${sweep.tally.finished} of ${counted(plan.targets, 'host')} done before`)
}

/** Tells of the first worker that is started again; how many more are is in the metrics. */
function tellOnce(): (restart: Restart) => void {
  let isTold = false
  return ({ worker, message }) => {
    if (!isTold)
      say(`worker ${worker} failed and is started again, its hosts go on where they were: ${message}`)
    isTold = true
  }
}

/** Calls back after so long; gives what cancels that. */
function limit(maxDurationMs: number | undefined, onOver: () => void): () => void {
  if (maxDurationMs === undefined) return () => {}
  return wallClock().at(Date.now() + maxDurationMs, () => {
    say('the sweep is cut off: it took its maximum duration')
    onOver()
  })
}

async function outcomeOf(sweep: ConductedSweep, reporting: Reporting): Promise<SweepOutcome> {
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
