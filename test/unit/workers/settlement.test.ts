import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { silenceByte, silenceOf } from '../../../src/verdict/silence.ts'
import { DOUBTFUL, GIVEN_UP, HostTable, MOST_TRIES } from '../../../workers/host-table.ts'
import { Settlement, type SilenceRule, silenceRule } from '../../../workers/settlement.ts'

const RULE: SilenceRule = {
  proofs: 3,
  rounds: 7,
  quietMs: 7000,
  spacingMs: 100,
  answerMs: 50,
  lastAnswerMs: 50,
  isOrderKnown: true,
}
const ORDER = [47, 50]

function settlement(): { hosts: HostTable; slot: number; of: Settlement } {
  const hosts = new HostTable(1)
  const slot = hosts.admit(0x0a000002, [0x0a000001], 0)
  return { hosts, slot, of: new Settlement(hosts, ORDER) }
}

test('evidence settles a protocol, and so do as many proofs as the rule asks for', () => {
  const { hosts, slot, of } = settlement()
  assert.equal(of.isComplete(slot, RULE), false)
  hosts.learn(slot, 47, DIRECT_ANSWER, 0x0a000002, 64)
  hosts.setProofs(slot, 50, 2)
  assert.deepEqual([of.isSettled(slot, 47, RULE), of.isSettled(slot, 50, RULE)], [true, false])
  hosts.setProofs(slot, 50, 3)
  assert.equal(of.isComplete(slot, RULE), true)
  assert.equal(of.isAnswered(slot), false)
})

test('a doubtful silence is no proof', () => {
  const { hosts, slot, of } = settlement()
  hosts.setProofs(slot, 50, DOUBTFUL)
  assert.equal(of.proofs(slot, 50), 0)
  assert.equal(of.isSettled(slot, 50, RULE), false)
})

test('a protocol that was tried as often as it may be is asked no more, and stays unproved', () => {
  const { hosts, slot, of } = settlement()
  for (let i = 0; i < MOST_TRIES; i += 1) hosts.countTry(slot, 50)
  assert.equal(of.isSettled(slot, 50, RULE), true)
  assert.equal(of.bytes(slot, RULE, false, 'rationed')[50], silenceByte('rationed'))
})

test('a protocol that was given up is asked no more, and stays unproved', () => {
  const { hosts, slot, of } = settlement()
  hosts.setProofs(slot, 50, GIVEN_UP)
  assert.deepEqual([of.isSettled(slot, 50, RULE), of.proofs(slot, 50)], [true, 0])
  assert.equal(of.bytes(slot, RULE, false, 'router-limited')[50], silenceByte('router-limited'))
  hosts.voidProofs(slot)
  assert.equal(of.isSettled(slot, 50, RULE), false)
})

test('all is asked of a silent host when each unanswered protocol had its rounds', () => {
  const { hosts, slot, of } = settlement()
  hosts.learn(slot, 47, DIRECT_ANSWER, 0x0a000002, 64)
  for (let i = 0; i < 6; i += 1) hosts.countTry(slot, 50)
  assert.equal(of.hasAskedAll(slot, RULE), false)
  hosts.countTry(slot, 50)
  assert.equal(of.hasAskedAll(slot, RULE), true)
})

test('the result tells evidence, proved silence, the cause of what is unproved, and what nobody asked about', () => {
  const { hosts, slot, of } = settlement()
  hosts.learn(slot, 47, DIRECT_ANSWER, 0x0a000002, 64)
  hosts.setProofs(slot, 50, 3)
  hosts.learn(slot, 6, DIRECT_ANSWER, 0x0a000002, 64)
  const bytes = of.bytes(slot, RULE, false, 'timeout')
  assert.equal(bytes[47], DIRECT_ANSWER)
  assert.equal(silenceOf(bytes[50] ?? 0), 'no-response')
  assert.deepEqual([silenceOf(bytes[6] ?? 0), silenceOf(bytes[51] ?? 0)], ['not-asked', 'not-asked'])
  hosts.setProofs(slot, 50, 2)
  assert.equal(silenceOf(of.bytes(slot, RULE, false, 'timeout')[50] ?? 0), 'timeout')
  assert.equal(silenceOf(of.bytes(slot, RULE, true, 'timeout')[50] ?? 0), 'host-silent')
})

test('where controls speak proofs come in quick succession, elsewhere they outlast a spent budget', () => {
  const measured = {
    isOrderKnown: true,
    proofs: 4,
    rounds: 7,
    answerMs: 50,
    lastAnswerMs: 50,
    quietMs: 1000,
    isHeard: true,
    isOnLink: true,
  }
  assert.equal(silenceRule({ ...measured, isControlled: true }).spacingMs, 100)
  const alone = silenceRule({ ...measured, isControlled: false })
  assert.equal(alone.quietMs, 7000)
  assert.equal(alone.spacingMs * measured.proofs, alone.quietMs)
  assert.equal(silenceRule({ ...measured, quietMs: 9000, isControlled: true }).quietMs, 9000)
})

test('a host that answers nothing at all spends its errors on nobody: a second is enough', () => {
  const measured = {
    isOrderKnown: true,
    proofs: 4,
    rounds: 7,
    answerMs: 50,
    lastAnswerMs: 50,
    isControlled: false,
    isHeard: false,
    isOnLink: true,
  }
  assert.equal(silenceRule({ ...measured, quietMs: 200 }).quietMs, 1000)
  assert.equal(silenceRule({ ...measured, quietMs: 1500 }).quietMs, 1500)
  assert.equal(silenceRule({ ...measured, quietMs: 1000 }).spacingMs, 250)
  // A router may still be asking its link for it.
  assert.equal(silenceRule({ ...measured, quietMs: 1000, isOnLink: false }).quietMs, 4000)
})
