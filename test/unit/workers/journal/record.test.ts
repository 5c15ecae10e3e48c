/** What is written of hosts is read again as it was, and what is damaged is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../../../src/contract/failures.ts'
import type { ShareState } from '../../../../src/contract/journal.ts'
import { allocateRouterAnswers, RouterAnswers } from '../../../../src/contract/router-answers.ts'
import { toMapped } from '../../../../src/packet/address.ts'
import { bytesOfNumber, V6Numbers } from '../../../../src/packet/address-numbers.ts'
import { emitAddresses } from '../../../../workers/journal/address-chunk.ts'
import { readBegunShare } from '../../../../workers/journal/begun-share.ts'
import { KIND, openChunk } from '../../../../workers/journal/chunk.ts'
import { addressIn, HostChunkWriter, parseRecord, recordsIn } from '../../../../workers/journal/host-chunk.ts'
import {
  createHostRecord,
  createLaneRecord,
  type HostRecord,
  NO_CONTROL,
  PROTOCOLS,
} from '../../../../workers/journal/host-record.ts'
import { OtherRecords } from '../../../../workers/journal/other-records.ts'
import { RouterRecords } from '../../../../workers/journal/router-records.ts'
import { Seam, V4_SEAM } from '../../../../workers/seam.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const CASES = 300
const REASONS = ['assumed', 'arp-response', 'echo-reply', 'interrupted'] as const

/** A record in which anything may stand: of few kinds, or of very many; with one lane or several. */
function record(random: SeededRandom): HostRecord {
  const lanes = random.pick([0, 1, 1, 1, 2, 5])
  const one = createHostRecord(0)
  const kinds = Array.from({ length: random.pick([1, 2, 3, 4, 5, 16, 17, 300]) }, () => ({
    evidence: random.below(256),
    ttl: random.below(256),
    proofs: random.pick([0, 0, 1, 254, 255]),
    tries: random.pick([0, 1, 2, 254, 255, 256, 65_535]),
  }))
  for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
    const { evidence, ttl, proofs, tries } = random.pick(kinds)
    one.evidence[protocol] = evidence
    one.ttl[protocol] = ttl
    one.proofs[protocol] = proofs
    one.tries[protocol] = tries
  }
  one.lanes.push(...Array.from({ length: lanes }, () => lane(random)))
  if (lanes === 1) one.lanes[0]?.tries.set(one.tries)
  return Object.assign(one, {
    address: random.uint32(),
    statusReason: random.pick(REASONS),
    isFound: random.chance(0.5),
    wasForged: random.chance(0.5),
    startedMs: random.uint32() * 1000 + 0.25,
    probes: random.uint32(),
    retransmissions: random.uint32(),
    pings: random.below(65_536),
    smoothedMs: Math.fround(random.below(10_000) / 7),
    variationMs: Math.fround(random.below(10_000) / 7),
    answered: random.below(65_536),
    lost: random.below(65_536),
    kept: random.below(65_536),
    swapped: random.below(65_536),
    targetControl: random.chance(0.3) ? NO_CONTROL : random.below(256),
    otherControl: random.chance(0.3) ? NO_CONTROL : random.below(256),
    excused: Array.from({ length: random.pick([0, 0, 3, 256]) }, (_, protocol) => [
      protocol,
      1 + random.below(255),
    ]),
    others: Array.from({ length: random.pick([0, 0, 1, 256]) }, (_, protocol) => ({
      protocol,
      evidence: random.below(256),
      sender: random.uint32(),
      ttl: random.below(256),
    })),
    laneCount: lanes,
  })
}

function lane(random: SeededRandom) {
  const one = createLaneRecord()
  for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
    if (random.chance(0.5)) one.tries[protocol] = random.below(65_536)
  }
  return Object.assign(one, {
    source: random.uint32(),
    intervalMs: random.pick([0, 20, 1000, 1002.5]),
    burst: random.below(256),
  })
}

function chunkOf(records: readonly HostRecord[]): Uint8Array {
  const writer = new HostChunkWriter()
  writer.begin()
  for (const one of records) writer.add(one)
  return writer.end()
}

test('records come back as they were, one behind the other', () => {
  for (let seed = 1; seed <= CASES; seed += 1) {
    const random = new SeededRandom(seed)
    const records = Array.from({ length: 1 + random.below(4) }, () => record(random))
    const { kind, body } = openChunk(chunkOf(records))
    assert.equal(kind, KIND.hosts)
    const bytes = recordsIn(body)
    assert.deepEqual(bytes.map(parseRecord), records, `seed ${seed}`)
    assert.deepEqual(
      bytes.map(addressIn),
      records.map(({ address }) => address),
    )
  }
})

test('a record that is copied is the one that was written', () => {
  const random = new SeededRandom(1)
  const [bytes] = recordsIn(openChunk(chunkOf([record(random)])).body)
  assert(bytes !== undefined)
  const writer = new HostChunkWriter()
  writer.begin()
  writer.copy(bytes)
  assert.deepEqual(recordsIn(openChunk(writer.end()).body), [bytes])
})

