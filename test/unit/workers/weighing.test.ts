/**
 * Batches as text: S suspect, o owed, r a router's to reject, asked with its token; upper-case T or R after it: an error
 * of the target or a router came; A: answered.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Batches, type ErrorSender } from '../../../workers/batches.ts'
import { PERMIT } from '../../../workers/upstream.ts'
import { type Finding, Weighing } from '../../../workers/weighing.ts'

const SENDER: Record<string, ErrorSender | undefined> = { T: 'target', R: 'other', A: undefined }

function weigh(text: string, senders: readonly ErrorSender[] = ['target'], isGuess = false): Weighing {
  const probes = text.split(' ')
  const batches = new Batches(1)
  batches.open(0, 0)
  for (const [protocol, [kind]] of probes.entries()) {
    batches.add(0, protocol, 0, kind === 'r' ? PERMIT.token | PERMIT.rejected : PERMIT.none)
  }
  for (const [protocol, [, answer]] of probes.entries()) {
    if (answer !== undefined) batches.answer(0, protocol, 0, SENDER[answer])
  }
  const weighing = new Weighing()
  weighing.weigh(batches, 0, probes.filter(([kind]) => kind === 'S').length, senders, isGuess)
  return weighing
}

const BATCHES: readonly (readonly [string, string, readonly Finding[], (readonly ErrorSender[])?])[] = [
  ['a suspect before an answered control is proved silent', 'S oT', ['proved', 'answered']],
  ['so are all suspects before it', 'S S oT', ['proved', 'proved', 'answered']],
  ['one behind the last error was denied its answer', 'oT o', ['answered', 'denied']],
  ['without any error nothing explains a silence', 'S o', ['unexplained', 'unexplained']],
  ['an answer in kind costs no budget and proves nothing', 'S oA', ['unexplained', 'answered']],
  ['a suspect that was answered is no silence', 'SA oT', ['answered', 'answered']],
  ['a batch that was denied half of it proves nothing', 'S oT o', ['unexplained', 'answered', 'denied']],
  ['one that was denied less proves', 'S oT oT o', ['proved', 'answered', 'answered', 'denied']],
  ['an owed one before answered ones is proved too', 'o oT', ['proved', 'answered']],
  [
    'silent ones between suspects and control do not spoil the proof, and are proved themselves',
    'S o o oT',
    ['proved', 'proved', 'proved', 'answered'],
  ],
  [
    'nor where fewer were denied behind them than came',
    'S o oT oT o',
    ['proved', 'proved', 'answered', 'answered', 'denied'],
  ],
  [
    'where a router is heard too, its budget needs a control as well',
    'S oT',
    ['unexplained', 'answered'],
    ['target', 'other'],
  ],
  [
    "behind the router's last error only the router denied",
    'oT oR o oT',
    ['answered', 'answered', 'denied', 'answered'],
    ['target', 'other'],
  ],
  [
    "the router's errors say nothing of the target's budget",
    'o oR',
    ['unexplained', 'answered'],
    ['target', 'other'],
  ],
  [
    'with a control of each a silence is proved',
    'S oT oR',
    ['proved', 'answered', 'answered'],
    ['target', 'other'],
  ],
  [
    "the router's control does not outweigh what the target denied",
    'S oT o oR',
    ['unexplained', 'answered', 'denied', 'answered'],
    ['target', 'other'],
  ],
  [
    'what suspects draw is no control: of many that were denied some are served in whatever order',
    'S ST ST o',
    ['unexplained', 'answered', 'answered', 'denied'],
  ],
  ['of a host that never sent an error nothing is proved', 'o o', ['unexplained', 'unexplained'], []],
]
for (const [sentence, text, findings, senders] of BATCHES) {
  test(`${sentence}: ${text}`, () => {
    assert.deepEqual(weigh(text, senders).findings.slice(0, findings.length), findings)
  })
}

test('errors and the shortfall behind the last of them are counted', () => {
  const { errors, shortfall } = weigh('S oT oT o o')
  assert.deepEqual([errors, shortfall], [2, 2])
  assert.equal(weigh('o o o').shortfall, 3)
})

test('what was sent on a guess and drew nothing was denied; what drew an error is weighed like any other', () => {
  assert.deepEqual(weigh('o', ['target'], true).findings.slice(0, 1), ['denied'])
  assert.deepEqual(weigh('S o', ['target'], true).findings.slice(0, 2), ['denied', 'denied'])
  assert.deepEqual(weigh('S oT', ['target'], true).findings.slice(0, 2), ['proved', 'answered'])
})

test('of those that were to draw an error the silent and the otherwise answered ones cost nothing', () => {
  const freeOf = (text: string) => {
    const { asked, free, shortfall } = weigh(text)
    return [asked, free, shortfall]
  }
  assert.deepEqual(freeOf('S o oA oT oT'), [4, 2, 0])
  assert.deepEqual(freeOf('SA oT oT o'), [3, 0, 1])
  assert.deepEqual(freeOf('o o oA'), [3, 1, 2])
})

test('only an error with one behind it could not have been denied', () => {
  assert.equal(weigh('oT').undeniable, 0)
  assert.equal(weigh('oT oT oT').undeniable, 2)
  assert.equal(weigh('oT oT o').undeniable, 0)
})

test("what goes at a router's pace says nothing of the host's: neither asked, nor an error, nor short", () => {
  const counted = (text: string) => {
    const { asked, errors, shortfall } = weigh(text, ['target', 'other'])
    return [asked, errors, shortfall]
  }
  assert.deepEqual(counted('S oT rR r'), [1, 1, 0])
  assert.deepEqual(counted('oT o rR'), [2, 1, 1])
  assert.deepEqual(counted('r rR'), [0, 0, 0])
  assert.deepEqual(counted('oT oR'), [2, 2, 0])
})

test('a silence tells of the host where the host itself has sent an error for a later probe', () => {
  const couldAnswer = (text: string) => weigh(text, ['target', 'other']).couldAnswer.slice(0, 3)
  assert.deepEqual(couldAnswer('S oT o'), [true, false, false])
  assert.deepEqual(couldAnswer('S oR oT'), [true, true, false])
  assert.deepEqual(couldAnswer('S oR rR'), [false, false, false])
  assert.deepEqual(couldAnswer('S oA oA'), [false, false, false])
})

test('a record used again holds nothing of the batch before', () => {
  const weighing = weigh('S oT oT o')
  const batches = new Batches(1)
  batches.open(0, 0)
  weighing.weigh(batches, 0, 0, [])
  const { asked, errors, shortfall, undeniable } = weighing
  assert.deepEqual([asked, errors, shortfall, undeniable], [0, 0, 0, 0])
})
