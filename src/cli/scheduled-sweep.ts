/** Sweeps by hand what a schedule sweeps. */
import type { Schedule } from '../contract/schedule.ts'
import { say } from './complaint.ts'
import { requireConnectionRoom } from './connection-room.ts'
import { requireNativeBuild } from './native-build.ts'
import type { StandardOutput } from './output.ts'
import { prepareSweep } from './plan.ts'
import { requirePrivilege } from './privilege.ts'
import { optionsOfSchedule } from './scheduled-words.ts'

/** Sweeps, reports to standard output and keeps it under the schedule's name; gives the exit code. Rejects with a Failure. */
export async function sweepSchedule(
  { name, words, goneAfter }: Schedule,
  stateDir: string | undefined,
  stdout: StandardOutput,
): Promise<number> {
  const options = { ...optionsOfSchedule(words), stateDir, goneAfter }
  const prepared = await prepareSweep(options)
  for (const target of prepared.targets.unresolved) say(`"${target}" does not resolve and is left out`)
  requireNativeBuild(true)
  requirePrivilege()
  await requireConnectionRoom(prepared)
  const { runSweep } = await import('./run.ts')
  return runSweep({ prepared, options, words, schedule: name }, stdout)
}
