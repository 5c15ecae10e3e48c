/** Interfaces that are down for a while, by the test's clock. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LinksSeen } from '../../../src/route/used-links.ts'
import { OUTAGE_LOOK_MS, Outage } from '../../../workers/outage.ts'

/** An outage whose interface is down from one time to another, looked at as often as somebody waits for it. */
function outageFrom(spans: readonly (readonly [fromMs: number, toMs: number])[]) {
  let [nowMs, seenAt] = [0, 0]
  const outage = new Outage(() => {
    const isDown = spans.some(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs)
    const changes = spans.flat().filter((ms) => ms <= nowMs).length
    const hasChanged = changes !== seenAt
    seenAt = changes
    return { down: isDown ? 'eth0' : undefined, hasChanged }
  })
  const lookUntil = (endMs: number, everyMs = OUTAGE_LOOK_MS) => {
    for (; nowMs < endMs; nowMs += everyMs) outage.isOn(nowMs)
    nowMs = endMs
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

test('lasts half a minute at most, however seldom somebody looks', () => {
  for (const everyMs of [200, 1000, 5000]) {
    const { lookUntil } = outageFrom([[1000, Number.POSITIVE_INFINITY]])
    assert.equal(lookUntil(1000, 1000), true)
    assert.equal(lookUntil(30_800, everyMs), true)
    assert.throws(() => lookUntil(31_000, everyMs), {
      code: 'NO_INTERFACE',
      message: 'interface eth0 has been down for 30 s',
    })
  }
})

test('several short ones are no long one, whether or not the time between them was seen', () => {
  const { outage, lookUntil } = outageFrom([
    [0, 20_000],
    [22_000, 42_000],
    [42_010, 62_000],
  ])
  assert.equal(lookUntil(61_800), true)
  assert.equal(outage.isDown(62_001), true)
})

test('one that nobody counts is over when it is seen to be', () => {
  let seen: LinksSeen = { down: 'wg0', hasChanged: false }
  const outage = new Outage(() => seen)
  assert.equal(outage.isDown(1000), true)
  seen = { down: undefined, hasChanged: false }
  assert.equal(outage.isDown(20_000), false)
  seen = { down: 'wg0', hasChanged: false }
  assert.deepEqual([outage.isDown(40_000), outage.isDown(69_000)], [true, true])
})

test('one that was over before anybody looked explains what could not be asked', () => {
  let seen: LinksSeen = { down: undefined, hasChanged: true }
  const outage = new Outage(() => seen)
  assert.equal(outage.isDown(1000), false)
  seen = { down: undefined, hasChanged: false }
  assert.deepEqual([outage.isOn(3999), outage.explains(3999), outage.isOn(4000)], [true, true, false])
})
