/**
 * What it costs to write down a sweep of 65,536 hosts in flight, as src/contract/journal.ts says, when all of them change
 * between two entries: the time that the store's thread takes for it, most of it waiting for the disk, and how large its
 * files become. See store.ts.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { JournalEntry } from '../src/contract/journal.ts'
import type { Recording } from '../src/store/recording.ts'
import type { Store } from '../src/store/store.ts'
import { beginning } from '../test/unit/store/sample.ts'

const WORKERS = 2
const CHUNKS = 512
/** 64 hosts of about 300 bytes. */
const CHUNK_BYTES = 19_200
const ENTRIES = 100
const MB = 1e6

/** What it came to. */
export interface JournalCost {
  /** The longest that the entries of all workers took, and the middle, milliseconds. */
  readonly mostMs: number
  readonly medianMs: number
  /** All files of the sweep after the last entry. */
  readonly bytes: number
}

/** Measures it in a store of the directory, and says it. */
export async function measureJournal(store: Store, directory: string): Promise<JournalCost> {
  const recording = await store.begin(beginning())
  const times: number[] = []
  for (let entry = 0; entry < ENTRIES; entry++) {
    const entries = Array.from({ length: WORKERS }, (_, worker) => entryOf(worker, entry))
    times.push(await timeOf(recording, entries, entry))
  }
  const bytes = bytesOf(directory, recording.id)
  await recording.abandon()
  await store.forget(recording.id)
  times.sort((left, right) => left - right)
  const cost = { mostMs: times.at(-1) ?? 0, medianMs: times[ENTRIES / 2] ?? 0, bytes }
  const size = `${((WORKERS * CHUNKS * CHUNK_BYTES) / MB).toFixed(0)} MB in ${WORKERS * CHUNKS} chunks`
  const took = `${cost.medianMs.toFixed(0)} ms, at most ${cost.mostMs.toFixed(0)} ms`
  console.log(`journal, ${size}: ${took}; ${(bytes / MB).toFixed(0)} MB of files after ${ENTRIES}`)
  return cost
}

function entryOf(worker: number, round: number): JournalEntry {
  const chunks = Array.from({ length: CHUNKS }, (_, number) => {
    // Of similar size, as hosts differ.
    const bytes = new Uint8Array(CHUNK_BYTES + (((number * 7 + round) % 11) - 5) * 100)
    for (let at = 0; at < bytes.length; at += 16) bytes[at] = at + round
    return { number, bytes }
  })
  return { kind: 'journal', worker, position: round, counters: new Float64Array(60), chunks }
}

// The thread does one thing after another: what is kept after them says when they were.
async function timeOf(
  recording: Recording,
  entries: readonly JournalEntry[],
  round: number,
): Promise<number> {
  const start = performance.now()
  for (const entry of entries) recording.journal(entry)
  await recording.add(0, [], [{ path: '/out', bytes: round }])
  return performance.now() - start
}

function bytesOf(directory: string, sweep: number): number {
  const names = readdirSync(directory).filter((name) => name.startsWith(`sweep-${sweep}.`))
  return names.reduce((total, name) => total + statSync(join(directory, name)).size, 0)
}
