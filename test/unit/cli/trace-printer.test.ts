/** When and in which order traced packets are printed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TracePrinter } from '../../../src/cli/trace-printer.ts'
import type { TracedPacket } from '../../../src/contract/trace-bytes.ts'
import { SetClock } from '../../support/set-clock.ts'

const BEGAN = 1_800_000_000_000

function packet(afterMs: number, isSent = true): TracedPacket {
  return { atMs: BEGAN + afterMs, isSent, isArp: true, bytes: Buffer.alloc(3) }
}

function printer() {
  const clock = new SetClock(BEGAN)
  const written: string[] = []
  return { clock, written, trace: new TracePrinter((text) => written.push(text), clock) }
}

const LINE = 'malformed ARP message of 3 bytes\n'

test('packets of several workers are printed by time, together, a moment after the first of them came', async () => {
  const { clock, written, trace } = printer()
  trace.take([packet(10), packet(30, false)])
  await clock.to(BEGAN + 50)
  trace.take([packet(20.123), packet(5)])
  assert.deepEqual(written, [])
  await clock.to(BEGAN + 100)
  assert.deepEqual(written, [
    `SENT (0.0050s) ${LINE}SENT (0.0100s) ${LINE}SENT (0.0201s) ${LINE}RCVD (0.0300s) ${LINE}`,
  ])
  trace.take([packet(200)])
  await clock.to(BEGAN + 300)
  assert.equal(written[1], `SENT (0.2000s) ${LINE}`)
})

test('what has come can be printed at once, and is printed once', async () => {
  const { clock, written, trace } = printer()
  trace.take([packet(1)])
  trace.print()
  trace.print()
  await clock.to(BEGAN + 1000)
  assert.deepEqual([written, clock.alarms], [[`SENT (0.0010s) ${LINE}`], 0])
})
