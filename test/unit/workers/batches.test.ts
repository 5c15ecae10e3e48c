import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BATCH_SIZE, Batches } from '../../../workers/batches.ts'

const SLOT = 1

/** A batch of first tries of these protocols. */
function sent(...protocols: readonly number[]): Batches {
  const batches = new Batches(2)
  batches.open(SLOT, 7)
  for (const protocol of protocols) batches.add(SLOT, protocol, 0)
  return batches
}

test('a batch holds its probes in the order in which they went out', () => {
  const batches = sent(47, 1, 47)
  assert.deepEqual([batches.countOf(SLOT), batches.countOf(0), batches.sentMs(SLOT)], [3, 0, 7])
  assert.deepEqual(
    [0, 1, 2].map((i) => batches.protocolAt(SLOT, i)),
    [47, 1, 47],
  )
})

test('it is answered when each of its probes is, and each counts once', () => {
  const batches = sent(47, 50)
  assert.equal(batches.answer(SLOT, 50, 0, undefined), 'first')
  assert.equal(batches.isAnswered(SLOT), false)
  assert.equal(batches.answer(SLOT, 50, 0, 'target'), 'unmatched')
  assert.equal(batches.answer(SLOT, 47, 0, 'target'), 'first')
  assert.equal(batches.isAnswered(SLOT), true)
})

test('answers to other tries, other protocols and closed batches match nothing', () => {
  const batches = sent(47)
  assert.equal(batches.answer(SLOT, 47, 1, undefined), 'unmatched')
  assert.equal(batches.answer(SLOT, 50, 0, undefined), 'unmatched')
  assert.equal(batches.answer(0, 47, 0, undefined), 'unmatched')
  batches.close(SLOT)
  assert.equal(batches.answer(SLOT, 47, 0, undefined), 'unmatched')
})

test('order is told among the answers of one sender only', () => {
  const batches = sent(10, 11, 12, 13, 14)
  assert.equal(batches.answer(SLOT, 12, 0, 'target'), 'first')
  assert.equal(batches.answer(SLOT, 13, 0, 'other'), 'first')
  assert.equal(batches.answer(SLOT, 10, 0, undefined), 'first')
  assert.equal(batches.answer(SLOT, 14, 0, 'target'), 'in-order')
  assert.equal(batches.answer(SLOT, 11, 0, 'target'), 'swapped')
})

test('a new batch knows nothing of the order of the one before', () => {
  const batches = sent(10, 11)
  batches.answer(SLOT, 11, 0, 'target')
  batches.open(SLOT, 8)
  batches.add(SLOT, 10, 1)
  assert.equal(batches.answer(SLOT, 10, 1, 'target'), 'first')
})

test('errors are told by their senders; direct answers are none', () => {
  const batches = sent(1, 17, 89, 47)
  batches.answer(SLOT, 1, 0, undefined)
  batches.answer(SLOT, 17, 0, 'target')
  batches.answer(SLOT, 89, 0, 'other')
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => batches.errorAt(SLOT, i)),
    [undefined, 'target', 'other', undefined],
  )
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => batches.isAnsweredAt(SLOT, i)),
    [true, true, true, false],
  )
})

test('the largest batch of one slot leaves its neighbour alone', () => {
  const batches = new Batches(2)
  batches.open(0, 0)
  for (let i = 0; i < BATCH_SIZE; i += 1) batches.add(0, i, 0)
  batches.open(1, 0)
  batches.add(1, 200, 0)
  assert.equal(batches.answer(0, BATCH_SIZE - 1, 0, 'target'), 'first')
  assert.deepEqual([batches.protocolAt(1, 0), batches.isAnsweredAt(1, 0)], [200, false])
})

test('a protocol that is asked hundreds of times, as a lone control is, keeps its tries apart', () => {
  const batches = new Batches(1)
  batches.open(0, 0)
  for (const tryNumber of [44, 300]) batches.add(0, 17, tryNumber)
  assert.equal(batches.answer(0, 17, 300, 'target'), 'first')
  assert.deepEqual([batches.isAnsweredAt(0, 0), batches.isAnsweredAt(0, 1)], [false, true])
})

/** What can become of a probe, and how it reads then: answered, struck out, the error's sender. */
const OUTCOMES: readonly [
  (batches: Batches, tryNumber: number) => unknown,
  readonly [boolean, boolean, string | undefined],
][] = [
  [() => undefined, [false, false, undefined]],
  [(batches, tryNumber) => batches.answer(0, 41, tryNumber, undefined), [true, false, undefined]],
  [(batches, tryNumber) => batches.answer(0, 42, tryNumber, 'target'), [true, false, 'target']],
  [(batches, tryNumber) => batches.answer(0, 43, tryNumber, 'other'), [true, false, 'other']],
  [(batches) => batches.dismiss(0, 44), [true, true, undefined]],
]

