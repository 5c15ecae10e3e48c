/** Metrics of one sweep that has not begun to count, and of a daemon: every family with all its labels. */
import { allocateCounters } from '../../src/contract/counters.ts'
import { STATES } from '../../src/verdict/classify.ts'
import { UNPROVED_CAUSES } from '../../src/verdict/silence.ts'
import { Metrics } from '../registry.ts'
import type { FinishedCounts } from '../totals.ts'
import { SAMPLE_INVENTORY } from './sample-inventory.ts'

/** To be closed by whoever asks for them. */
export function sampleMetrics(): Metrics {
  const zero = <Key extends string>(keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>
  const tally: FinishedCounts = {
    hosts: { up: 0, down: 0, 'no-route': 0, skipped: 0 },
    states: zero(STATES),
    unproved: zero(UNPROVED_CAUSES),
  }
  const metrics = new Metrics('')
  metrics.begin({
    name: 'cli',
    targets: 1,
    ceilings: { packetsPerSecond: 1, packetsPerSecondToOneHost: 1, arpRequestsPerSecond: 1 },
    startedMs: 0,
    counters: allocateCounters(1),
    tally,
    standing: () => ({ doneShare: 0, remainingSeconds: undefined, limit: 'targets', admitted: 0 }),
  })
  metrics.watchInventory(() => SAMPLE_INVENTORY)
  return metrics
}
