/** What happened to one host: the sweeps that have a result or a change of it, in order of time. */
import type { KnownChange } from '../../contract/change.ts'
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { viewChange } from '../../inventory/views/change-view.ts'
import { isoTime } from '../../inventory/views/json.ts'
import { viewWholeResult } from '../../inventory/views/result-view.ts'
import { viewHost } from '../../report/host-view.ts'
import { type Classification, STATES } from '../../verdict/classify.ts'
import type { ReadableArchive } from './archive.ts'
import { changeText } from './change-text.ts'
import { localTime } from './local-time.ts'
import { startedText } from './sweep-text.ts'

/** One sweep as it concerns one host; no result where it did not find it. */
export interface HistoryEntry {
  readonly sweep: SweepRecord
  readonly result: HostResult | undefined
  readonly changes: readonly KnownChange[]
}

/** So many changes of one host are read at most. */
const MOST_CHANGES = 10_000

/** The latest entries of an address (16 bytes), `limit` at most, the oldest of them first. */
export function historyOf(
  archive: Pick<ReadableArchive, 'resultsOf' | 'changes' | 'sweep'>,
  address: Uint8Array,
  limit: number,
): HistoryEntry[] {
  const entries = new Map<number, HistoryEntry>()
  for (const { sweep, result } of archive.resultsOf(address, limit)) {
    entries.set(sweep.id, { sweep, result, changes: [] })
  }
  for (const change of archive.changes({ address, limit: MOST_CHANGES })) {
    const known = entries.get(change.sweep)
    const sweep = known?.sweep ?? archive.sweep(change.sweep)
    if (sweep === undefined) continue
    entries.set(sweep.id, { sweep, result: known?.result, changes: [...(known?.changes ?? []), change] })
  }
  return [...entries.values()]
    .sort((left, right) => left.sweep.startedMs - right.sweep.startedMs || left.sweep.id - right.sweep.id)
    .slice(-limit)
}

/** The lines of an entry: when and which sweep, what it found, and a line for each change. */
export function historyLines(
  { sweep, result, changes }: HistoryEntry,
  classification: Classification,
  timeZone: string,
): string[] {
  const found = result === undefined ? 'not found' : resultText(result, classification)
  const cut = sweep.outcome === 'complete' ? '' : ` (${sweep.outcome.replace('-', ' ')})`
  return [
    `${localTime(sweep.startedMs, timeZone)}  sweep ${sweep.id}, ${startedText(sweep)}${cut}: ${found}`,
    ...changes.map((change) => `                  ${changeText(change, classification)}`),
  ]
}

/** The same for programs. */
export function historyJson(
  { sweep, result, changes }: HistoryEntry,
  classification: Classification,
): object {
  return {
    sweep: sweep.id,
    schedule: sweep.schedule,
    started: isoTime(sweep.startedMs),
    outcome: sweep.outcome,
    result: result === undefined ? null : viewWholeResult({ result, sweep, classification }),
    changes: changes.map((change) => viewChange(change, classification)),
  }
}

function resultText(result: HostResult, classification: Classification): string {
  if (result.status === 'no-route') return 'no route to it'
  if (result.status !== 'up') return result.status
  const { states } = viewHost(result, classification, undefined)
  const counts = STATES.filter((state) => states[state].length > 0).map(
    (state) => `${states[state].length} ${state}`,
  )
  return ['up', ...counts, ...(result.complete ? [] : ['incomplete'])].join(', ')
}
