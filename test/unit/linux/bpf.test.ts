// The filters run here in an interpreter of classic BPF, written from the kernel's documentation, against an
// oracle that says in plain words which packets a worker wants. packet-socket.test.ts runs them in the kernel.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answersFilter, assemble, elsewhereFilter, type Instruction } from '../../../src/linux/bpf.ts'
import { ownerOf } from '../../../src/linux/owner-hash.ts'

interface Packet {
  etherType: number
  /** What else the kernel knows of it. */
  packetType?: number
  interfaceIndex?: number
  vlanTag?: number
  /** From the network header on. */
  network: Buffer
}

/** Loads by size in bytes, at k or at X + k. */
const LOADS = new Map([
  [0x20, { size: 4, indexed: false }],
  [0x28, { size: 2, indexed: false }],
  [0x30, { size: 1, indexed: false }],
  [0x40, { size: 4, indexed: true }],
  [0x50, { size: 1, indexed: true }],
  [0xb1, { size: 1, indexed: false }],
])
const ARITHMETIC = new Map<number, (a: number, k: number) => number>([
  [0x74, (a, k) => a >>> k],
  [0x24, (a, k) => Number((BigInt(a) * BigInt(k)) & 0xffffffffn)],
  [0x94, (a, k) => a % k],
])
const JUMPS = new Map<number, (a: number, k: number) => boolean>([
  [0x15, (a, k) => a === k],
  [0x45, (a, k) => (a & k) !== 0],
])
const LOAD_HEADER_LENGTH = 0xb1
const RETURN = 0x06

/** What the program gives for a packet: 0 rejects it, as does a load past its end. */
function run(program: Buffer, packet: Packet): number {
  let a = 0
  let x = 0
  for (let at = 0; ; at += 8) {
    const code = program.readUInt16LE(at)
    const k = program.readUInt32LE(at + 4)
    if (code === RETURN) return k
    const taken = JUMPS.get(code)?.(a, k)
    if (taken !== undefined) at += 8 * program.readUInt8(at + (taken ? 2 : 3))
    const result = ARITHMETIC.get(code)?.(a, k) ?? load(packet, code, k, x)
    if (result === 'past the end') return 0
    if (code === LOAD_HEADER_LENGTH) x = 4 * (result & 0x0f)
    else if (taken === undefined) a = result
  }
}

function load(packet: Packet, code: number, k: number, x: number): number | 'past the end' {
  const { etherType, packetType = 0, interfaceIndex = 0, vlanTag = 0, network } = packet
  const { size, indexed } = LOADS.get(code) ?? { size: 0, indexed: false }
  const at = (k | 0) + (indexed ? x : 0)
  if (size === 0) return Number.NaN
  const known = new Map([
    [0, etherType],
    [4, packetType],
    [8, interfaceIndex],
    [44, vlanTag],
  ]).get(at + 0x1000)
  if (known !== undefined) return known
  const offset = at + 0x100000
  return offset < 0 || offset + size > network.length ? 'past the end' : network.readUIntBE(offset, size)
}

interface Wanted {
  workers: number
  worker: number
  blockShift: number
  linkHeader: boolean
}

function isWanted(
  { etherType, network }: Packet,
  { workers, worker, blockShift, linkHeader }: Wanted,
): boolean {
  const owned = (offset: number) =>
    offset + 4 <= network.length && ownerOf(network.readUInt32BE(offset), blockShift, workers) === worker
  if (etherType === 0x0806)
    return linkHeader && network.length >= 8 && [1, 2].includes(network.readUInt16BE(6))
  if (etherType !== 0x0800) return false
  if (workers === 1 || owned(12)) return true
  if (network.length < 16 || network[9] !== 1) return false
  if ((network.readUInt16BE(6) & 0x1fff) !== 0) return false
  const header = ((network[0] ?? 0) & 0x0f) * 4
  return [3, 4, 5, 11, 12].includes(network[header] ?? 0) && header < network.length && owned(header + 8 + 16)
}

const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    workers: fc.integer({ min: 1, max: 9 }),
    worker: fc.nat(8),
    blockShift: fc.integer({ min: 0, max: 31 }),
    linkHeader: fc.boolean(),
  })
  .map((options) => ({ ...options, worker: options.worker % options.workers }))

const etherType = fc.constantFrom(0x0800, 0x0800, 0x0800, 0x0806, 0x86dd)
const u32 = fc.integer({ min: 0, max: 0xffffffff })

/** IPv4 with options, fragments, all ICMP types around the quoting ones, and a quote; cut anywhere. */
const likely: fc.Arbitrary<Packet> = fc
  .record({
    etherType,
    words: fc.integer({ min: 5, max: 15 }),
    // Of ARP it is the operation.
    fragment: fc.constantFrom(0, 0, 0, 0x4000, 0x2000, 0x2001, 185, 1, 2, 3),
    protocol: fc.constantFrom(1, 1, 1, 6, 17),
    source: u32,
    type: fc.integer({ min: 0, max: 13 }),
    quoted: u32,
    length: fc.oneof(fc.constant(100), fc.nat(100)),
  })
  .map(({ words, length, ...field }) => {
    const network = Buffer.alloc(100)
    const header = words * 4
    network.writeUInt8(0x40 | words, 0)
    network.writeUInt16BE(field.fragment, 6)
    network.writeUInt8(field.protocol, 9)
    network.writeUInt32BE(field.source, 12)
    network.writeUInt8(field.type, header)
    network.writeUInt32BE(field.quoted, header + 24)
    return { etherType: field.etherType, network: network.subarray(0, length) }
  })

