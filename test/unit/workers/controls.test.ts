import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controls } from '../../../workers/controls.ts'

test('a host of which no error is known has no controls', () => {
  const controls = new Controls(2)
  assert.equal(controls.isEmpty(1), true)
  assert.deepEqual(controls.senders(1), [])
  assert.deepEqual([controls.of(1, 'target'), controls.of(1, 'other')], [undefined, undefined])
})

test('the latest protocol that drew an error is the control of its sender', () => {
  const controls = new Controls(2)
  assert.equal(controls.note(1, 47, 'target'), true)
  assert.equal(controls.note(1, 50, 'target'), false)
  assert.equal(controls.note(1, 89, 'other'), true)
  assert.deepEqual([controls.of(1, 'target'), controls.of(1, 'other')], [50, 89])
  assert.equal(controls.isEmpty(0), true)
})

test('protocol 0 is a control like any other, and senders are told apart', () => {
  const controls = new Controls(1)
  controls.note(0, 0, 'target')
  assert.deepEqual([controls.of(0, 'target'), controls.of(0, 'other')], [0, undefined])
  controls.note(0, 89, 'other')
  assert.deepEqual([...controls.senders(0)].toSorted(), ['other', 'target'])
})

test('a slot that starts again has forgotten the controls of the host before', () => {
  const controls = new Controls(1)
  controls.note(0, 47, 'target')
  controls.start(0)
  assert.equal(controls.isEmpty(0), true)
})
