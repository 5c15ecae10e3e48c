import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cookieFor, createCookie } from '../../../../src/protocol/cookie.ts'
import { emitProbe, LONGEST_PROBE } from '../../../../src/protocol/probe.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../../../src/verdict/evidence.ts'
import { Reader } from '../../../../src/verdict/reading.ts'
import type { NetworkModel } from '../../../../workers/transport/simulated/host-model.ts'
import { type Flight, SimulatedNetwork } from '../../../../workers/transport/simulated/simulated-network.ts'
import { askedHosts } from '../../../support/asked-hosts.ts'
import { FIRST_ADDRESS, SILENT_REACTIONS, usualHost } from '../../../support/host-models.ts'
import { PROTOCOLS, SCANNER } from '../../../support/simulated-sweep.ts'

const KEY = { k0: 1, k1: 2 }
const ROUTER = 0x0a000002
const OPEN = PROTOCOLS.map(() => 'open' as const)

function probe(protocol: number, target = FIRST_ADDRESS): Buffer {
  const cookie = createCookie()
  cookieFor(KEY, SCANNER, target, protocol, cookie)
  const bytes = Buffer.alloc(LONGEST_PROBE)
  return bytes.subarray(0, emitProbe(bytes, 0, protocol, SCANNER, target, cookie, 0))
}

/** The copies of a packet that are under way once it has been sent. */
function departing(network: SimulatedNetwork, packet: Buffer): Flight[] {
  const copies: Flight[] = []
  network.depart(packet, 0, packet.length, 0, { add: (flight) => copies.push(flight) })
  return copies
}

/** What comes back, and when, if one packet is sent. */
function answersFrom(network: SimulatedNetwork, packet: Buffer): Flight[] {
  const answers: Flight[] = []
  for (const copy of departing(network, packet))
    network.arrive(copy, { add: (flight) => answers.push(flight) })
  return answers
}

function answersTo(model: NetworkModel, packet: Buffer): Flight[] {
  return answersFrom(new SimulatedNetwork(model), packet)
}

function readingOf(packet: Buffer) {
  const hosts = askedHosts([{ address: FIRST_ADDRESS, sources: [SCANNER], tries: () => 1 }])
  return new Reader(hosts, KEY).read(packet, 0, packet.length)
}

test('an open protocol answers in kind, so that the reader believes it and knows the try', () => {
  const model = { seed: 1, hosts: [{ addresses: [FIRST_ADDRESS], reactions: OPEN }] }
  for (const protocol of PROTOCOLS) {
    const [answer, ...more] = answersTo(model, probe(protocol))
    assert(answer !== undefined && more.length === 0, `protocol ${protocol}`)
    const { kind, slot, protocol: read, evidence } = readingOf(answer.bytes)
    assert.deepEqual([kind, slot, read, evidence], ['direct', 0, protocol, DIRECT_ANSWER])
  }
})

test('a refused protocol draws an error whose quote the reader takes for our probe', () => {
  for (const quotedBytes of [20, 27, 28, 1000]) {
    const reactions = PROTOCOLS.map(() => 2)
    const model = { seed: 1, hosts: [{ addresses: [FIRST_ADDRESS], reactions, quotedBytes }] }
    for (const protocol of PROTOCOLS) {
      const [answer] = answersTo(model, probe(protocol))
      assert(answer !== undefined)
      const { kind, tryNumber, evidence } = readingOf(answer.bytes)
      assert.deepEqual([kind, tryNumber, evidence], ['unreachable', 0, evidenceOfError(3, 2, true)])
    }
  }
})

test("a router rejects in the host's stead, from its own address and before the host", () => {
  const host = { addresses: [FIRST_ADDRESS], reactions: OPEN, router: ROUTER }
  const model = { seed: 1, hosts: [host], routers: [{ address: ROUTER, rejects: { 47: 13 } }] }
  const [rejected] = answersTo(model, probe(47))
  const reading = readingOf(rejected?.bytes ?? Buffer.alloc(0))
  assert.deepEqual([reading.sender, reading.evidence], [ROUTER, evidenceOfError(3, 13, false)])
  const [passed] = answersTo(model, probe(50))
  assert.equal(readingOf(passed?.bytes ?? Buffer.alloc(0)).kind, 'direct')
})

test('silence is silence, of hosts, of absent addresses and of what is no packet', () => {
  const model = {
    seed: 1,
    hosts: [
      { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS },
      { addresses: [FIRST_ADDRESS + 1], reactions: OPEN, isDown: true },
    ],
  }
  for (const packet of [
    probe(1),
    probe(1, FIRST_ADDRESS + 1),
    probe(1, FIRST_ADDRESS + 2),
    Buffer.alloc(28),
  ]) {
    assert.deepEqual(answersTo(model, packet), [])
  }
})

test('a host that falls silent answers so many probes and no more', () => {
  const network = new SimulatedNetwork({ seed: 1, hosts: [usualHost(1, FIRST_ADDRESS, { silentAfter: 3 })] })
  const answers = [1, 6, 1, 6, 1].map((protocol) => answersFrom(network, probe(protocol)).length)
  assert.deepEqual(answers, [1, 1, 1, 0, 0])
})

test('packets take the latency each way, and jitter never more than it may', () => {
  const milliseconds = fc.integer({ min: 0, max: 200 })
  fc.assert(
    fc.property(milliseconds, milliseconds, fc.nat(), (latencyMs, jitterMs, seed) => {
      const model = { seed, hosts: [usualHost(1, FIRST_ADDRESS, { way: { latencyMs, jitterMs } })] }
      const [answer] = answersTo(model, probe(1))
      assert(answer !== undefined)
      assert(answer.atMs >= 2 * latencyMs && answer.atMs <= 2 * (latencyMs + jitterMs))
    }),
  )
})

test('losses and duplicates are as frequent as the model says, each way', () => {
  const model = { seed: 7, hosts: [usualHost(1, FIRST_ADDRESS, { way: { loss: 0.1, duplicates: 0.2 } })] }
  const network = new SimulatedNetwork(model)
  const copies = Array.from({ length: 20_000 }, () => departing(network, probe(1)).length)
  const share = (count: number) => copies.filter((one) => one === count).length / copies.length
  assert(Math.abs(share(0) - 0.1) < 0.01)
  assert(Math.abs(share(2) - 0.9 * 0.2) < 0.01)
})