test('permits and outcomes, which share a byte with a bit of the try, do not disturb each other', () => {
  for (const tryNumber of [0, 255, 256, 511, 700]) {
    for (let permit = 0; permit < 16; permit += 1) {
      const batches = new Batches(1, 1, OUTCOMES.length)
      batches.open(0, 0)
      for (const i of OUTCOMES.keys()) batches.add(0, 40 + i, tryNumber, permit)
      for (const [i, [happen, expected]] of OUTCOMES.entries()) {
        assert.equal(batches.answer(0, 40 + i, tryNumber ^ 256, undefined), 'unmatched')
        happen(batches, tryNumber)
        const seen = [batches.isAnsweredAt(0, i), batches.isDismissedAt(0, i), batches.errorAt(0, i)]
        assert.deepEqual(seen, expected)
        assert.equal(batches.permitAt(0, i), permit)
      }
    }
  }
})

test('a batch has as much room as was said, and for a proof at least', () => {
  const full = (limit: number) => {
    const batches = new Batches(2, 1, limit)
    batches.open(0, 0)
    for (let count = 0; ; count += 1) {
      if (count === 100) return count
      try {
        batches.add(0, count, 0)
      } catch {
        return count
      }
    }
  }
  assert.deepEqual([full(64), full(10), full(2)], [64, 10, 4])
})

test('what was never sent is neither answered by anybody nor waited for', () => {
  const batches = new Batches(1)
  batches.open(0, 0)
  batches.add(0, 47, 0)
  assert(batches.dismiss(0, 47))
  assert.deepEqual(
    [batches.isAnswered(0), batches.isDismissedAt(0, 0), batches.errorAt(0, 0)],
    [true, true, undefined],
  )
})

test('what one lane of a host asks for is under way for all, until its batch is closed or another opened', () => {
  const batches = new Batches(8, 4)
  batches.open(5, 0)
  for (const protocol of [47, 50, 47]) batches.add(5, protocol, 0)
  assert.deepEqual([batches.isUnderWay(1, 47), batches.isUnderWay(1, 50)], [true, true])
  assert.deepEqual([batches.isUnderWay(1, 51), batches.isUnderWay(0, 47)], [false, false])
  batches.open(6, 0)
  batches.add(6, 50, 1)
  batches.open(5, 10)
  assert.deepEqual([batches.isUnderWay(1, 47), batches.isUnderWay(1, 50)], [false, true])
  batches.close(6)
  batches.close(6)
  assert.equal(batches.isUnderWay(1, 50), false)
})

test('where a host has one lane nobody else asks for anything', () => {
  const batches = sent(47)
  assert.equal(batches.isUnderWay(SLOT, 47), false)
})

test('an answer is that of the lane which asked, and of no other', () => {
  const batches = new Batches(4, 4)
  for (const lane of [1, 2]) {
    batches.open(lane, 0)
    batches.add(lane, 47, 0)
  }
  assert.equal(batches.answer(2, 47, 0, 'target'), 'first')
  assert.deepEqual([batches.isAnswered(1), batches.isAnswered(2)], [false, true])
  assert.equal(batches.answer(0, 47, 0, 'target'), 'unmatched')
  assert.deepEqual([batches.hasErrorFrom(1, 'target'), batches.hasErrorFrom(2, 'target')], [false, true])
})

test('probes that were struck out are counted until the batch is closed', () => {
  const batches = sent(47, 50)
  assert.equal(batches.unsent(SLOT), 0)
  batches.dismiss(SLOT, 50)
  assert.equal(batches.unsent(SLOT), 1)
  batches.dismiss(SLOT, 47)
  assert.equal(batches.unsent(SLOT), 2)
  batches.close(SLOT)
  assert.equal(batches.unsent(SLOT), 0)
})

test('what is answered late was sent with the last batch that is over, whether or not another is under way', () => {
  const batches = new Batches(1)
  batches.open(0, 10)
  batches.add(0, 47, 0)
  batches.close(0)
  assert.equal(batches.pastMs(0), 10)
  batches.open(0, 70)
  batches.add(0, 50, 0)
  assert.equal(batches.pastMs(0), 10)
  batches.close(0)
  assert.equal(batches.pastMs(0), 70)
})

test('an answer that comes when its batch is over is late as long as some were still to come', () => {
  const batches = new Batches(1)
  batches.open(0, 10)
  for (const protocol of [1, 2, 3]) batches.add(0, protocol, 0)
  batches.answer(0, 1, 0, undefined)
  batches.close(0)
  batches.open(0, 20)
  assert.deepEqual(
    Array.from({ length: 3 }, () => batches.late.take(0)),
    [true, true, false],
  )
})
