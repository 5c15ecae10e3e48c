/** What a traced transport tells of a sweep, and that it changes nothing of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateTaken, noteTraced } from '../../../src/contract/taken.ts'
import { decodeTrace, type TracedPacket } from '../../../src/contract/trace-bytes.ts'
import { PacketTrace } from '../../../workers/packet-trace.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { TracedTransport } from '../../../workers/transport/traced.ts'
import type { PacketSink } from '../../../workers/transport/transport.ts'
import { packetOf } from '../../support/answers.ts'
import { FIRST_ADDRESS, usualHost } from '../../support/host-models.ts'
import { ROUTE } from '../../support/route.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'

const EPOCH = 1_800_000_000_000
const MOST_AHEAD = 1 << 20

class Bench {
  readonly taken = allocateTaken(2)
  readonly batches: Uint8Array[] = []
  readonly trace = new PacketTrace({
    worker: 1,
    taken: this.taken,
    post: (bytes) => this.batches.push(bytes),
  })
  readonly wire: Buffer[] = []
  readonly inner = new SimulatedTransport(
    new SimulatedNetwork({ seed: 1, hosts: [usualHost(1, FIRST_ADDRESS)] }),
    (packet) => this.wire.push(Buffer.from(packet)),
  )
  readonly transport = new TracedTransport(this.inner, this.trace, EPOCH)

  write(protocol: number): void {
    const packet = packetOf({ source: SCANNER, destination: FIRST_ADDRESS, protocol }, Buffer.alloc(8))
    const at = this.transport.begin(0)
    packet.copy(this.transport.bytes, at)
    this.transport.commit(packet.length)
  }

  /** What was posted, with its bytes as the protocol of the packet. */
  told(): [isSent: boolean, atMs: number, protocol: number][] {
    return this.batches
      .flatMap((bytes): TracedPacket[] => decodeTrace(bytes))
      .map(({ isSent, atMs, bytes }) => [isSent, atMs - EPOCH, bytes[9] ?? -1])
  }
}

function sink(isOfUse: (protocol: number) => boolean, unsent: number[] = []): PacketSink {
  return {
    onPacket: (bytes, offset) => isOfUse(bytes[offset + 9] ?? -1),
    onNextHop: () => {},
    onUnsent: (_slot, protocol) => unsent.push(protocol),
  }
}

test('what is sent is told when it has left, and of what is received all that the engine has a use for', () => {
  const bench = new Bench()
  const engine = sink((protocol) => protocol === 1)
  bench.transport.attach(0, ROUTE, FIRST_ADDRESS)
  bench.write(47)
  bench.write(6)
  assert.deepEqual(bench.told(), [])
  bench.transport.flush(engine)
  assert.equal(bench.wire.length, 2)
  for (let turn = 0; turn < 20; turn += 1) {
    bench.inner.advance(bench.transport.now() + 100)
    bench.transport.receive(engine)
  }
  bench.transport.close()
  const told = bench.told()
  assert.deepEqual(told.slice(0, 2), [
    [true, 0, 47],
    [true, 0, 6],
  ])
  // TCP without a header draws no RST; the error about 47 is ICMP's.
  assert.deepEqual(
    told.slice(2).map(([isSent, , protocol]) => [isSent, protocol]),
    [[false, 1]],
  )
})

test('what the engine has no use for is not told', () => {
  const bench = new Bench()
  const engine = sink(() => false)
  bench.transport.attach(0, ROUTE, FIRST_ADDRESS)
  bench.write(47)
  bench.transport.flush(engine)
  for (let turn = 0; turn < 20; turn += 1) {
    bench.inner.advance(bench.transport.now() + 100)
    bench.transport.receive(engine)
  }
  bench.transport.close()
  assert.deepEqual(bench.told(), [[true, 0, 47]])
})

test('what never left is not told: the latest of its protocol to its slot, or the latest request for its address', () => {
  const bench = new Bench()
  const unsent: number[] = []
  const refusing = Object.assign(Object.create(bench.inner) as SimulatedTransport, {
    begin: () => 0,
    commit: () => {},
    flush: (told: PacketSink) => {
      told.onUnsent(0, 47)
      bench.trace.onUnsent(FIRST_ADDRESS)
    },
    now: () => 7,
  })
  const transport = new TracedTransport(refusing, bench.trace, EPOCH)
  const arp = Buffer.alloc(28)
  bench.trace.onRequest(arp, 0, 28, FIRST_ADDRESS)
  bench.trace.onRequest(arp, 0, 28, FIRST_ADDRESS + 1)
  for (const protocol of [47, 50, 47]) {
    packetOf({ source: SCANNER, destination: FIRST_ADDRESS, protocol }, Buffer.alloc(8)).copy(
      bench.inner.bytes,
      0,
    )
    transport.begin(0)
    transport.commit(28)
  }
  transport.flush(sink(() => true, unsent))
  bench.trace.post()
  assert.deepEqual(bench.told(), [
    [true, 7, 0],
    [true, 7, 47],
    [true, 7, 50],
  ])
  assert.deepEqual(unsent, [47])
})

test('batches are bounded, and whoever is a megabyte ahead of what was taken holds packets back', () => {
  const bench = new Bench()
  const packet = Buffer.alloc(128)
  const each = 138
  let received = 0
  while (bench.transport.easeMs(0) === 0) {
    bench.trace.onPacket(packet, 0, packet.length, 1)
    received += 1
    assert(received * each < 2 * MOST_AHEAD)
  }
  for (const { length } of bench.batches) assert(length < (1 << 16) + each, `${length} bytes`)
  assert(received * each > MOST_AHEAD)
  noteTraced(bench.taken, 0, MOST_AHEAD)
  assert(bench.transport.easeMs(0) > 0, 'those are of another worker')
  noteTraced(bench.taken, 1, bench.batches[0]?.length ?? 0)
  noteTraced(bench.taken, 1, bench.batches[1]?.length ?? 0)
  assert.equal(bench.transport.easeMs(0), 0)
})

test('a batch goes out at the latest 50 ms after the one before', () => {
  const bench = new Bench()
  const engine = sink(() => true)
  bench.transport.attach(0, ROUTE, FIRST_ADDRESS)
  const counts: number[] = []
  for (const nowMs of [0, 20, 49, 50]) {
    bench.inner.advance(nowMs)
    bench.write(47)
    bench.trace.noteLeft(nowMs)
    bench.trace.postIfDue(nowMs)
    counts.push(bench.batches.length)
  }
  assert.deepEqual(counts, [1, 1, 1, 2])
  bench.transport.flush(engine)
})
