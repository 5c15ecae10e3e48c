import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SilenceRules } from '../../../workers/silence-rules.ts'

/** Rules of two hosts, whose numbers of proofs are counted as they are worked out: the next is one more. */
function rulesOf(way: { measured: number; isBlind: boolean }) {
  let workedOut = 0
  const rules = new SilenceRules({
    hosts: { slots: 2, isHeard: () => true },
    prober: { isBlind: () => way.isBlind, isMute: () => false },
    receiver: {
      triesForSilence: () => {
        workedOut += 1
        return workedOut
      },
      triesForLoss: (_, error) => (error === 0.5 ? 5 : 7),
      isOrderKnown: () => true,
      measuredOf: () => way.measured,
    },
    rtt: { timeout: () => 50, patience: () => 1000 },
    transport: { quietMsOf: () => 1000 },
    departure: { isOnLink: () => true },
    patience: { hasSibling: () => false },
    stateError: 0.25,
    silenceError: 0.5,
  })
  for (const slot of [0, 1]) rules.start(slot)
  return rules
}

test('a rule holds until something was measured, each host by itself', () => {
  const way = { measured: 7, isBlind: false }
  const rules = rulesOf(way)
  assert.deepEqual([rules.near(0).proofs, rules.near(1).proofs, rules.near(0).proofs], [1, 2, 1])
  way.measured = 8
  assert.deepEqual([rules.near(0).proofs, rules.near(0).proofs], [3, 3])
})

test('how long an answer takes and how long the last is waited for are two things', () => {
  const { answerMs, lastAnswerMs } = rulesOf({ measured: 7, isBlind: true }).near(0)
  assert.deepEqual([answerMs, lastAnswerMs], [50, 1000])
})

test('of a host that begins to send errors another one holds at once', () => {
  const way = { measured: 7, isBlind: true }
  const rules = rulesOf(way)
  assert.deepEqual([rules.near(0).rounds, rules.near(0).proofs], [5, 1])
  way.isBlind = false
  assert.deepEqual([rules.near(0).rounds, rules.near(0).proofs], [7, 2])
})

test('a verdict rests on what is measured now, and a host that begins anew has no rule', () => {
  const rules = rulesOf({ measured: 7, isBlind: false })
  assert.deepEqual([rules.near(0).proofs, rules.exact(0).proofs, rules.near(0).proofs], [1, 2, 2])
  rules.start(0)
  assert.equal(rules.near(0).proofs, 3)
})
