/**
 * Owns the one bounds check of the wire formats: does a span (offset and length) lie inside a buffer and
 * hold enough bytes? A parser asks once, at its top; after that no read in it can leave the span, so no
 * parser can throw on hostile bytes or on nonsense offsets and lengths.
 */

/**
 * True if `offset` and `length` (bytes) name a span inside `bytes` that holds at least `needed` bytes.
 * Anything else, also NaN, fractions, negative numbers and spans past the end, is false.
 */
export function holds(bytes: Buffer, offset: number, length: number, needed: number): boolean {
  return (
    Number.isInteger(offset) &&
    Number.isInteger(length) &&
    offset >= 0 &&
    length >= needed &&
    length <= bytes.length - offset
  )
}
