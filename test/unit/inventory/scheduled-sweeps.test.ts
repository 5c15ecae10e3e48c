// What a run leaves behind that could not begin, and a daemon whose store cannot be read.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Metrics } from '../../../metrics/registry.ts'
import { Daemon } from '../../../src/inventory/daemon.ts'
import type { Prepared } from '../../../src/inventory/prepared.ts'
import { ScheduledSweeps } from '../../../src/inventory/scheduled-sweeps.ts'
import { wallClock } from '../../../src/inventory/scheduler/clock.ts'
import { V4_NUMBERS } from '../../../src/packet/address-numbers.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Store } from '../../../src/store/store.ts'
import { NOTHING } from '../../../src/target/ranges.ts'
import { plan, scheduleWith } from '../../support/inventory-sample.ts'
import { stateDir } from '../store/sample.ts'

const PREPARED: Prepared = {
  plan: plan(['127.0.0.1']),
  targets: {
    numbers: V4_NUMBERS,
    ranges: NOTHING,
    count: 1,
    excludedCount: 0,
    neverSweptCount: 0,
    hostNames: new Map(),
    unresolved: [],
    singles: NOTHING,
  },
}

test('a run that fails once it is recorded is let go of: the next one is not refused', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const metrics = new Metrics('1')
  const sweeps = new ScheduledSweeps({
    store,
    metrics: Object.assign(metrics, {
      begin() {
        throw new Error('of the metrics')
      },
    }),
    version: '1',
    account: 'root',
    ceilingsFile: '',
    prepare: async () => PREPARED,
    prepareResumed: async () => PREPARED,
    requireRoom: async () => {},
    running: () => archive.running(),
    onStarted: () => {},
    onRestart: () => {},
    onEnded: () => {},
  })
  await assert.rejects(sweeps.start({ schedule: scheduleWith({}), dueMs: undefined }).done, /of the metrics/)
  assert.deepEqual(archive.running(), [])
  assert.equal(archive.sweep(1)?.outcome, 'died')
  metrics.close()
  archive.close()
  await store.close()
})

test('a daemon outlives a store that cannot be read', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const metrics = new Metrics('1')
  const errors: string[] = []
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_: object, message: string) => errors.push(message),
  }
  const daemon = new Daemon({
    store,
    archive,
    metrics,
    log,
    clock: wallClock(),
    version: '1',
    account: 'root',
    ceilingsFile: '',
    mostSweeps: 1,
    keepMs: undefined,
    readSchedules: async () => [scheduleWith({})],
    prepare: async () => PREPARED,
    prepareResumed: async () => PREPARED,
    requireRoom: async () => {},
  })
  await daemon.start()
  assert.equal(daemon.look(), false)
  archive.close()
  assert.equal(daemon.look(), false)
  assert.deepEqual(errors, ['the store could not be read'])
  await daemon.stop()
  metrics.close()
  await store.close()
})
