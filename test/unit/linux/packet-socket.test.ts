// Real frames over a veth pair, both ends of which lie in one namespace of this test's own.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import {
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_OTHERHOST,
  ReceiveBatch,
  SendBatch,
} from '../../../src/linux/batch.ts'
import { answersFilter, elsewhereFilter } from '../../../src/linux/bpf.ts'
import { listInterfaces } from '../../../src/linux/interfaces.ts'
import { ENOBUFS } from '../../../src/linux/libc.ts'
import { ownerOf } from '../../../src/linux/owner-hash.ts'
import { ETH_P_ALL, PacketSocket, type PacketSocketOptions } from '../../../src/linux/packet-socket.ts'
import { PollSet } from '../../../src/linux/poll.ts'
import { enterNamespace, ip, namespaceObstacle } from './namespace.ts'

const skip = namespaceObstacle()
const noTc = spawnSync('tc', ['-V']).status !== 0 && 'missing tc: apt-get install iproute2'
if (skip === false) {
  // Without IPv6 the kernel itself says nothing on these links.
  enterNamespace([
    'link add near type veth peer name far',
    'link set near addrgenmode none',
    'link set far addrgenmode none',
    'link set near up',
    'link set far up',
  ])
}
const links = skip === false ? listInterfaces() : []
const link = (name: string) => links.find((one) => one.name === name)
const near = link('near')?.index ?? -1
const far = link('far')?.index ?? -1
const farMac = link('far')?.mac ?? new Uint8Array(6)

const ETHERTYPE_OF_NOBODY = 0x88b5

function open(interfaceIndex: number, options: Partial<PacketSocketOptions> = {}): PacketSocket {
  return new PacketSocket({ interfaceIndex, protocol: ETH_P_ALL, linkHeader: true, ...options })
}

/** Writes an Ethernet header and `payload` as frame `index`. */
function writeFrame(
  batch: SendBatch,
  index: number,
  to: Uint8Array,
  etherType: number,
  payload: Buffer,
): void {
  const at = batch.frameOffset(index)
  batch.frames.fill(0, at, at + 14)
  batch.frames.set(to, at)
  batch.frames.writeUInt16BE(etherType, at + 12)
  payload.copy(batch.frames, at + 14)
  batch.setLength(index, 14 + payload.length)
}

/** An IPv4 header alone, which is all that the filters look at here. */
function ipv4From(source: number, destination = 0): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt8(0x45, 0)
  header.writeUInt32BE(source, 12)
  header.writeUInt32BE(destination, 16)
  return header
}

function withSockets(sockets: PacketSocket[], body: () => void): void {
  try {
    body()
  } finally {
    for (const socket of sockets) socket.close()
  }
}

test('frames sent in one batch arrive whole, in order, each marked with whom it was for', { skip }, () => {
  const sender = open(near, { protocol: 0, bypassQueue: true })
  const receiver = open(far)
  withSockets([sender, receiver], () => {
    const sent = new SendBatch(64, 128)
    const addressees = [farMac, new Uint8Array(6).fill(0xff), new Uint8Array(6).fill(0x42)]
    for (let index = 0; index < 64; index++) {
      const to = addressees[index % 3] ?? farMac
      writeFrame(sent, index, to, ETHERTYPE_OF_NOBODY, Buffer.alloc(46 + index, index))
    }
    assert.equal(sent.send(sender.fd, 0, 64), 64)

    const received = new ReceiveBatch({ capacity: 100, stride: 128, packetTypes: true })
    assert.equal(new PollSet([receiver.fd]).pollReadable(1000), true)
    assert.equal(received.receive(receiver.fd), 64)
    const types = [PACKET_HOST, PACKET_BROADCAST, PACKET_OTHERHOST]
    for (let index = 0; index < 64; index++) {
      const at = received.frameOffset(index)
      assert.equal(received.frameLength(index), 60 + index)
      assert.deepEqual(
        received.frames.subarray(at, at + 60 + index),
        sent.frames.subarray(sent.frameOffset(index), sent.frameOffset(index) + 60 + index),
      )
      assert.equal(received.packetType(index), types[index % 3])
    }
    assert.deepEqual(receiver.statistics(), { packets: 64, drops: 0 })
    assert.deepEqual(receiver.statistics(), { packets: 0, drops: 0 })
  })
})

test('a socket does not hear what other sockets send out of its interface', { skip }, () => {
  const sender = open(near, { protocol: 0 })
  const sockets = [open(near), open(far)]
  withSockets([sender, ...sockets], () => {
    const sent = new SendBatch(1, 64)
    writeFrame(sent, 0, farMac, ETHERTYPE_OF_NOBODY, Buffer.alloc(46))
    assert.equal(sent.send(sender.fd, 0, 1), 1)
    const received = new ReceiveBatch({ capacity: 2, stride: 64 })
    assert.deepEqual(
      sockets.map(({ fd }) => received.receive(fd)),
      [0, 1],
    )
  })
})

test('an interface queue without room accepts none and says ENOBUFS, until it has room', {
  skip: skip || noTc,
}, () => {
  const sender = open(near, { protocol: 0 })
  withSockets([sender], () => {
    const sent = new SendBatch(2, 64)
    for (const index of [0, 1]) writeFrame(sent, index, farMac, ETHERTYPE_OF_NOBODY, Buffer.alloc(46))
    execFileSync('tc', 'qdisc add dev near root bfifo limit 1'.split(' '))
    assert.equal(sent.send(sender.fd, 0, 2), 0)
    assert.equal(sent.lastErrno, ENOBUFS)
    execFileSync('tc', 'qdisc delete dev near root'.split(' '))
    assert.equal(sent.send(sender.fd, 0, 2), 2)
  })
})