test('a chunk without hosts has no bytes', () => {
  assert.equal(chunkOf([]).length, 0)
})

function stateOf(chunks: readonly Uint8Array[], finished: readonly number[] = []): ShareState {
  const bytes = Uint8Array.from(finished.flatMap((address) => [...toMapped(address)]))
  return { position: 5, counters: new Float64Array(0), chunks, finished: bytes }
}

const isRefused = (error: unknown) => error instanceof Failure && error.code === 'WORKER_FAILED'

test('whatever byte is changed, left out or added: the chunk is refused', () => {
  const random = new SeededRandom(7)
  const answers = allocateRouterAnswers()
  new RouterAnswers(answers, 1, undefined).note(47)
  const numbers = new V6Numbers(new Uint8Array(32))
  const others = new OtherRecords(numbers)
  numbers.numberAt(new Uint8Array(16).fill(1), 0)
  const chunks = [
    chunkOf([record(random)]),
    emitAddresses([1, 2, 3]),
    new RouterRecords(answers).takeChanged() ?? new Uint8Array(),
    others.takeChanged() ?? new Uint8Array(),
  ]
  const read = (chunk: Uint8Array) =>
    readBegunShare(stateOf([chunk]), new RouterRecords(allocateRouterAnswers()), V4_SEAM, others)
  for (const chunk of chunks) {
    read(chunk)
    for (let at = 0; at < chunk.length; at += 1) {
      const other = chunk.slice()
      other[at] = (other[at] ?? 0) ^ (1 << random.below(8))
      assert.throws(() => read(other), isRefused, `byte ${at}`)
    }
    for (const length of [1, 5, 6, chunk.length - 1])
      assert.throws(() => read(chunk.slice(0, length)), isRefused)
    assert.throws(() => read(Uint8Array.of(...chunk, 0)), isRefused)
  }
})

test('what is begun is without the hosts that are finished, and knows those that lie ahead', () => {
  const random = new SeededRandom(3)
  const records = Array.from({ length: 5 }, () => record(random))
  const [first, second] = records.map(({ address }) => address)
  const state = stateOf([chunkOf(records), new Uint8Array(0), emitAddresses([77])], [second ?? 0, 99])
  const begun = readBegunShare(state, new RouterRecords(allocateRouterAnswers()))
  assert.equal(begun.position, 5)
  assert.equal(begun.records.length, 4)
  assert.equal(addressIn(begun.records[0] ?? new Uint8Array()), first)
  const expected = [second ?? 0, 99, 77].flatMap((address) => [...toMapped(address)])
  assert.deepEqual([...begun.finished], expected)
})

test('what routers have said is joined, and written once it has changed', () => {
  const [answers, later] = [allocateRouterAnswers(), allocateRouterAnswers()]
  const records = new RouterRecords(answers)
  assert.equal(records.takeChanged(), undefined)
  new RouterAnswers(answers, 3, 0x0a000001).note(47)
  const chunk = records.takeChanged()
  assert(chunk !== undefined)
  assert.equal(records.takeChanged(), undefined)
  new RouterAnswers(later, 3, 0x0a000001).note(50)
  readBegunShare(stateOf([chunk]), new RouterRecords(later))
  const way = new RouterAnswers(later, 3, 0x0a000001)
  assert.deepEqual([way.has(47), way.has(50), way.has(51)], [true, true, false])
})

test('addresses that are no targets are written once there are more of them, and have their numbers again', () => {
  const numbersOf = () => new V6Numbers(new Uint8Array(32).fill(0xfd))
  const numbers = numbersOf()
  const records = new OtherRecords(numbers)
  assert.equal(records.takeChanged(), undefined)
  const addresses = [1, 2, 3].map((last) =>
    Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last),
  )
  const known = addresses.map((address) => numbers.numberAt(address, 0))
  const chunk = records.takeChanged()
  assert(chunk !== undefined)
  assert.equal(records.takeChanged(), undefined)
  const [later, routers] = [numbersOf(), new RouterRecords(allocateRouterAnswers())]
  assert.deepEqual(bytesOfNumber(later, known[0] ?? 0), new Uint8Array(16))
  readBegunShare(stateOf([chunk]), routers, new Seam(later), new OtherRecords(later))
  assert.deepEqual(
    known.map((number) => bytesOfNumber(later, number)),
    addresses,
  )
  readBegunShare(stateOf([chunk]), routers)
})

test('a usual host takes some 250 bytes', () => {
  const random = new SeededRandom(5)
  const one = createHostRecord(1)
  for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
    const isAsked = random.chance(0.5)
    if (!isAsked) continue
    one.tries[protocol] = random.pick([1, 1, 1, 2, 3])
    one.evidence[protocol] = random.chance(0.9) ? 0x20 : 0
    one.ttl[protocol] = one.evidence[protocol] === 0 ? 0 : 64
  }
  one.laneCount = 1
  const { length } = chunkOf(Array.from({ length: 64 }, () => one))
  assert(length / 64 < 260, `${length / 64} bytes`)
})
