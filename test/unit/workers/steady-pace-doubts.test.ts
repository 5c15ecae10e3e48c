/** Paces that are doubted: read from few errors, or much slower than what a full bucket lets suspect. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { believedAt, LANE } from '../../support/believed-pace.ts'

describe('a doubtful pace', () => {
  it('is doubled where a bucket was found full, however long nothing was asked', () => {
    const paces = believedAt(1000)
    let nowMs = 0
    for (let questions = 0; paces.intervalMs(LANE) === 1000; ) {
      nowMs = Math.max(nowMs + 1, paces.readyMs(LANE, 1))
      const extra = paces.extra(LANE)
      if (extra === 1) questions += 1
      const asked = Math.max(paces.allowance(LANE, nowMs), 1)
      // The first two questions ask for what is silent; at the third five are there beyond the one that is believed.
      const came = questions < 3 || extra === 0 ? asked - extra : Math.min(asked, extra === 4 ? 3 : 8)
      paces.report(LANE, batchOutcome(nowMs, asked, came))
    }
    assert(paces.intervalMs(LANE) <= 500, `${paces.intervalMs(LANE)} ms`)
  })

  it('that no system has is asked about again, though nothing was left over at first', () => {
    const paces = believedAt(100)
    let nowMs = 0
    for (let i = 0; paces.intervalMs(LANE) === 100; i += 1) {
      nowMs += 100
      paces.report(LANE, batchOutcome(nowMs, 1, i % 3 === 0 ? 0 : 1))
    }
    assert(![200, 250].includes(paces.intervalMs(LANE)))
    let asked = 0
    for (let questions = 0; questions < 3; asked += 1) {
      nowMs = Math.max(nowMs, paces.readyMs(LANE, 1))
      const errors = Math.max(paces.allowance(LANE, nowMs), 1)
      if (paces.extra(LANE) > 0) questions += 1
      paces.report(LANE, batchOutcome(nowMs, errors, 1))
    }
    assert(asked <= 30, `three questions within ${asked} batches`)
  })
})
