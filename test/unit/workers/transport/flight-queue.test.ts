import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FlightQueue } from '../../../../workers/transport/simulated/flight-queue.ts'

test('packets leave by their times, and those of one time in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(25), (times, nowMs) => {
      const queue = new FlightQueue()
      for (const [i, atMs] of times.entries()) queue.add({ atMs, to: 'scanner', bytes: Buffer.of(i) })
      const taken: number[] = []
      for (let flight = queue.take(nowMs); flight; flight = queue.take(nowMs))
        taken.push(flight.bytes[0] ?? -1)
      const sorted = times.map((atMs, i) => ({ atMs, i })).sort((a, b) => a.atMs - b.atMs || a.i - b.i)
      const due = sorted.filter(({ atMs }) => atMs <= nowMs)
      assert.deepEqual(
        taken,
        due.map(({ i }) => i),
      )
      assert.equal(queue.nextMs, sorted[due.length]?.atMs ?? Number.POSITIVE_INFINITY)
    }),
  )
})