test('each of four workers gets in the kernel what `ownerOf` says is its own, header or none', {
  skip,
}, () => {
  const sender = open(near, { protocol: 0 })
  const taps = [0, 1, 2, 3].map((worker) => {
    const linkHeader = worker % 2 === 0
    return open(far, { linkHeader, filter: answersFilter({ workers: 4, worker, blockShift: 8, linkHeader }) })
  })
  withSockets([sender, ...taps], () => {
    const sources = Array.from({ length: 200 }, (_, index) => (0x0a010001 + index * 0x35b7) >>> 0)
    const sent = new SendBatch(sources.length, 64)
    for (const [index, source] of sources.entries()) writeFrame(sent, index, farMac, 0x0800, ipv4From(source))
    assert.equal(sent.send(sender.fd, 0, sources.length), sources.length)

    for (const [worker, tap] of taps.entries()) {
      const received = new ReceiveBatch({ capacity: 256, stride: 64 })
      const ipHeader = worker % 2 === 0 ? 14 : 0
      const got = Array.from({ length: received.receive(tap.fd) }, (_, index) =>
        received.frames.readUInt32BE(received.frameOffset(index) + ipHeader + 12),
      )
      assert.deepEqual(
        got,
        sources.filter((source) => ownerOf(source, 8, 4) === worker),
      )
    }
  })
})

test('a socket on all interfaces hears what its filter, which may be changed, does not leave out', {
  skip,
}, () => {
  const US = 0x0a000001
  const anywhere = { workers: 1, worker: 0, blockShift: 8, recipients: [US] }
  const sender = open(near, { protocol: 0 })
  const ear = open(0, { linkHeader: false, filter: elsewhereFilter({ ...anywhere, leftOut: [far] }) })
  withSockets([sender, ear], () => {
    const toUs = (number: number) => ipv4From(number, US)
    const tagged = (vlan: number, number: number) =>
      Buffer.concat([Buffer.of(vlan >> 8, vlan & 0xff, 0x08, 0x00), toUs(number)])
    const broadcast = new Uint8Array(6).fill(0xff)
    const frames = [
      [farMac, 0x0800, toUs(1)],
      [broadcast, 0x0800, toUs(2)],
      [new Uint8Array(6).fill(0x42), 0x0800, toUs(3)],
      [farMac, 0x0800, ipv4From(4, US + 1)],
      [farMac, 0x8100, tagged(5, 5)],
      [farMac, 0x8100, tagged(0xe000, 6)],
      [farMac, ETHERTYPE_OF_NOBODY, toUs(7)],
    ] as const
    const sent = new SendBatch(frames.length, 64)
    for (const [index, [to, etherType, payload]] of frames.entries()) {
      writeFrame(sent, index, to, etherType, payload)
    }
    const received = new ReceiveBatch({ capacity: 16, stride: 64 })
    const heard = () => {
      assert.equal(sent.send(sender.fd, 0, frames.length), frames.length)
      return Array.from({ length: received.receive(ear.fd) }, (_, index) =>
        received.frames.readUInt32BE(received.frameOffset(index) + 12),
      )
    }
    assert.deepEqual(heard(), [], 'an interface that is left out')
    ear.filterBy(elsewhereFilter({ ...anywhere, leftOut: [near] }))
    assert.deepEqual(heard(), [1, 2, 6])
    const others = Array.from({ length: 500 }, (_, i) => 1000 + i)
    ear.filterBy(elsewhereFilter({ ...anywhere, workers: 4, recipients: others.slice(300), leftOut: others }))
    assert.deepEqual(heard(), [], 'the longest filter')
  })
})

test('the receive buffer is as large as asked for, and an overflow is counted as drops', { skip }, () => {
  const sender = open(near, { protocol: 0 })
  const large = open(far, { receiveBuffer: 8 * 1024 * 1024 })
  const small = open(far, { receiveBuffer: 1 })
  withSockets([sender, large, small], () => {
    assert.equal(large.receiveBuffer, 16 * 1024 * 1024)
    assert.ok(small.receiveBuffer < 8192)
    const sent = new SendBatch(200, 64)
    for (let index = 0; index < 200; index++) {
      writeFrame(sent, index, farMac, ETHERTYPE_OF_NOBODY, Buffer.alloc(46))
    }
    assert.equal(sent.send(sender.fd, 0, 200), 200)
    const { packets, drops } = small.statistics()
    assert.equal(packets, 200)
    assert.ok(drops > 0)
    assert.deepEqual(large.statistics(), { packets: 200, drops: 0 })
  })
})

test('an interface that does not exist or is down is told by the symbol', { skip }, () => {
  assert.throws(() => open(9999), { code: 'ENODEV', call: 'bind' })
  const sender = open(near, { protocol: 0 })
  withSockets([sender], () => {
    const sent = new SendBatch(1, 64)
    writeFrame(sent, 0, farMac, ETHERTYPE_OF_NOBODY, Buffer.alloc(46))
    ip('link set near down')
    assert.throws(() => sent.send(sender.fd, 0, 1), { code: 'ENETDOWN', call: 'sendmmsg' })
    ip('link set near up')
    assert.equal(sent.send(sender.fd, 0, 1), 1)
  })
})