const bytes: fc.Arbitrary<Packet> = fc
  .record({ etherType, network: fc.uint8Array({ maxLength: 90 }) })
  .map(({ etherType: type, network }) => ({ etherType: type, network: Buffer.from(network) }))

test('a worker gets the packets of the addresses it owns, errors about them and ARP, and nothing else', () => {
  fc.assert(
    fc.property(wanted, fc.oneof(likely, bytes), (options, packet) => {
      assert.equal(run(answersFilter(options), packet) > 0, isWanted(packet, options))
    }),
    { numRuns: 20_000 },
  )
})

test('an answer goes to one worker, an error from one target about another to the owners of both', () => {
  const network = Buffer.alloc(56)
  network.writeUInt8(0x45, 0)
  network.writeUInt8(1, 9)
  network.writeUInt8(3, 20)
  fc.assert(
    fc.property(u32, u32, (source, quoted) => {
      network.writeUInt32BE(source, 12)
      network.writeUInt32BE(quoted, 44)
      const getters = [0, 1, 2, 3].filter((worker) => {
        const filter = answersFilter({ workers: 4, worker, blockShift: 8, linkHeader: true })
        return run(filter, { etherType: 0x0800, network }) > 0
      })
      const owners = [source, quoted].map((address) => ownerOf(address, 8, 4))
      assert.deepEqual(getters, [...new Set(owners)].sort())
    }),
  )
})

/** Few numbers, so that what is wanted comes often. */
const few = fc.integer({ min: 1, max: 6 })
const ELSEWHERE = fc.record({
  recipients: fc.uniqueArray(few, { maxLength: 6 }),
  leftOut: fc.uniqueArray(few, { maxLength: 6 }),
})
const ANYWHERE = fc.record({
  packetType: fc.constantFrom(0, 0, 1, 2, 3),
  interfaceIndex: few,
  vlanTag: fc.constantFrom(0, 0, 0x2000, 0x2005, 7),
  destination: few,
})

test('elsewhere is what came to one of our addresses by an interface that is not left out, itself and untagged', () => {
  let heard = 0
  fc.assert(
    fc.property(wanted, ELSEWHERE, ANYWHERE, likely, (options, elsewhere, where, { etherType, network }) => {
      const { destination, packetType, interfaceIndex, vlanTag } = where
      if (network.length >= 20) network.writeUInt32BE(destination, 16)
      const isElsewhere =
        network.length >= 20 &&
        etherType === 0x0800 &&
        elsewhere.recipients.includes(destination) &&
        !elsewhere.leftOut.includes(interfaceIndex) &&
        packetType !== 3 &&
        (vlanTag & 0xfff) === 0
      const expected = isElsewhere && isWanted({ etherType, network }, { ...options, linkHeader: false })
      const filter = elsewhereFilter({ ...options, ...elsewhere })
      const got = run(filter, { etherType, network, packetType, interfaceIndex, vlanTag })
      assert.equal(got > 0, expected)
      if (expected) heard += 1
    }),
    { numRuns: 20_000 },
  )
  assert.ok(heard > 200, `${heard} packets heard`)
})

test('any number of interfaces may be left out, and of more addresses than it can name a filter lets all through', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 10)
  const network = Buffer.alloc(20)
  network.writeUInt32BE(5000, 16)
  const hears = (recipients: number[], leftOut: number[], interfaceIndex: number) =>
    run(elsewhereFilter({ workers: 4, worker: 0, blockShift: 0, recipients, leftOut }), {
      etherType: 0x0800,
      interfaceIndex,
      network,
    }) > 0
  for (const count of [0, 1, 2, 500]) {
    assert.equal(hears([5000], numbers(count), 9), true)
    if (count > 0) assert.equal(hears([5000], numbers(count), 9 + count), false)
  }
  assert.equal(hears(numbers(200), [1], 2), false)
  assert.equal(hears([...numbers(199), 5000], [1], 2), true)
  assert.equal(hears(numbers(201), [1], 2), true)
})

test('a jump backwards, to an unknown label or too far is refused', () => {
  const accept: Instruction = { operation: 'accept', k: 0 }
  const jump: Instruction = { operation: 'jumpIfEqual', k: 0, ifTrue: 'there' }
  const between = Array<Instruction>(256).fill(accept)
  const there = { ...accept, label: 'there' }
  const refused = { name: 'RangeError', message: 'no BPF jump from instruction 1 to there' }
  assert.throws(() => assemble([there, jump, accept]), refused)
  assert.throws(() => assemble([accept, jump, accept]), refused)
  assert.throws(() => assemble([accept, jump, ...between, there]), refused)
  const program = assemble([jump, ...between.slice(1), there])
  assert.equal(program.readUInt8(2), 255)
})
