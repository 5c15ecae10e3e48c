/** Goes on with a kept sweep that was not done: in the terminal, whoever began it. */
import type { Schedule } from '../contract/schedule.ts'
import { BY_HAND, type SweepRecord } from '../contract/sweep-record.ts'
import { refuseTwice } from '../inventory/beside.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { Store } from '../store/store.ts'
import { type GivenAnew, optionsOfSweep } from './given-anew.ts'
import { requireNativeBuild } from './native-build.ts'
import type { StandardOutput } from './output.ts'
import { requirePrivilege } from './privilege.ts'
import { prepareResumed } from './resumed-plan.ts'
import { tellOfChanges } from './scheduled-sweep.ts'
import { sweepPrepared } from './sweep-prepared.ts'

/** What is gone on with, and how. */
export interface ResumeRequest {
  readonly sweep: SweepRecord
  readonly stateDir: string | undefined
  readonly given: GivenAnew
  /** The schedule that it is a run of, where that is declared still. */
  readonly schedule: Schedule | undefined
}

/** Gives the exit code of the whole sweep. Rejects with a Failure where it could not be gone on with: it stays as it was. */
export async function resumeSweep(request: ResumeRequest, stdout: StandardOutput): Promise<number> {
  requireNativeBuild(true)
  requirePrivilege()
  const { sweep, given, schedule } = request
  const stateDir = request.stateDir ?? defaultStateDir(process.env)
  const options = { ...optionsOfSweep(sweep, given), stateDir }
  // Before anything is touched.
  await prepareResumed(sweep, given)
  const store = await Store.open(stateDir)
  try {
    if (sweep.schedule !== BY_HAND) refuseTwice(sweep.schedule, await store.running())
    const resumed = await store.resume(sweep.id)
    const { beginning } = resumed
    const asked = {
      prepared: await prepareResumed(beginning, given),
      options,
      words: beginning.words,
      asksAgain: beginning.asksAgain,
      goesOn: { store, resumed, isAnew: given.options.outputs !== undefined },
    }
    if (sweep.schedule === BY_HAND) return await sweepPrepared(asked, stdout)
    const onKept = async (id: number) => {
      if (schedule !== undefined) await tellOfChanges(schedule, id, stateDir)
    }
    return await sweepPrepared({ ...asked, schedule: sweep.schedule, onKept }, stdout)
  } finally {
    await store.close()
  }
}
