/** The lanes of one host: separate buckets of one kind, of which the first finds out. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Pacer } from '../../../workers/pacer.ts'
import type { Limit } from '../../../workers/transport/simulated/host-model.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { grantMs } from '../../support/error-limit.ts'
import { LIMITS } from '../../support/host-models.ts'
import { type AskedBatch, askPaced, paceOf } from '../../support/paced-lanes.ts'

const LATER_MS = 1e9
/** What a stock host owes: one per closed protocol and UDP's. */
const ERRORS = 251

describe('lanes of one host', () => {
  const LANES = 16

  function perLane(batches: readonly AskedBatch[]): AskedBatch[][] {
    return Array.from({ length: LANES }, (_, lane) => batches.filter((batch) => batch.lane === lane))
  }

  for (const [name, most] of [
    ['stock', 24],
    ['one per 100 ms', 22],
    ['cisco', 105],
  ] as const) {
    it(`${name}: sixteen take their share of the time each, and are denied ${most} in all`, () => {
      const limits: readonly Limit[] = LIMITS[name]
      const { elapsedMs, denied } = paceOf(askPaced(limits, { errors: ERRORS, rttMs: 1, lanes: LANES }))
      const leastMs = grantMs(limits, Math.ceil(ERRORS / LANES))
      assert(elapsedMs <= leastMs + 25, `${elapsedMs} ms, at least ${leastMs}`)
      assert(denied <= most, `${denied} denied`)
    })
  }

  it('have a first burst each, and then wait for what the first finds out', () => {
    const lanes = perLane(askPaced(LIMITS.stock, { errors: ERRORS, rttMs: 1, lanes: LANES }))
    for (const [lane, batches] of lanes.slice(1).entries()) {
      const [first, second] = batches
      assert.deepEqual([first?.asked, first?.came], [6, 6], `lane ${lane + 1}`)
      assert((second?.atMs ?? 0) >= 1000 && second?.came === 1, `lane ${lane + 1}: ${second?.atMs}`)
    }
  })

  it('follow the interval and the burst of the first, from their own last error on', () => {
    const pacer = new Pacer(4, 2)
    for (const lane of [2, 3]) pacer.start(lane)
    pacer.report(2, batchOutcome(0, 10, 6))
    pacer.report(3, batchOutcome(20, 6, 3))
    assert.equal(pacer.nextMs(3, 30), 50)
    assert.equal(pacer.rations(3), false)
    pacer.report(2, batchOutcome(1, 1, 0))
    for (const [sentMs, errors] of [
      [22, 0],
      [110, 1],
    ] as const) {
      pacer.report(2, batchOutcome(sentMs, 1, errors))
    }
    assert.equal(pacer.nextMs(3, 110), 130)
    assert.deepEqual([pacer.intervalMs(3), pacer.burst(3), pacer.extra(3)], [100, 6, 0])
    assert.equal(pacer.rations(3), true)
  })

  it('are asked on in batches where the first is found not to ration', () => {
    const pacer = new Pacer(2, 2)
    for (const lane of [0, 1]) pacer.start(lane)
    pacer.report(0, batchOutcome(0, 10, 10))
    pacer.report(1, batchOutcome(12, 6, 6))
    assert.equal(pacer.nextMs(1, 20), 40)
    pacer.report(0, batchOutcome(20, 10, 10))
    assert.equal(pacer.nextMs(1, 40), 0)
    assert.equal(pacer.allowance(1, 40), 2)
  })

  it('are nothing to the lanes of another host', () => {
    const pacer = new Pacer(4, 2)
    for (let lane = 0; lane < 4; lane += 1) pacer.start(lane)
    pacer.report(0, batchOutcome(0, 10, 10))
    pacer.report(0, batchOutcome(1, 10, 10))
    pacer.report(2, batchOutcome(1, 10, 6))
    pacer.report(3, batchOutcome(1, 6, 6))
    assert.equal(pacer.nextMs(3, 10), 30)
    assert.equal(pacer.nextMs(1, LATER_MS), 0)
  })
})
