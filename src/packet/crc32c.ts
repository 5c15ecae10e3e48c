/**
 * Owns CRC32c, the checksum of SCTP (RFC 9260 appendix A): Castagnoli's polynomial, bits reflected, one
 * table look-up per byte.
 */

const POLYNOMIAL_REFLECTED = 0x82f63b78

/** A DataView: its reads are numbers, where an array's may be undefined to the compiler. */
const TABLE = tabulate()

/**
 * The CRC32c of `length` bytes at `offset` as an unsigned 32-bit number. To go on over several spans, pass
 * the CRC of the bytes before as `previous`. The span must lie inside the buffer.
 */
export function crc32c(bytes: Buffer, offset: number, length: number, previous = 0): number {
  const end = offset + length
  let register = ~previous
  for (let at = offset; at < end; at++) {
    const index = (register ^ (bytes[at] ?? 0)) & 0xff
    register = (register >>> 8) ^ TABLE.getInt32(index * 4)
  }
  return ~register >>> 0
}

function tabulate(): DataView {
  const table = new DataView(new ArrayBuffer(256 * 4))
  for (let index = 0; index < 256; index++) {
    let register = index
    for (let bit = 0; bit < 8; bit++) {
      register = register & 1 ? (register >>> 1) ^ POLYNOMIAL_REFLECTED : register >>> 1
    }
    table.setInt32(index * 4, register)
  }
  return table
}
