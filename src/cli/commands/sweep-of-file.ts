/** Which kept sweep wrote a file of results. */
import { type Stats, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { optionsOfSweep } from '../given-anew.ts'
import { STDOUT } from '../outputs.ts'
import { timedPath } from '../timed-path.ts'
import type { ReadableArchive } from './archive.ts'

/** The latest sweep whose own words name the file, whatever link it is reached by; undefined where none does. */
export function sweepOfFile(archive: Pick<ReadableArchive, 'sweeps'>, file: string): SweepRecord | undefined {
  const path = resolve(file)
  const wanted = statOf(path)
  return archive.sweeps().find((sweep) => filesOf(sweep).some((written) => isSame(written, path, wanted)))
}

/** The files that a sweep's words name, absolute. */
function filesOf(sweep: SweepRecord): string[] {
  try {
    const { outputs } = optionsOfSweep(sweep, { options: {} })
    return outputs
      .filter(({ path }) => path !== STDOUT)
      .map(({ path }) => resolve(timedPath(path, sweep.startedMs)))
  } catch {
    // An earlier version took words that this one refuses.
    return []
  }
}

function isSame(written: string, path: string, wanted: Stats | undefined): boolean {
  if (written === path) return true
  const stat = wanted === undefined ? undefined : statOf(written)
  return stat !== undefined && stat.dev === wanted?.dev && stat.ino === wanted.ino
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
