/** Sweeps by hand, or by another clock than the daemon's, what a schedule sweeps. */
import type { Schedule } from '../contract/schedule.ts'
import { newsOf } from '../inventory/notify/news.ts'
import { Archive } from '../store/archive.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { say } from './complaint.ts'
import type { StandardOutput } from './output.ts'
import { prepareSweep } from './plan.ts'
import { optionsOfSchedule } from './scheduled-words.ts'
import { sweepPrepared } from './sweep-prepared.ts'
import { VERSION } from './version.ts'

/**
 * Sweeps, reports to standard output, keeps it under the schedule's name and tells of changes as the daemon does; gives
 * the exit code. Rejects with a Failure.
 */
export async function sweepSchedule(
  schedule: Schedule,
  stateDir: string | undefined,
  stdout: StandardOutput,
): Promise<number> {
  const { name, words, goneAfter, maxDurationMs } = schedule
  const options = { ...optionsOfSchedule(words), stateDir, goneAfter }
  const prepared = await prepareSweep(options)
  for (const target of prepared.targets.unresolved) say(`"${target}" does not resolve and is left out`)
  const onKept = (sweep: number) => tellOfChanges(schedule, sweep, stateDir ?? defaultStateDir(process.env))
  return sweepPrepared({ prepared, options, words, schedule: name, maxDurationMs, onKept }, stdout)
}

/** Tells whom a schedule says of what a run of it has changed. */
export async function tellOfChanges(schedule: Schedule, sweep: number, stateDir: string): Promise<void> {
  const { webhook, command } = schedule.notify
  if (webhook === undefined && command === undefined) return
  const archive = Archive.open(stateDir)
  const news = await newsOf(archive, schedule, sweep)
  archive.close()
  const { Notifier } = await import('../inventory/notify/notifier.ts')
  const log = {
    info: () => {},
    warn: (fields: object, message: string) => say(`${message}: ${detailOf(fields)}`),
  }
  const notifier = new Notifier({ version: VERSION, log })
  if (news !== undefined) await notifier.tell(schedule, news)
  await notifier.close()
}

function detailOf(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
