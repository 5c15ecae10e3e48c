/** What the words of `protosweep diff` stand for, read and compared. */
import { Failure } from '../../contract/failures.ts'
import { type HostList, pairsOf } from '../../inventory/diff/comparable.ts'
import { comparePairs, type Difference } from '../../inventory/diff/compare.ts'
import { readHostFile } from '../../inventory/diff/host-file.ts'
import { storedList, storedPairs, storedSource } from '../../inventory/diff/stored.ts'
import { quoted } from '../../packet/result.ts'
import type { Classification } from '../../verdict/classify.ts'
import type { ReadableArchive } from './archive.ts'
import { lastTwoSweeps, type ReadableSweep, readableSweep, sweepBefore } from './chosen-sweep.ts'

/** How to compare. */
export interface Comparison {
  /** How kept answers are read; undefined: as the sweep, or the file beside it, was. */
  readonly classification: Classification | undefined
  /** Whose sweeps to choose from, where the words do not say which; undefined: all. */
  readonly schedule: string | undefined
  /** Called for sweeps only. */
  readonly openArchive: () => Promise<ReadableArchive>
}

/**
 * The difference between two words, each the number of a sweep or a file; between a sweep and the one before it; or
 * between the last two. Rejects with a Failure.
 */
export async function differenceOf(
  [left, right]: readonly string[],
  { classification, schedule, openArchive }: Comparison,
): Promise<Difference> {
  const [before, after] = [await fileOf(left), await fileOf(right)]
  if (before !== undefined && after !== undefined) return compareLists(before, after)
  if (before !== undefined && right === undefined) {
    throw new Failure(
      'BAD_INPUT',
      `${quoted(before.label)} is compared with nothing: give a second file, or a sweep`,
    )
  }
  const archive = await openArchive()
  try {
    const file = before ?? after
    if (file === undefined)
      return compareSweeps(archive, sweepsOf(archive, [left, right], schedule), classification)
    const sweep = readableSweep(archive, Number(before === undefined ? left : right))
    const kept = listOf(archive, sweep, classification ?? file.classification ?? sweep.plan.classification)
    return before === undefined ? compareLists(kept, file) : compareLists(file, kept)
  } finally {
    archive.close()
  }
}

/** The hosts of a word that is a file; undefined for the number of a sweep. */
async function fileOf(word: string | undefined): Promise<HostList | undefined> {
  return word === undefined || /^\d{1,15}$/.test(word) ? undefined : readHostFile(word)
}

function sweepsOf(
  archive: ReadableArchive,
  [left, right]: readonly (string | undefined)[],
  schedule: string | undefined,
): readonly [before: ReadableSweep, after: ReadableSweep] {
  if (left === undefined) return lastTwoSweeps(archive, schedule)
  const sweep = readableSweep(archive, Number(left))
  if (right === undefined) return [sweepBefore(archive, sweep, schedule), sweep]
  return [sweep, readableSweep(archive, Number(right))]
}

function compareSweeps(
  archive: ReadableArchive,
  [before, after]: readonly [ReadableSweep, ReadableSweep],
  wanted: Classification | undefined,
): Difference {
  const classification = wanted ?? after.plan.classification
  const pairs = storedPairs(archive.pairs(before.id, after.id), { before, after }, classification)
  return comparePairs(pairs, storedSource(before, classification), storedSource(after, classification))
}

function listOf(archive: ReadableArchive, sweep: ReadableSweep, classification: Classification): HostList {
  return storedList(sweep, archive.hostsOf(sweep.id), classification)
}

function compareLists(before: HostList, after: HostList): Difference {
  return comparePairs(pairsOf(before, after), before, after)
}
