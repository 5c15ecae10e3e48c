/** What others are told: held against docs/changes.schema.json, and bounded. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { CHANGE_KINDS, type Change } from '../../../../src/contract/change.ts'
import { changesDocument, MOST_TOLD } from '../../../../src/inventory/notify/changes-document.ts'
import { toMapped } from '../../../../src/packet/address.ts'
import {
  address,
  CLOSED,
  change,
  counts,
  hostChange,
  knownHost,
  OPEN,
  PORT_UNREACHABLE,
  sweep,
} from '../../../support/inventory-sample.ts'

const schemaFile = new URL('../../../../docs/changes.schema.json', import.meta.url)
const schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8')))
const mac = (last: number) => Uint8Array.of(0x7e, 0x92, 0x49, 0x1f, 0x94, last)

/** As a receiver reads it. */
const received = (document: object) => JSON.parse(JSON.stringify(document))

describe('the document about changes', () => {
  test('says what changed, when, and what is unexpected', () => {
    const changes = [
      hostChange('host-new', { address: address('10.1.0.9') }),
      change({ protocols: [47, 200], before: CLOSED, after: OPEN }),
      hostChange('mac-changed', { macBefore: mac(1), macAfter: mac(0xa2) }),
    ]
    const sweptOnce = sweep(7, { changes: counts({ 'host-new': 1, 'protocol-opened': 1, 'mac-changed': 1 }) })
    const unexpected = [{ address: address('10.1.0.7'), protocols: [47] }]
    const appeared = [knownHost('10.1.0.9', { 1: OPEN, 200: OPEN })]
    const document = changesDocument({ sweep: sweptOnce, changes, appeared, unexpected })
    const none = { protocols: [], before: null, after: null, mac_before: null, mac_after: null }
    assert.deepEqual(document, {
      type: 'changes',
      schedule: 'library',
      sweep: 7,
      started: '2026-11-22T03:00:00.000Z',
      finished: '2026-11-22T03:04:05.000Z',
      changes: [
        { ...none, kind: 'host-new', address: '10.1.0.9' },
        {
          ...none,
          kind: 'protocol-opened',
          address: '10.1.0.7',
          protocols: [
            { number: 47, name: 'gre' },
            { number: 200, name: null },
          ],
          before: 'closed',
          after: 'open',
        },
        {
          ...none,
          kind: 'mac-changed',
          address: '10.1.0.7',
          mac_before: '7E:92:49:1F:94:01',
          mac_after: '7E:92:49:1F:94:A2',
        },
      ],
      truncated: 0,
      counts: counts({ 'host-new': 1, 'protocol-opened': 1, 'mac-changed': 1 }),
      appeared: [
        {
          address: '10.1.0.9',
          mac: '7E:92:49:1F:94:A3',
          open: [
            { number: 1, name: 'icmp' },
            { number: 200, name: null },
          ],
        },
      ],
      unexpected: [{ address: '10.1.0.7', protocols: [{ number: 47, name: 'gre' }] }],
      unexpected_truncated: 0,
    })
    schema.parse(received(document))
  })

  test('derives states as the sweep did', () => {
    const news = { changes: [change({ protocols: [17], after: PORT_UNREACHABLE })], unexpected: [] }
    const [first] = changesDocument({ ...news, sweep: sweep(1) }).changes
    assert.equal(first?.after, 'filtered')
    const { plan } = sweep(1)
    const likeNmap = sweep(1, { plan: { ...plan, classification: 'nmap' } })
    assert.equal(changesDocument({ ...news, sweep: likeNmap }).changes[0]?.after, 'open')
  })

  test('lists a thousand changes and hosts, and counts the rest, also those that it was not given', () => {
    const changes = Array.from({ length: MOST_TOLD }, (_, i) =>
      hostChange('host-new', { address: toMapped(i) }),
    )
    const unexpected = changes.concat(changes).map(({ address }) => ({ address, protocols: [47] }))
    const big = sweep(7, { changes: counts({ 'host-new': 60_000, 'host-gone': 5 }) })
    const document = changesDocument({ sweep: big, changes, unexpected })
    assert.deepEqual([document.changes.length, document.truncated], [1000, 59_005])
    assert.deepEqual([document.unexpected.length, document.unexpected_truncated], [1000, 1000])
    schema.parse(received(document))
  })

  test('names no more than 20,000 protocols each, so that it stays below three megabytes', () => {
    const protocols = Array.from({ length: 256 }, (_, protocol) => protocol)
    const changes = Array.from({ length: MOST_TOLD }, () => change({ protocols }))
    const unexpected = changes.map(({ address }) => ({ address, protocols }))
    const document = changesDocument({ sweep: sweep(7), changes, unexpected })
    assert.deepEqual([document.changes.length, document.truncated], [78, 922])
    assert.deepEqual([document.unexpected.length, document.unexpected_truncated], [78, 922])
    assert.ok(JSON.stringify(document).length < 3_000_000)
  })

  test('fits its schema, whatever changed, and lists and counts every change once', () => {
    const protocols = fc
      .uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 5 })
      .map((numbers) => numbers.sort((left, right) => left - right))
    const byte = fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined })
    const macBytes = fc.option(fc.uint8Array({ minLength: 6, maxLength: 6 }), { nil: undefined })
    const anyChange: fc.Arbitrary<Change> = fc.record({
      address: fc.integer({ min: 0, max: 0xffffffff }).map(toMapped),
      kind: fc.constantFrom(...CHANGE_KINDS),
      protocols,
      before: byte,
      after: byte,
      macBefore: macBytes,
      macAfter: macBytes,
    })
    const hosts = fc.record({
      address: fc.integer({ min: 0, max: 0xffffffff }).map(toMapped),
      protocols: protocols.filter(({ length }) => length > 0),
    })
    fc.assert(
      fc.property(fc.array(anyChange), fc.array(hosts), (changes, unexpected) => {
        const document = changesDocument({ sweep: sweep(7), changes, unexpected })
        schema.parse(received(document))
        assert.equal(document.changes.length + document.truncated, changes.length)
        assert.equal(document.unexpected.length, unexpected.length)
      }),
      { numRuns: 50 },
    )
  })

  test('is held to a schema that refuses what is not in it', () => {
    const document = received(changesDocument({ sweep: sweep(7), changes: [change()], unexpected: [] }))
    const [first] = document.changes
    for (const wrong of [
      { ...document, more: 1 },
      { ...document, sweep: '7' },
      { ...document, truncated: undefined },
      { ...document, finished: '2026-11-22' },
      { ...document, changes: [{ ...first, after: 'shut' }] },
      { ...document, changes: [{ ...first, kind: 'host-moved' }] },
      { ...document, changes: [{ ...first, protocols: [{ number: 256, name: null }] }] },
      { ...document, counts: { ...document.counts, 'host-new': -1 } },
      { ...document, unexpected: [{ address: 'printer', protocols: [] }] },
    ]) {
      assert.equal(schema.safeParse(received(wrong)).success, false, JSON.stringify(wrong))
    }
  })

  test('is described with every kind of change', () => {
    const text = readFileSync(schemaFile, 'utf8')
    for (const kind of CHANGE_KINDS) assert.equal(text.split(`"${kind}"`).length - 1, 3, kind)
  })
})
