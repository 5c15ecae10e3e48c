import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Deliveries } from '../../../../workers/transport/raw-socket/deliveries.ts'

/** As many as it holds; one more pushes the oldest out. */
const CAPACITY = 2 ** 14

/** Few senders and marks, so that packets are often alike. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('expect' as const), sender: fc.nat(2), mark: fc.nat(3) }),
    fc.record({ kind: fc.constant('take' as const), sender: fc.nat(2), mark: fc.nat(3) }),
    fc.record({ kind: fc.constant('give up' as const), ageMs: fc.nat(12) }),
  ),
)

test('it awaits what a plain list of packets would, in whatever order they are delivered', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const deliveries = new Deliveries()
      let awaited: { sender: number; mark: number; heardMs: number }[] = []
      for (const [nowMs, step] of list.entries()) {
        if (step.kind === 'expect') {
          deliveries.expect(step.sender, step.mark, nowMs)
          awaited.push({ sender: step.sender, mark: step.mark, heardMs: nowMs })
        } else if (step.kind === 'take') {
          const at = awaited.findIndex(({ sender, mark }) => sender === step.sender && mark === step.mark)
          assert.equal(deliveries.take(step.sender, step.mark), at >= 0)
          if (at >= 0) awaited.splice(at, 1)
        } else {
          const left = awaited.filter(({ heardMs }) => heardMs >= nowMs - step.ageMs)
          assert.equal(deliveries.giveUp(nowMs - step.ageMs), awaited.length - left.length)
          awaited = left
        }
        assert.equal(deliveries.isEmpty, awaited.length === 0)
      }
    }),
  )
})

test('addresses and marks are told apart over all 32 bits', () => {
  const deliveries = new Deliveries()
  deliveries.expect(0xffffffff, 0x80000001, 0)
  assert.equal(deliveries.take(0x7fffffff, 0x80000001), false)
  assert.equal(deliveries.take(0xffffffff, 0x00000001), false)
  assert.equal(deliveries.take(0xffffffff, 0x80000001), true)
})

test('without room the oldest is given up, and only what was not delivered counts', () => {
  const deliveries = new Deliveries()
  for (let i = 0; i < CAPACITY; i += 1) deliveries.expect(i, 0, i)
  deliveries.take(1, 0)
  deliveries.expect(CAPACITY, 0, CAPACITY)
  deliveries.expect(CAPACITY + 1, 0, CAPACITY)
  assert.equal(deliveries.giveUp(0), 1)
  assert.equal(deliveries.take(0, 0), false)
  assert.equal(deliveries.take(2, 0), true)
  assert.equal(deliveries.take(CAPACITY + 1, 0), true)
})
