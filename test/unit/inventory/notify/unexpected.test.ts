/** Which open protocols a schedule does not expect. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { unexpectedHosts } from '../../../../src/inventory/notify/unexpected.ts'
import { toMapped } from '../../../../src/packet/address.ts'
import { CLASSIFICATIONS, classify } from '../../../../src/verdict/classify.ts'
import { address, knownHost, OPEN, PORT_UNREACHABLE } from '../../../support/inventory-sample.ts'

describe('unexpected protocols', () => {
  const hosts = [
    knownHost('10.1.0.1', { 1: OPEN, 6: OPEN }),
    knownHost('10.1.0.2', { 1: OPEN, 47: OPEN, 50: OPEN }),
    knownHost('10.1.0.3', { 17: PORT_UNREACHABLE, 47: OPEN }),
    knownHost('10.1.0.4', { 47: OPEN }, { presence: 'missing' }),
    knownHost('10.1.0.5', { 47: OPEN }, { presence: 'gone' }),
  ]

  test('are open ones that are not listed, of hosts that are there', () => {
    assert.deepEqual(unexpectedHosts(hosts, [1, 6], 'table'), [
      { address: address('10.1.0.2'), protocols: [47, 50] },
      { address: address('10.1.0.3'), protocols: [47] },
    ])
  })

  test('follow the classification', () => {
    assert.deepEqual(unexpectedHosts(hosts, [1, 6, 47, 50], 'nmap'), [
      { address: address('10.1.0.3'), protocols: [17] },
    ])
    assert.deepEqual(unexpectedHosts(hosts, [1, 6, 47, 50], 'table'), [])
  })

  test('are none without an expectation, and all with an empty one', () => {
    assert.deepEqual(unexpectedHosts(hosts, undefined, 'table'), [])
    assert.deepEqual(
      unexpectedHosts(hosts, [], 'table').map(({ protocols }) => protocols),
      [[1, 6], [1, 47, 50], [47]],
    )
  })

  test('are exactly the pairs of host and protocol that are open and not expected, for any evidence', () => {
    const anyHost = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.uint8Array({ minLength: 256, maxLength: 256 }))
      .map(([number, bytes]) => knownHost('10.1.0.1', {}, { address: toMapped(number), evidence: bytes }))
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 255 }))
    const classification = fc.constantFrom(...CLASSIFICATIONS)
    fc.assert(
      fc.property(fc.array(anyHost), numbers, classification, (known, expect, classification) => {
        const open = known.flatMap(({ address, evidence }) =>
          [...evidence.entries()]
            .filter(([protocol, byte]) => classify(byte, protocol, classification)?.state === 'open')
            .filter(([protocol]) => !expect.includes(protocol))
            .map(([protocol]) => ({ address, protocol })),
        )
        const found = unexpectedHosts(known, expect, classification)
        assert.deepEqual(
          found.flatMap(({ address, protocols }) => protocols.map((protocol) => ({ address, protocol }))),
          open,
        )
      }),
      { numRuns: 30 },
    )
  })
})
