import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Pacer } from '../../../workers/pacer.ts'
import { ErrorBudget } from '../../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../../workers/transport/simulated/host-model.ts'

const SLOT = 0
const RTT_MS = 50

interface Asked {
  readonly atMs: number
  readonly asked: number
  readonly granted: number
}

/** Asks a host for `errors` errors as the pacer says; every batch is answered, or not, after RTT_MS. */
function ask(limits: readonly Limit[], errors: number): Asked[] {
  const pacer = new Pacer(1)
  const budget = new ErrorBudget({ limits })
  const batches: Asked[] = []
  let nowMs = 0
  let sendsErrors = false
  pacer.start(SLOT)
  for (let owed = errors; owed > 0 && batches.length < 20_000; ) {
    nowMs = Math.max(nowMs, pacer.nextMs(SLOT))
    const asked = Math.min(pacer.allowance(SLOT), owed)
    let granted = 0
    for (let i = 0; i < asked; i += 1) if (budget.grants(nowMs)) granted += 1
    sendsErrors ||= granted > 0
    pacer.report(SLOT, { sentMs: nowMs, errors: granted, shortfall: asked - granted, sendsErrors })
    batches.push({ atMs: nowMs, asked, granted })
    owed -= granted
    nowMs += RTT_MS
  }
  return batches
}

function total(batches: readonly Asked[], key: 'asked' | 'granted'): number {
  return batches.reduce((sum, batch) => sum + batch[key], 0)
}

test('a host that answers everything gets ever larger batches, up to thirty', () => {
  const sizes = ask([], 300).map(({ asked }) => asked)
  assert.deepEqual(sizes.slice(0, 5), [10, 4, 16, 30, 30])
})

test('silence says nothing of a host that never sent an error', () => {
  const pacer = new Pacer(1)
  pacer.start(SLOT)
  for (let i = 0; i < 20; i += 1) {
    pacer.report(SLOT, { sentMs: i, errors: 0, shortfall: 10, sendsErrors: false })
  }
  assert.equal(pacer.rations(SLOT), false)
})

test('one loss is not yet rationing, two batches that fall short are', () => {
  const pacer = new Pacer(1)
  pacer.start(SLOT)
  pacer.report(SLOT, { sentMs: 0, errors: 9, shortfall: 1, sendsErrors: true })
  assert.equal(pacer.rations(SLOT), false)
  pacer.report(SLOT, { sentMs: 50, errors: 0, shortfall: 5, sendsErrors: true })
  assert.equal(pacer.rations(SLOT), true)
})

const bucket = fc.record({
  kind: fc.constant('bucket' as const),
  burst: fc.integer({ min: 1, max: 10 }),
  intervalMs: fc.integer({ min: 20, max: 2000 }),
})

test('whatever the bucket, the pacer takes nearly all that it grants and asks little more', () => {
  fc.assert(
    fc.property(bucket, (limit) => {
      const errors = 120
      const batches = ask([limit], errors)
      const elapsedMs = batches.at(-1)?.atMs ?? 0
      const leastMs = (errors - limit.burst) * Math.max(limit.intervalMs, RTT_MS)
      assert.equal(total(batches, 'granted'), errors)
      assert(elapsedMs <= 1.35 * leastMs + 5000, `${elapsedMs} ms, at least ${leastMs}`)
      assert(total(batches, 'asked') <= 1.5 * errors + 40, `${total(batches, 'asked')} asked`)
    }),
  )
})

test('once the budget is known to be spent, nobody is asked faster than he answers', () => {
  fc.assert(
    fc.property(bucket, (limit) => {
      // Within a round trip several tokens come, and are asked for together: the test above bounds that.
      fc.pre(limit.intervalMs >= RTT_MS)
      const settled = ask([limit], 120).filter(({ atMs }) => atMs > 20 * limit.intervalMs)
      if (settled.length < 10) return
      const spanMs = (settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0)
      assert(total(settled.slice(1), 'asked') <= 1.25 * (spanMs / limit.intervalMs) + 3)
    }),
  )
})

test('a host that was slow by loss and then grants all that is asked is asked in batches again', () => {
  const pacer = new Pacer(1)
  pacer.start(SLOT)
  pacer.report(SLOT, { sentMs: 0, errors: 1, shortfall: 5, sendsErrors: true })
  pacer.report(SLOT, { sentMs: 50, errors: 0, shortfall: 5, sendsErrors: true })
  let batches = 0
  for (let sentMs = 100; pacer.rations(SLOT) && batches < 100; batches += 1, sentMs += 100) {
    pacer.report(SLOT, { sentMs, errors: pacer.allowance(SLOT), shortfall: 0, sendsErrors: true })
  }
  assert(batches < 30, `${batches} batches`)
  assert.equal(pacer.allowance(SLOT), 8)
})

test('a host that falls silent is asked ever more rarely, but at least every five seconds', () => {
  const pacer = new Pacer(1)
  pacer.start(SLOT)
  pacer.report(SLOT, { sentMs: 0, errors: 6, shortfall: 4, sendsErrors: true })
  let pauseMs = 0
  let nowMs = 50
  for (let i = 0; i < 60; i += 1) {
    pacer.report(SLOT, { sentMs: nowMs, errors: 0, shortfall: 1, sendsErrors: true })
    const next = pacer.nextMs(SLOT)
    assert(i < 2 || next - nowMs > Math.min(pauseMs, 5000) - 1e-6)
    pauseMs = next - nowMs
    nowMs = Math.max(next, nowMs + RTT_MS)
  }
  assert(Math.abs(pauseMs - 5000) < 1e-6)
})

test('the packet ceiling of the host holds a batch back, and a later report never hurries it', () => {
  const pacer = new Pacer(1)
  pacer.start(SLOT)
  pacer.spend(SLOT, 60)
  pacer.report(SLOT, { sentMs: 0, errors: 10, shortfall: 0, sendsErrors: true })
  assert.equal(pacer.nextMs(SLOT), 60)
  pacer.start(SLOT)
  assert.equal(pacer.nextMs(SLOT), 0)
})
