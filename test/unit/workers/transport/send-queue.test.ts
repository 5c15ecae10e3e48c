/** The queue of frames on their way out, over a pair of sockets whose far end reads slowly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCounters, COUNTERS_BY, CounterRow } from '../../../../src/contract/counters.ts'
import { ReceiveBatch } from '../../../../src/linux/batch.ts'
import { closeSocket } from '../../../../src/linux/socket.ts'
import { SendQueue } from '../../../../workers/transport/packet/send-queue.ts'
import { socketPair } from '../../linux/socket-pair.ts'

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1)
const TO = Uint8Array.of(2, 0, 0, 0, 0, 2)
const LENGTH = 30
const PAYLOAD_AT = 14

class Bench {
  readonly counters = new CounterRow(allocateCounters(1), 0)
  readonly unsent: number[] = []
  readonly queue: SendQueue
  readonly #fds = socketPair()
  readonly #batch = new ReceiveBatch({ capacity: 64, stride: 128 })

  constructor() {
    this.queue = new SendQueue(this.#fds[0], MAC, this.counters, (owner, at) => {
      assert.equal(this.queue.bytes[at], owner & 0xff, 'whose it is, and what it carried')
      this.unsent.push(owner)
    })
  }

  write(owner: number): void {
    const at = this.queue.begin(owner, 0x0800)
    this.queue.bytes.set(TO, at)
    this.queue.bytes.fill(owner & 0xff, at + PAYLOAD_AT, at + PAYLOAD_AT + LENGTH)
    this.queue.commit(LENGTH)
  }

  /** What has arrived: the first byte of each payload. */
  read(): number[] {
    const heard: number[] = []
    for (
      let count = this.#batch.receive(this.#fds[1]);
      count > 0;
      count = this.#batch.receive(this.#fds[1])
    ) {
      for (let i = 0; i < count; i += 1) {
        const at = this.#batch.frameOffset(i)
        assert.equal(this.#batch.frameLength(i), PAYLOAD_AT + LENGTH)
        const header = this.#batch.frames.subarray(at, at + PAYLOAD_AT)
        assert.deepEqual([...header], [...TO, ...MAC, 0x08, 0x00])
        heard.push(this.#batch.frames[at + PAYLOAD_AT] ?? -1)
      }
    }
    return heard
  }

  close(): void {
    for (const fd of this.#fds) closeSocket(fd)
  }
}

function withBench(body: (bench: Bench) => void): void {
  const bench = new Bench()
  try {
    body(bench)
  } finally {
    bench.close()
  }
}

test('frames leave in order with the header of their link, with a flush and not before', () => {
  withBench((bench) => {
    for (const owner of [7, 8, 9]) bench.write(owner)
    assert.deepEqual(bench.read(), [])
    bench.queue.flush()
    assert.deepEqual(bench.read(), [7, 8, 9])
    bench.queue.flush()
    assert.deepEqual(bench.read(), [])
  })
})

test('what the kernel has no room for is waited for, a moment, and then given back: nothing is lost or doubled', () => {
  withBench((bench) => {
    const owners = Array.from({ length: 2000 }, (_, i) => i)
    const startMs = performance.now()
    for (const owner of owners) bench.write(owner)
    bench.queue.flush()
    assert(performance.now() - startMs < 1000)
    assert.equal(bench.queue.takeFull(), true)
    assert.equal(bench.queue.takeFull(), false)
    const sent = bench.read()
    assert(sent.length > 0 && bench.unsent.length > 0)
    const unsent = new Set(bench.unsent)
    assert.deepEqual(
      sent,
      owners.filter((owner) => !unsent.has(owner)).map((owner) => owner & 0xff),
    )
    assert.equal(sent.length + bench.unsent.length, owners.length)
    const refused = bench.counters.readBy('sendErrors')[COUNTERS_BY.sendErrors.indexOf('EAGAIN')]
    assert.equal(refused, bench.unsent.length)

    bench.write(3)
    bench.queue.flush()
    assert.deepEqual(bench.read(), [3], 'it goes on as soon as there is room')
  })
})
