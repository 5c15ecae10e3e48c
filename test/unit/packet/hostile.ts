/**
 * What every parser and emitter is put through: nonsense spans, mutated real frames, truncations, and
 * buffers poisoned with 0xa5 in which a field that nobody writes stays visible.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { AT, CAPTURED } from './captured.ts'

const POISON = 0xa5
const MARGIN = 3

type Parse<T> = (bytes: Buffer, offset: number, length: number, into: T) => boolean

/** The record with every number in it overwritten, in nested byte arrays too, and every boolean flipped. */
export function poisoned<T extends object>(record: T): T {
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'number') Object.assign(record, { [key]: POISON })
    if (typeof value === 'boolean') Object.assign(record, { [key]: !value })
    if (value instanceof Uint8Array) value.fill(POISON)
  }
  return record
}

/** What `parse` reads from the span, into a poisoned record. */
export function parsed<T extends object>(
  parse: Parse<T>,
  create: () => T,
  bytes: Buffer,
  offset = 0,
  length = bytes.length - offset,
): T {
  const into = poisoned(create())
  assert.equal(parse(bytes, offset, length, into), true)
  return into
}

/** The bytes that `emit` writes at an odd offset of a poisoned buffer; fails if it writes outside them. */
export function emitted(emit: (bytes: Buffer, offset: number) => number): Buffer {
  const bytes = Buffer.alloc(2048, POISON)
  const end = MARGIN + emit(bytes, MARGIN)
  const outside = Buffer.concat([bytes.subarray(0, MARGIN), bytes.subarray(end)])
  assert.deepEqual(outside, Buffer.alloc(outside.length, POISON))
  return bytes.subarray(MARGIN, end)
}

/** Fails unless `parse` refuses exactly the lengths below `shortest`, and leaves the record alone then. */
export function assertTruncations<T extends object>(
  parse: Parse<T>,
  create: () => T,
  packet: Buffer,
  shortest: number,
): void {
  for (let length = 0; length <= packet.length; length++) {
    const into = poisoned(create())
    assert.equal(parse(packet, 0, length, into), length >= shortest, `${length} bytes`)
    assert.equal(parse(packet.subarray(0, length), 0, packet.length, into), length === packet.length)
    if (length < shortest) assert.deepEqual(into, poisoned(create()))
  }
}

/**
 * Fails if `parse` throws on any bytes at any offset and length, changes the record although it refuses, or
 * reports a payload that is not inside the span.
 */
export function assertNeverThrows<T extends object>(parse: Parse<T>, create: () => T): void {
  fc.assert(
    fc.property(hostileSpan, ({ bytes, offset, length }) => {
      const into = poisoned(create())
      if (parse(bytes, offset, length, into)) assertInside(into, offset, length)
      else assert.deepEqual(into, poisoned(create()))
    }),
    { numRuns: 2000 },
  )
}

function assertInside(record: object, offset: number, length: number): void {
  if (!('payloadOffset' in record && 'payloadLength' in record)) return
  const { payloadOffset, payloadLength } = record
  assert(typeof payloadOffset === 'number' && typeof payloadLength === 'number')
  assert(payloadOffset > offset && payloadLength >= 0 && payloadOffset + payloadLength <= offset + length)
}

const mutatedFrame = fc
  .record({
    frame: fc.constantFrom(...Object.values(CAPTURED)),
    changes: fc.array(fc.record({ at: fc.nat(100), value: fc.nat(255) }), { maxLength: 3 }),
    cut: fc.oneof(fc.constant(0), fc.nat(100)),
  })
  .map(({ frame, changes, cut }) => {
    const bytes = Buffer.from(frame)
    for (const { at, value } of changes) bytes[at % bytes.length] = value
    return bytes.subarray(0, Math.max(0, bytes.length - cut))
  })

const nonsense = fc.oneof(
  fc.integer({ min: -20, max: 120 }),
  fc.double(),
  fc.constantFrom(-0, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), Number.NaN),
)

const hostileSpan = fc
  .record({
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
      mutatedFrame,
    ),
    offset: fc.oneof(fc.constantFrom(0, ...Object.values(AT)), nonsense),
    length: fc.option(nonsense),
  })
  .map(({ bytes, offset, length }) => ({ bytes, offset, length: length ?? bytes.length - offset }))

/** Arbitrary field values. */
export const uint8 = fc.nat(0xff)
export const uint16 = fc.nat(0xffff)
export const uint32 = fc.nat(0xffffffff)
