import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controls } from '../../../workers/controls.ts'

test('a host of which no error is known has no controls', () => {
  const controls = new Controls(2)
  const batch = Uint8Array.of(5, 0, 0)
  assert.equal(controls.isEmpty(1), true)
  assert.deepEqual(controls.senders(1), [])
  assert.equal(controls.append(1, batch, 1), 1)
})

test('the latest protocol that drew an error is the control of its sender', () => {
  const controls = new Controls(2)
  assert.equal(controls.note(1, 47, 'target'), true)
  assert.equal(controls.note(1, 50, 'target'), false)
  assert.equal(controls.note(1, 89, 'other'), true)
  const batch = Uint8Array.of(5, 0, 0)
  assert.equal(controls.append(1, batch, 1), 3)
  assert.deepEqual([...batch.subarray(1)].toSorted(), [50, 89])
  assert.equal(controls.isEmpty(0), true)
})

test('controls of one kind of sender can be asked for alone, and only if it was heard', () => {
  const controls = new Controls(1)
  controls.note(0, 0, 'target')
  const batch = new Uint8Array(2)
  assert.equal(controls.append(0, batch, 0, ['other']), 0)
  controls.note(0, 89, 'other')
  assert.equal(controls.append(0, batch, 0, ['other']), 1)
  assert.equal(batch[0], 89)
  assert.deepEqual([...controls.senders(0)].toSorted(), ['other', 'target'])
})

test('a slot that starts again has forgotten the controls of the host before', () => {
  const controls = new Controls(1)
  controls.note(0, 47, 'target')
  controls.start(0)
  assert.equal(controls.isEmpty(0), true)
})
