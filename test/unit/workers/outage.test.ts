/** Interfaces that are down for a while, by the test's clock. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LinksSeen } from '../../../src/route/used-links.ts'
import { OUTAGE_LOOK_MS, Outage } from '../../../workers/outage.ts'

/** An outage whose interface is down from one time to another, looked at as often as it asks for. */
function outageFrom(spans: readonly (readonly [fromMs: number, toMs: number])[]) {
  let nowMs = 0
  const isDownNow = () => spans.some(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs)
  const outage = new Outage(() => ({ down: isDownNow() ? 'eth0' : undefined, wasDown: false }))
  const lookUntil = (endMs: number) => {
    for (; nowMs < endMs; nowMs += OUTAGE_LOOK_MS) outage.isOn(nowMs)
    return outage.isOn(nowMs)
  }
  return { outage, lookUntil }
}

test('is on while an interface is down, and until routes may be back', () => {
  const { outage, lookUntil } = outageFrom([[1000, 6000]])
  assert.equal(lookUntil(800), false)
  assert.equal(lookUntil(1000), true)
  assert.equal(lookUntil(5800), true)
  assert.equal(lookUntil(8600), true)
  assert.equal(lookUntil(9000), false)
  assert.deepEqual([outage.explains(1000), outage.explains(8700), outage.explains(9000)], [true, true, false])
})

test('lasts half a minute at most', () => {
  const { lookUntil } = outageFrom([[1000, Number.POSITIVE_INFINITY]])
  assert.equal(lookUntil(30_800), true)
  assert.throws(() => lookUntil(31_000), {
    code: 'NO_INTERFACE',
    message: 'interface eth0 has been down for 30 s',
  })
})

test('several short ones are no long one, whether or not the time between them was seen', () => {
  const { outage, lookUntil } = outageFrom([
    [0, 20_000],
    [22_000, 42_000],
  ])
  assert.equal(lookUntil(41_800), true)
  assert.equal(outage.isDown(60_000), true)
})

test('one that was over before anybody looked explains what could not be asked, and makes the next no longer', () => {
  let seen: LinksSeen = { down: undefined, wasDown: true }
  const outage = new Outage(() => seen)
  assert.equal(outage.isDown(1000), false)
  seen = { down: undefined, wasDown: false }
  assert.deepEqual([outage.isOn(3999), outage.explains(3999), outage.isOn(4000)], [true, true, false])
  seen = { down: undefined, wasDown: true }
  outage.isDown(40_000)
  seen = { down: 'eth0', wasDown: false }
  assert.equal(outage.isDown(40_200), true)
})
