/** A sweep as a row. */
import { type AddressRanges, NO_RANGES } from '../contract/address-ranges.ts'
import type { ChangeCounts } from '../contract/change.ts'
import { FREE_PACE, FREE_RTT } from '../contract/plan.ts'
import type { SweepBeginning, SweepEnding, SweepOutcomeName, SweepRecord } from '../contract/sweep-record.ts'
import { PLAIN_PROBES } from '../protocol/probe-form.ts'
import type { Dictionary } from './dictionary.ts'
import { documentText, readDocument } from './document.ts'
import { decodeAddressRanges } from './range-list.ts'
import { hasStaged } from './staging-file.ts'

/** A row of `sweep`, as SWEEP_COLUMNS selects it. */
export interface SweepRow {
  readonly id: number
  readonly outcome: SweepOutcomeName
  readonly has_hosts: number
  readonly ranges: number
  readonly beginning: string
  readonly ending: string | null
  readonly changes: string | null
}

/** The columns of a SweepRow, for a query over `sweep`. */
export const SWEEP_COLUMNS =
  'sweep.id, sweep.outcome, sweep.has_hosts, sweep.ranges, sweep.beginning, sweep.ending, sweep.changes'

/** What plans that were kept by earlier versions do not say. */
const SINCE_ADDED = {
  isArpIgnored: false,
  paceBounds: FREE_PACE,
  rttBounds: FREE_RTT,
  probeForm: PLAIN_PROBES,
  isTraced: false,
}

/** The document of a beginning: without its ranges, which sweeps share, and without the key of its cookies. */
export function beginningText(beginning: SweepBeginning): string {
  return documentText({
    ...beginning,
    plan: { ...beginning.plan, ranges: NO_RANGES, cookieKey: { k0: 0, k1: 0 } },
  })
}

/** The ranges of each dictionary's numbers, as long as somebody has them: sweeps that come again ask the same ones. */
const decoded = new WeakMap<Dictionary, Map<number, WeakRef<AddressRanges>>>()

function sharedRanges(dictionary: Dictionary, id: number): AddressRanges {
  const known = decoded.get(dictionary) ?? new Map<number, WeakRef<AddressRanges>>()
  decoded.set(dictionary, known)
  const ranges = known.get(id)?.deref() ?? decodeAddressRanges(dictionary.bytesOf(id))
  known.set(id, new WeakRef(ranges))
  return ranges
}

/**
 * The sweep of a row. While one that was resumed runs, what its earlier end said is not told; where it died then, it is:
 * that is still what is kept of it.
 */
export function recordOfRow(row: SweepRow, dictionary: Dictionary, stateDir: string): SweepRecord {
  const beginning = readDocument<SweepBeginning>(row.beginning)
  const isRunning = row.outcome === 'running'
  const ranges = sharedRanges(dictionary, row.ranges)
  return {
    ...beginning,
    plan: { ...SINCE_ADDED, ...beginning.plan, ranges },
    id: row.id,
    outcome: row.outcome,
    ending: row.ending === null || isRunning ? undefined : readDocument<SweepEnding>(row.ending),
    changes: row.changes === null ? undefined : readDocument<ChangeCounts>(row.changes),
    hasHosts: row.has_hosts === 1 && !isRunning,
    resumable: !isRunning && row.outcome !== 'complete' && hasStaged(stateDir, row.id),
  }
}
