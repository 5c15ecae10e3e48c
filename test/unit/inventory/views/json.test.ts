/** How documents spell what is known: states read off a table, held against the classification itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  isoTime,
  macText,
  namedProtocols,
  openProtocols,
  statesOf,
} from '../../../../src/inventory/views/json.ts'
import { formatProtocols } from '../../../../src/protocol/selection.ts'
import { CLASSIFICATIONS, classify, STATES } from '../../../../src/verdict/classify.ts'

/** A whole byte range, with runs of equal bytes as real hosts have them. */
const evidence = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 80 })), { minLength: 1 })
  .map((runs) => {
    const bytes = new Uint8Array(256)
    let at = 0
    for (const [byte, length] of runs) {
      bytes.fill(byte, at, at + length)
      at += length
    }
    return bytes
  })

describe('documents', () => {
  test('put every protocol under the state that its byte has, as -p takes them', () => {
    fc.assert(
      fc.property(evidence, fc.constantFrom(...CLASSIFICATIONS), (evidence, classification) => {
        const inState = (state: string) =>
          [...evidence.keys()].filter(
            (protocol) => classify(evidence[protocol] ?? 0, protocol, classification)?.state === state,
          )
        const states = statesOf(evidence, classification)
        for (const state of STATES) assert.equal(states[state], formatProtocols(inState(state)), state)
        assert.deepEqual(openProtocols(evidence, classification), inState('open'))
      }),
    )
  })

  test('have states that no protocol changes, for any byte', () => {
    for (const classification of CLASSIFICATIONS) {
      for (let byte = 0; byte < 256; byte += 1) {
        const states = Array.from(
          { length: 256 },
          (_, protocol) => classify(byte, protocol, classification)?.state,
        )
        assert.equal(new Set(states).size, 1)
      }
    }
  })

  test('spell what there is not as null or nothing', () => {
    assert.deepEqual([isoTime(undefined), isoTime(0)], [null, '1970-01-01T00:00:00.000Z'])
    assert.deepEqual(
      [macText(undefined), macText(Uint8Array.of(0, 1, 2, 10, 254, 255))],
      [null, '00:01:02:0A:FE:FF'],
    )
    assert.deepEqual(namedProtocols([47, 200]), [
      { number: 47, name: 'gre' },
      { number: 200, name: null },
    ])
    assert.deepEqual(new Set(Object.values(statesOf(undefined, 'table'))), new Set(['']))
  })
})
