// How values stand in the database: each encoding gives back what went in, over its whole domain.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_RANGES, rangesOfBytes } from '../../../src/contract/address-ranges.ts'
import { isUp, packStatus, unpackStatus } from '../../../src/contract/host-status.ts'
import { addressKey, addressOfKey, compareKeys, macKey, macOfKey } from '../../../src/store/address-key.ts'
import { Dictionary } from '../../../src/store/dictionary.ts'
import { documentText, readDocument } from '../../../src/store/document.ts'
import {
  alikeKey,
  decodeAddressRanges,
  decodeSet,
  encodeAddressRanges,
  encodeSet,
} from '../../../src/store/range-list.ts'
import { packRuns, unpackRuns } from '../../../src/store/runs.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'
import { address, plan } from '../../support/inventory-sample.ts'

const anyNumber = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff))
const dotted = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
const anyV6 = fc.uint8Array({ minLength: 16, maxLength: 16 })
const anyAddress = fc.oneof(
  anyNumber.map((number) => address(dotted(number))),
  anyV6,
)
const anyRange = fc.tuple(anyNumber, anyNumber).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)])

test('an address comes back from its key, and keys sort as SQLite sorts them', () => {
  const database = new Sqlite(':memory:')
  database.exec('CREATE TABLE keys (address INTEGER PRIMARY KEY) WITHOUT ROWID')
  const insert = database.prepare('INSERT OR IGNORE INTO keys VALUES (?)')
  const select = database.prepare<[], number | Buffer>('SELECT address FROM keys ORDER BY address').pluck()
  const property = fc.property(fc.array(anyAddress, { maxLength: 12 }), (addresses) => {
    const keys = addresses.map(addressKey)
    assert.deepEqual(keys.map(addressOfKey), addresses)
    database.exec('DELETE FROM keys')
    for (const key of keys) insert.run(key)
    const texts = keys.toSorted(compareKeys).map(String)
    assert.deepEqual(
      select.all().map((key) => String(addressKey(addressOfKey(key)))),
      [...new Set(texts)],
    )
  })
  fc.assert(property, { numRuns: 300 })
})

test('a MAC address comes back from its key', () => {
  const property = fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (mac) => {
    assert.deepEqual(macOfKey(macKey(mac)), mac)
  })
  fc.assert(property, { examples: [[Uint8Array.of(255, 255, 255, 255, 255, 255)], [new Uint8Array(6)]] })
})

test('bytes come back from their runs, which are shorter or are not made', () => {
  const runs = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 600 })), { maxLength: 40 })
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    runs.map((parts) => Uint8Array.from(parts.flatMap(([byte, length]) => Array(length).fill(byte)))),
  )
  const property = fc.property(anyBytes, (bytes) => {
    const packed = packRuns(bytes)
    if (packed === undefined) return
    assert.ok(packed.length < bytes.length)
    assert.deepEqual(unpackRuns(packed), bytes)
  })
  fc.assert(property, { numRuns: 500 })
  // 256 equal bytes are one run, and no more than that is.
  assert.deepEqual(packRuns(new Uint8Array(256).fill(7)), Uint8Array.of(255, 7))
  assert.deepEqual(packRuns(new Uint8Array(257).fill(7)), Uint8Array.of(255, 7, 0, 7))
  assert.equal(packRuns(Uint8Array.of(1, 2, 3)), undefined)
})

test('a dictionary gives each vector one number, the same in every connection and however often it forgets', () => {
  const database = new Sqlite(':memory:')
  database.exec('CREATE TABLE vector (id INTEGER PRIMARY KEY, hash BLOB UNIQUE, packed INTEGER, bytes BLOB)')
  const property = fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (vectors) => {
    const dictionary = new Dictionary(database)
    const ids = vectors.map((bytes) => dictionary.idOf(bytes))
    const other = new Dictionary(database)
    assert.deepEqual(
      vectors.map((bytes) => other.idOf(bytes)),
      ids,
    )
    assert.deepEqual(
      ids.map((id) => other.bytesOf(id)),
      vectors,
    )
    assert.equal(new Set(ids).size, new Set(vectors.map(String)).size)
  })
  fc.assert(property)
  assert.throws(() => new Dictionary(database).bytesOf(0), /damaged: there is no vector 0/)
})

test('plain data comes back from its text, whatever its keys are', () => {
  const keys = fc.oneof(
    fc.string(),
    fc.constantFrom('$', '$$', '$bytes', '$map', '$$map', '__proto__', 'length'),
  )
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(undefined),
        fc.uint8Array({ maxLength: 5 }),
      ),
      fc.array(tie('data'), { maxLength: 4 }),
      fc.array(fc.tuple(keys, tie('data')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
      fc.array(fc.tuple(fc.integer(), tie('data')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    ),
  }))
  fc.assert(fc.property(data, (value) => assert.deepEqual(readDocument(documentText(value)), value)))
})

test('ranges come back from their bytes, those of IPv6 too', () => {
  const anyEnds = fc.record({ first: anyAddress, last: anyAddress }, { noNullPrototype: true })
  const any = fc.property(fc.array(anyEnds, { maxLength: 8 }), (list) => {
    const ranges = rangesOfBytes(Buffer.concat(list.flatMap(({ first, last }) => [first, last])))
    assert.deepEqual(decodeAddressRanges(encodeAddressRanges(ranges)), ranges)
  })
  fc.assert(any)
  const v4 = fc.property(fc.array(anyRange, { maxLength: 8 }), (ranges) => {
    const set = { v4: normalise(ranges), v6: NO_RANGES }
    assert.deepEqual(decodeSet(encodeSet(set)), set)
  })
  fc.assert(v4)
})

test('plans are alike where they ask the same addresses for the same protocols', () => {
  const halves = plan(['10.0.0.128-10.0.0.255', '10.0.0.0-10.0.0.127'])
  const whole = plan(['10.0.0.0-10.0.0.255'], { seed: 9, workers: 4 })
  assert.deepEqual(alikeKey(halves), alikeKey({ ...whole, protocols: whole.protocols.toReversed() }))
  assert.notDeepEqual(alikeKey(whole), alikeKey(plan(['10.0.0.0-10.0.0.254'])))
  assert.notDeepEqual(alikeKey(whole), alikeKey({ ...whole, protocols: [1] }))
})

test('a status is one byte, and what no version wrote is damage', () => {
  const status = { status: 'up', statusReason: 'interrupted', complete: false } as const
  assert.deepEqual(unpackStatus(packStatus(status)), status)
  assert.equal(isUp(packStatus(status)), true)
  assert.equal(isUp(packStatus({ ...status, status: 'no-route' })), false)
  assert.ok(packStatus({ ...status, status: 'skipped' }) <= 255)
  assert.throws(() => unpackStatus(0x1f), /damaged: no host has the status 31/)
})
