// Real frames into a ring, over a veth pair both ends of which lie in one namespace of this test's own.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PACKET_HOST, PACKET_OTHERHOST, SendBatch } from '../../../src/linux/batch.ts'
import { listInterfaces } from '../../../src/linux/interfaces.ts'
import { ETH_P_ALL, PacketSocket } from '../../../src/linux/packet-socket.ts'
import { PollSet } from '../../../src/linux/poll.ts'
import { type ReceiveRing, RING_FRAME_BYTES } from '../../../src/linux/receive-ring.ts'
import { enterNamespace, namespaceObstacle } from './namespace.ts'

const skip = namespaceObstacle()
if (skip === false) {
  enterNamespace([
    'link add near type veth peer name far',
    'link set near addrgenmode none',
    'link set far addrgenmode none',
    'link set near up',
    'link set far up',
  ])
}
const links = skip === false ? listInterfaces() : []
const indexOf = (name: string) => links.find((one) => one.name === name)?.index ?? -1
const farMac = links.find(({ name }) => name === 'far')?.mac ?? new Uint8Array(6)
const HEADER = 14
const ETHERTYPE_OF_NOBODY = 0x88b5

interface Pair {
  readonly ring: ReceiveRing
  readonly receiver: PacketSocket
  /** Sends frames whose payloads have so many bytes, each filled with its place. */
  readonly send: (...lengths: number[]) => void
}

/** A ring for so many frames at the far end, and a sender at the near one. */
function withRing(ringFrames: number, body: (pair: Pair) => void): void {
  const sender = new PacketSocket({ interfaceIndex: indexOf('near'), protocol: 0, linkHeader: true })
  const receiver = new PacketSocket({
    interfaceIndex: indexOf('far'),
    protocol: ETH_P_ALL,
    linkHeader: true,
    ringFrames,
  })
  const batch = new SendBatch(512, 1500)
  const send = (...lengths: number[]) => {
    for (const [i, length] of lengths.entries()) {
      const at = batch.frameOffset(i)
      batch.frames.set(i % 2 === 0 ? farMac : new Uint8Array(6).fill(0x42), at)
      batch.frames.writeUInt16BE(ETHERTYPE_OF_NOBODY, at + 12)
      batch.frames.fill(i & 0xff, at + HEADER, at + HEADER + length)
      batch.setLength(i, HEADER + length)
    }
    assert.equal(batch.send(sender.fd, 0, lengths.length), lengths.length)
  }
  try {
    body({ ring: receiver.ring ?? assert.fail('no ring'), receiver, send })
  } finally {
    sender.close()
    receiver.close()
  }
}

/** What is in the ring, released: length on the wire, packet type and first byte of the payload of each frame. */
function drained(ring: ReceiveRing): [number, number, number][] {
  const frames: [number, number, number][] = []
  for (; ring.hasFrame; ring.release()) {
    frames.push([ring.length - HEADER, ring.packetType, ring.frames[ring.offset + HEADER] ?? -1])
  }
  return frames
}

test('frames come in order, whole or cut to their room, with their length on the wire and whom they were for', {
  skip,
}, () => {
  withRing(128, ({ ring, receiver, send }) => {
    assert.equal(ring.hasFrame, false)
    send(46, 100, 1400)
    assert.equal(new PollSet([receiver.fd]).pollReadable(1000), true)
    assert.deepEqual(drained(ring), [
      [46, PACKET_HOST, 0],
      [100, PACKET_OTHERHOST, 1],
      [1400, PACKET_HOST, 2],
    ])
    assert.equal(ring.hasFrame, false)
    assert.equal(new PollSet([receiver.fd]).pollReadable(0), false)
    assert.deepEqual(receiver.statistics(), { packets: 3, drops: 0 })
  })
})

test('a ring goes round and round, and loses nothing while it is read', { skip }, () => {
  withRing(200, ({ ring, receiver, send }) => {
    assert.equal(ring.capacity, 256, 'whole blocks')
    for (let round = 0; round < 10; round += 1) {
      const lengths = Array.from({ length: 150 }, (_, i) => 46 + i)
      send(...lengths)
      assert.deepEqual(
        drained(ring).map(([length]) => length),
        lengths,
      )
    }
    assert.deepEqual(receiver.statistics(), { packets: 1500, drops: 0 })
  })
})

test('what finds no room is counted, and the first frame after that says so', { skip }, () => {
  withRing(128, ({ ring, receiver, send }) => {
    send(...Array.from({ length: 200 }, () => 46))
    assert.equal(ring.isLosing, false)
    assert.equal(drained(ring).length, 128)
    send(46)
    assert.equal(ring.isLosing, true)
    assert.deepEqual(receiver.statistics(), { packets: 201, drops: 72 })
    assert.equal(drained(ring).length, 1)
    send(46)
    assert.equal(ring.isLosing, false)
  })
})

test('a ring costs as much memory as its frames, and none once it is closed', { skip }, () => {
  const mapped = () => readFileSync('/proc/self/maps', 'latin1').match(/socket:/g)?.length ?? 0
  withRing(16_384, ({ ring }) => {
    assert.equal(ring.frames.length, 16_384 * RING_FRAME_BYTES)
    assert.equal(mapped(), 1)
  })
  assert.equal(mapped(), 0)
})
