import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SendBatch } from '../../../src/linux/batch.ts'
import { PollSet } from '../../../src/linux/poll.ts'
import { closeSocket } from '../../../src/linux/socket.ts'
import { socketPair } from './socket-pair.ts'

const [near, far] = socketPair()
const [otherNear, otherFar] = socketPair()
after(() => [near, far, otherNear, otherFar].map(closeSocket))

test('with nothing to read it waits for the whole timeout, fractions included, and says so', () => {
  const set = new PollSet([far])
  const timeouts = [2.6, 0.4, 0, -5]
  const waited = timeouts.map((timeoutMs) => {
    const from = process.hrtime.bigint()
    assert.equal(set.pollReadable(timeoutMs), false)
    return Number(process.hrtime.bigint() - from) / 1e6
  })
  for (const [index, timeoutMs] of timeouts.entries()) assert.ok((waited[index] ?? 0) >= timeoutMs)
  // One millisecond would be 0.4 rounded up: on a busy machine the best of several shows it.
  const best = Math.min(
    ...Array.from({ length: 20 }, () => {
      const from = process.hrtime.bigint()
      set.pollReadable(0.4)
      return Number(process.hrtime.bigint() - from) / 1e6
    }),
  )
  assert.ok(best >= 0.4 && best < 1, `${best} ms`)
})

test('it returns at once when a socket has something to read, and knows which', () => {
  const set = new PollSet([far, otherFar])
  const batch = new SendBatch(1, 8)
  batch.setLength(0, 4)
  batch.send(otherNear, 0, 1)
  const from = performance.now()
  assert.equal(set.pollReadable(60_000), true)
  assert.ok(performance.now() - from < 30_000)
  assert.deepEqual([set.isReadable(0), set.isReadable(1)], [false, true])
})
