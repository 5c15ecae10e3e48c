import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ReceiveBatch, SendBatch } from '../../../src/linux/batch.ts'
import { EAGAIN } from '../../../src/linux/libc.ts'
import { closeSocket } from '../../../src/linux/socket.ts'
import { socketPair } from './socket-pair.ts'

const [near, far] = socketPair()
after(() => [near, far].map(closeSocket))

/** A batch of frames that each begin with their own number; frame i has i + 1 bytes. */
function numbered(capacity: number): SendBatch {
  const batch = new SendBatch(capacity, 32)
  for (let index = 0; index < capacity; index++) {
    batch.frames.fill(index, batch.frameOffset(index), batch.frameOffset(index) + batch.stride)
    batch.setLength(index, index + 1)
  }
  return batch
}

function received(batch: ReceiveBatch, count: number): number[][] {
  return Array.from({ length: count }, (_, index) => {
    const from = batch.frameOffset(index)
    return [...batch.frames.subarray(from, from + batch.frameLength(index))]
  })
}

test('part of a batch goes out in order, each frame with its own length, and comes back so', () => {
  const sender = numbered(8)
  const receiver = new ReceiveBatch({ capacity: 4, stride: 32 })
  assert.equal(sender.send(near, 2, 3), 3)
  assert.equal(receiver.receive(far), 3)
  assert.deepEqual(received(receiver, 3), [
    [2, 2, 2],
    [3, 3, 3, 3],
    [4, 4, 4, 4, 4],
  ])
  assert.equal(receiver.receive(far), 0)
})

test('a frame longer than the stride is cut to it', () => {
  const sender = numbered(8)
  const receiver = new ReceiveBatch({ capacity: 4, stride: 5 })
  sender.send(near, 6, 2)
  assert.equal(receiver.receive(far), 2)
  assert.deepEqual(received(receiver, 2), [Array(5).fill(6), Array(5).fill(7)])
})

test('a full queue accepts what it has room for, then none, with the reason in lastErrno', () => {
  const sender = numbered(32)
  const receiver = new ReceiveBatch({ capacity: 32, stride: 32 })
  let accepted = 0
  for (let more = 32; more === 32; accepted += more) more = sender.send(near, 0, 32)
  assert.equal(sender.send(near, 0, 32), 0)
  assert.equal(sender.lastErrno, EAGAIN)

  let arrived = 0
  for (let more = 1; more > 0; arrived += more) more = receiver.receive(far)
  assert.equal(arrived, accepted)
  assert.equal(sender.send(near, 0, 1), 1)
  assert.equal(sender.lastErrno, 0)
  receiver.receive(far)
})

test('other refusals are thrown with the call and the symbol', () => {
  assert.throws(() => numbered(1).send(-1, 0, 1), { code: 'EBADF', call: 'sendmmsg' })
  const receiver = new ReceiveBatch({ capacity: 1, stride: 32 })
  assert.throws(() => receiver.receive(-1), { code: 'EBADF', call: 'recvmmsg' })
})

test('frames outside the batch and lengths beyond the stride never reach the kernel', () => {
  const sender = numbered(4)
  assert.throws(() => sender.send(near, 2, 3), RangeError)
  assert.throws(() => sender.setLength(4, 1), RangeError)
  assert.throws(() => sender.setLength(0, 33), RangeError)
  assert.equal(sender.send(near, 4, 0), 0)
})
