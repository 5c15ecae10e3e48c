import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Progress } from '../../../workers/progress.ts'

function countBarren(progress: Progress, batches: number): void {
  for (let i = 0; i < batches; i += 1) progress.countBatch(0, 1000 + i, false)
}

test('a host is given up after 24 batches in a row without news', () => {
  const progress = new Progress(1)
  progress.start(0, 0)
  countBarren(progress, 23)
  assert.equal(progress.isHopeless(0), false)
  countBarren(progress, 1)
  assert.equal(progress.isHopeless(0), true)
  countBarren(progress, 1000)
  assert.equal(progress.isHopeless(0), true)
})

test('one that is asked from sixteen addresses is given up after as many batches from each', () => {
  const progress = new Progress(2)
  progress.start(0, 0, 16)
  countBarren(progress, 16 * 24 - 1)
  assert.equal(progress.isHopeless(0), false)
  countBarren(progress, 1)
  assert.equal(progress.isHopeless(0), true)
  progress.start(0, 0)
  countBarren(progress, 24)
  assert.equal(progress.isHopeless(0), true)
})

test('news, and batches of which none was to be expected, begin the count anew', () => {
  const progress = new Progress(1)
  progress.start(0, 0)
  countBarren(progress, 23)
  progress.noteNews(0)
  progress.countBatch(0, 5000, false)
  countBarren(progress, 23)
  progress.countBatch(0, 6000, true)
  countBarren(progress, 23)
  assert.equal(progress.isHopeless(0), false)
  assert.equal(progress.newsMs(0), 6000)
})

test('a slot that starts again begins with hope', () => {
  const progress = new Progress(1)
  countBarren(progress, 24)
  progress.start(0, 77)
  assert.deepEqual([progress.isHopeless(0), progress.newsMs(0)], [false, 77])
})
