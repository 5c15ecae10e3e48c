/** How schedules stand: read from the store when it has news, counted from the process's own runs. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { ScheduleSnapshot } from '../../../src/contract/inventory-snapshot.ts'
import type { SweepRecord } from '../../../src/contract/sweep-record.ts'
import { Standing, type StandingSource } from '../../../src/inventory/standing.ts'
import type { Profile } from '../../../src/store/profiles.ts'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import { counts, scheduleWith } from '../../support/inventory-sample.ts'

const START = Date.UTC(2026, 10, 23, 3)
const DAY_SECONDS = 86_400
const GRE = 47

const LIBRARY = scheduleWith({ expect: [1] })

function profile(presence: Profile['presence'], hosts: number, ...open: number[]): Profile {
  const evidence = new Uint8Array(256)
  for (const protocol of open) evidence[protocol] = DIRECT_ANSWER
  return { presence, hosts, evidence }
}

function sweepOf(id: number, outcome: SweepRecord['outcome'], startedMs: number, tookMs = 0): SweepRecord {
  const ending = outcome === 'running' ? undefined : { finishedMs: startedMs + tookMs }
  return { id, outcome, startedMs, ending, plan: BASE_PLAN } as unknown as SweepRecord
}

describe('how schedules stand', () => {
  let last: SweepRecord | undefined
  let lastEnded: SweepRecord | undefined
  let lastComplete: SweepRecord | undefined
  let profiles: readonly Profile[]
  let nowMs: number
  let revision: number
  let standing: Standing

  beforeEach(() => {
    last = lastEnded = lastComplete = undefined
    profiles = []
    nowMs = START
    revision = 1
    const source: StandingSource = {
      scheduleState: () => ({
        ...(last && { last }),
        ...(lastEnded && { lastEnded }),
        ...(lastComplete && { lastComplete }),
      }),
      profiles: () => [...profiles],
      size: () => ({ bytes: 8192, usedBytes: 4096 }),
      revision: () => revision,
    }
    standing = new Standing(source, () => nowMs)
  })

  function snapshot(schedule = LIBRARY): ScheduleSnapshot {
    const status = { schedule, nextMs: START + 1, running: undefined, queued: 0, skipped: 2, missed: 3 }
    const [only] = standing.snapshot([status], () => 4).schedules
    return only ?? assert.fail('no schedule')
  }

  test('nothing is known before the first run', () => {
    standing.load([LIBRARY])
    const { sinceMs, periodSeconds, lastStartedMs, lastSuccessMs, hosts, isRunning } = snapshot()
    assert.deepEqual([sinceMs, periodSeconds], [START, DAY_SECONDS])
    assert.deepEqual([lastStartedMs, lastSuccessMs, isRunning], [undefined, undefined, false])
    assert.deepEqual(hosts, { present: 0, missing: 0, gone: 0 })
    assert.deepEqual([snapshot().skipped, snapshot().missed, snapshot().notificationsFailed], [2, 3, 4])
  })

  test('present hosts are counted by what they have open, and by what nobody expects', () => {
    profiles = [
      profile('present', 5, 1),
      profile('present', 2, 1, GRE),
      profile('missing', 3, GRE),
      profile('gone', 1),
    ]
    standing.load([LIBRARY])
    const { hosts, protocolHosts, unexpectedHosts, unexpectedProtocols } = snapshot()
    assert.deepEqual(hosts, { present: 7, missing: 3, gone: 1 })
    assert.deepEqual(
      [...protocolHosts],
      [
        [1, 7],
        [GRE, 2],
      ],
    )
    assert.deepEqual([unexpectedHosts, [...unexpectedProtocols]], [2, [[GRE, 2]]])
    const open = { ...LIBRARY, expect: undefined }
    standing.load([open])
    assert.deepEqual([snapshot(open).unexpectedHosts, [...snapshot(open).unexpectedProtocols]], [0, []])
  })

  test('a run of another process is seen, and counted as no run of this one', () => {
    standing.load([LIBRARY])
    last = sweepOf(7, 'running', START + 1000)
    standing.look()
    assert.deepEqual([snapshot().isRunning, snapshot().lastStartedMs], [true, START + 1000])
    last = lastEnded = lastComplete = sweepOf(7, 'complete', START + 1000, 4000)
    profiles = [profile('present', 1, 1)]
    standing.look()
    const { isRunning, lastSuccessMs, lastDurationSeconds, hosts, runs } = snapshot()
    assert.deepEqual([isRunning, lastSuccessMs, lastDurationSeconds], [false, START + 5000, 4])
    assert.deepEqual([hosts.present, runs.complete], [1, 0])
    last = sweepOf(8, 'running', START + 9000)
    revision = 2
    standing.look()
    assert.deepEqual([snapshot().isRunning, snapshot().lastDurationSeconds], [true, 4])
  })

  test('hosts are counted again only after another complete sweep', () => {
    lastComplete = sweepOf(7, 'complete', START)
    standing.load([LIBRARY])
    profiles = [profile('present', 1)]
    standing.look()
    assert.equal(snapshot().hosts.present, 0)
    lastComplete = sweepOf(8, 'complete', START)
    revision = 2
    standing.look()
    assert.equal(snapshot().hosts.present, 1)
  })

  test('runs and changes add up, also over a reload', () => {
    standing.load([LIBRARY])
    standing.ended('library', 'complete', counts({ 'host-new': 2 }))
    standing.load([{ ...LIBRARY, goneAfter: 5 }])
    standing.ended('library', 'complete', counts({ 'host-new': 1, 'host-gone': 1 }))
    standing.ended('library', 'cut-off')
    standing.ended('unknown', 'failed')
    const { runs, changes } = snapshot()
    assert.deepEqual(runs, { complete: 2, 'cut-off': 1, failed: 0, died: 0 })
    assert.deepEqual([changes['host-new'], changes['host-gone']], [3, 1])
  })

  test('it is at work since its cron line was changed, not since any reload', () => {
    standing.load([LIBRARY])
    nowMs += 5000
    standing.load([{ ...LIBRARY, jitterMs: 1 }])
    assert.equal(snapshot().sinceMs, START)
    const hourly = { ...LIBRARY, cron: '0 * * * *' }
    standing.load([hourly])
    assert.deepEqual([snapshot(hourly).sinceMs, snapshot(hourly).periodSeconds], [START + 5000, 3600])
  })

  test('a reload that failed is told, and the time of the last that did not stays', () => {
    standing.load([LIBRARY])
    nowMs += 5000
    standing.notLoaded()
    const { configReloadOk, configReloadedMs, storeBytes, storeUsedBytes } = standing.snapshot([], () => 0)
    assert.deepEqual(
      [configReloadOk, configReloadedMs, storeBytes, storeUsedBytes],
      [false, START, 8192, 4096],
    )
  })

  test('the store is read again where somebody has written to it, or while a sweep may die', () => {
    standing.load([LIBRARY])
    standing.look()
    last = sweepOf(1, 'running', START)
    standing.look()
    assert.equal(snapshot().isRunning, false)
    revision = 2
    standing.look()
    assert.equal(snapshot().isRunning, true)
    last = sweepOf(1, 'died', START)
    standing.look()
    assert.equal(snapshot().isRunning, false)
  })
})
