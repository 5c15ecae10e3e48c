/** What a daemon of one schedule would give to be shown: every family with all its labels. */
import { CHANGE_KINDS, type ChangeCounts } from '../../src/contract/change.ts'
import type { InventorySnapshot, ScheduleSnapshot } from '../../src/contract/inventory-snapshot.ts'

/** Its schedule has run, and found one host. */
export const SAMPLE_SCHEDULE: ScheduleSnapshot = {
  name: 'office',
  sinceMs: 0,
  nextMs: 0,
  isRunning: false,
  lastStartedMs: 0,
  lastSuccessMs: 0,
  lastDurationSeconds: 0,
  periodSeconds: 86_400,
  runs: { complete: 0, 'cut-off': 0, failed: 0, died: 0 },
  skipped: 0,
  missed: 0,
  hosts: { present: 1, missing: 0, gone: 0 },
  protocolHosts: new Map([[47, 1]]),
  unexpectedHosts: 1,
  unexpectedProtocols: new Map([[47, 1]]),
  changes: Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, 0])) as ChangeCounts,
  notificationsFailed: 0,
}

export const SAMPLE_INVENTORY: InventorySnapshot = {
  schedules: [SAMPLE_SCHEDULE],
  storeBytes: 0,
  storeUsedBytes: 0,
  configReloadedMs: 0,
  configReloadOk: true,
}
