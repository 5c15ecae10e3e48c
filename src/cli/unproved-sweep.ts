/**
 * Asks the hosts of a sweep that has ended again for what it left unproved, in a new sweep: all of them for all that any of
 * them left unproved, and as long as it takes.
 */
import { EXIT } from '../contract/failures.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { BY_HAND, type SweepRecord } from '../contract/sweep-record.ts'
import { rangeTexts } from '../inventory/views/json.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { Archive } from '../store/archive.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { say } from './complaint.ts'
import { optionsOfSweep } from './given-anew.ts'
import type { Options } from './options.ts'
import type { StandardOutput } from './output.ts'
import { wordsOfOutputs } from './outputs.ts'
import { prepareTargets } from './plan.ts'
import type { ResumeRequest } from './resumed-sweep.ts'
import { tellOfChanges } from './scheduled-sweep.ts'
import { sweepPrepared } from './sweep-prepared.ts'
import { prefixTexts, type UnprovedHosts, unprovedOf } from './unproved-hosts.ts'

/** Gives the exit code. Rejects with a Failure. */
export async function askAgain(request: ResumeRequest, stdout: StandardOutput): Promise<number> {
  const { sweep, given, schedule } = request
  const stateDir = request.stateDir ?? defaultStateDir(process.env)
  const { targets, protocols } = hostsLeftOf(stateDir, sweep)
  if (targets.count === 0) {
    say(`sweep ${sweep.id} left nothing unproved`)
    return EXIT.complete
  }
  const { outputs = [], textfile, metrics, metricsLinger = false, webConfig } = given.options
  const own = optionsOfSweep(sweep, given)
  // What the sweep before wrote stays as it is, and with its bounds the same would stay unproved.
  const hostBounds = { timeoutMs: undefined, maxRetries: undefined }
  const written = { outputs, textfile, metrics, metricsLinger, webConfig }
  const options: Options = { ...own, stateDir, protocols, hostBounds, ...written }
  const prepared = await prepareTargets(
    { ...options, ceilings: { ...own.ceilings, ...given.ceilings } },
    targets,
  )
  const words = wordsOf(options, prepared.plan)
  const asked = { prepared, options, words, asksAgain: sweep.id }
  if (sweep.schedule === BY_HAND) return sweepPrepared(asked, stdout)
  const onKept = async (id: number) => {
    if (schedule !== undefined) await tellOfChanges(schedule, id, stateDir)
  }
  return sweepPrepared({ ...asked, schedule: sweep.schedule, onKept }, stdout)
}

function hostsLeftOf(stateDir: string, sweep: SweepRecord): UnprovedHosts {
  const archive = Archive.open(stateDir)
  try {
    return unprovedOf(sweep, archive.hostsOf(sweep.id))
  } finally {
    archive.close()
  }
}

/** As somebody would type it. */
function wordsOf(
  { family, protocols, outputs, strict }: Options,
  { ranges, interfaceName }: SweepPlan,
): string[] {
  return [
    ...(family === 6 ? ['-6', ...(interfaceName === undefined ? [] : ['-e', interfaceName])] : []),
    '-p',
    formatProtocols(protocols),
    ...wordsOfOutputs(outputs),
    ...(strict ? ['--strict'] : []),
    '--',
    ...(family === 4 ? rangeTexts(ranges) : prefixTexts(ranges)),
  ]
}
