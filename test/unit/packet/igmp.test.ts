import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createIgmpMessage, emitIgmp, IGMP_TYPE, parseIgmp } from '../../../src/packet/igmp.ts'
import { AT, CAPTURED } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint8, uint32 } from './hostile.ts'

const QUERY = CAPTURED.igmpQuery.subarray(AT.transport)

test('deconstruct: a membership query', () => {
  assert.deepEqual(parsed(parseIgmp, createIgmpMessage, CAPTURED.igmpQuery, AT.transport), {
    type: IGMP_TYPE.membershipQuery,
    maxResponse: 0,
    group: 0xfd7f0000,
    checksumValid: true,
  })
})

test('construct: the same query, checksum included', () => {
  const bytes = emitted((into, at) => emitIgmp(into, at, IGMP_TYPE.membershipQuery, 0, 0xfd7f0000))
  assert.deepEqual(bytes, QUERY)
})

test('a message below eight bytes is refused', () => {
  assertTruncations(parseIgmp, createIgmpMessage, QUERY, 8)
})

test('the checksum covers what a later version adds', () => {
  const longer = Buffer.concat([QUERY, Buffer.from('02ff0000', 'hex')])
  assert.equal(parsed(parseIgmp, createIgmpMessage, longer).checksumValid, false)
})

test('no bytes make the parser throw', () => assertNeverThrows(parseIgmp, createIgmpMessage))

test('any message survives the round trip', () => {
  fc.assert(
    fc.property(uint8, uint8, uint32, (type, maxResponse, group) => {
      const bytes = emitted((into, at) => emitIgmp(into, at, type, maxResponse, group))
      const message = parsed(parseIgmp, createIgmpMessage, bytes)
      assert.deepEqual(message, { type, maxResponse, group, checksumValid: true })
    }),
  )
})
