import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeTrace, TRACED_BYTES, TraceWriter } from '../../../src/contract/trace-bytes.ts'

const anyPacket = fc.record({
  atMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
  isSent: fc.boolean(),
  isArp: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
})

test('packets come back as they were added, in order, of longer ones the beginning; and the writer begins anew', () => {
  const writer = new TraceWriter()
  fc.assert(
    fc.property(fc.array(anyPacket, { maxLength: 400 }), (packets) => {
      for (const packet of packets) writer.add(packet)
      const { length } = writer
      const taken = writer.take()
      assert.deepEqual([taken.length, writer.length], [length, 0])
      const kept = packets.map((packet) => ({ ...packet, bytes: packet.bytes.subarray(0, TRACED_BYTES) }))
      assert.deepEqual(
        decodeTrace(taken).map((packet) => ({ ...packet, bytes: Buffer.from(packet.bytes) })),
        kept.map((packet) => ({ ...packet, bytes: Buffer.from(packet.bytes) })),
      )
    }),
  )
})
