/**
 * The keyed cookie by which an answer proves that it answers a probe of this sweep.
 *
 * HalfSipHash-2-4 with 64-bit output (J.-P. Aumasson and D. J. Bernstein, the 32-bit variant of SipHash): a
 * pseudo-random function made for short inputs, and one whose arithmetic is native to JavaScript numbers.
 * The input is source address, destination address and protocol; the try is added to the words afterwards
 * (see probe.ts), so that an answer names its try without a search.
 */

/** The 64-bit key of one sweep, as two 32-bit words. */
export interface CookieKey {
  readonly k0: number
  readonly k1: number
}

/** The 64 bits of a (source, destination, protocol), as two 32-bit words. Written by `cookieFor`. */
export interface Cookie {
  w0: number
  w1: number
}

/** A zeroed cookie for `cookieFor` to write into. */
export function createCookie(): Cookie {
  return { w0: 0, w1: 0 }
}

/** The words that are hashed. */
const input = new Int32Array(4)

/**
 * Behind an IPv6 header the first byte of AH names what follows (RFC 4302 section 2.1). Linux looks there, too, before it
 * sends an error: where ICMPv6 seems to follow, and is cut, it keeps silent.
 */
const AH = 51
const ICMPV6 = 58
const LAST_BYTE = 24

/** Writes the cookie of a (source, destination, protocol) into `into`; addresses as 32-bit numbers. */
export function cookieFor(
  key: CookieKey,
  source: number,
  destination: number,
  protocol: number,
  into: Cookie,
): void {
  input[0] = source
  input[1] = destination
  input[2] = protocol
  input[3] = 12 << 24
  hash(key, input, 4, into)
  if (protocol === AH && into.w0 >>> LAST_BYTE === ICMPV6) into.w0 = (into.w0 ^ (1 << LAST_BYTE)) >>> 0
}

/**
 * HalfSipHash-2-4-64 of whole 32-bit words (little-endian on the wire of the reference code). Exported for
 * the published test vectors.
 */
export function halfSipHash(key: CookieKey, words: readonly number[], into: Cookie): void {
  const padded = Int32Array.of(...words, (words.length * 4) << 24)
  hash(key, padded, padded.length, into)
}

/**
 * The hash of `count` words, the last of which has the length in its top byte. The four words of state stay in registers:
 * every step is two rounds, before and after which something is mixed in. A step for each word, and two for each half of
 * the output.
 */
function hash(key: CookieKey, words: Int32Array, count: number, into: Cookie): void {
  let v0 = key.k0 | 0
  let v1 = key.k1 ^ 0xee
  let v2 = 0x6c796765 ^ key.k0
  let v3 = 0x74656462 ^ key.k1
  for (let step = 0; step < count + 4; step += 1) {
    const word = step < count ? (words[step] ?? 0) : 0
    v3 ^= word
    if (step === count) v2 ^= 0xee
    else if (step === count + 2) {
      into.w0 = (v1 ^ v3) >>> 0
      v1 ^= 0xdd
    }
    for (let round = 0; round < 2; round += 1) {
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
    }
    v0 ^= word
  }
  into.w1 = (v1 ^ v3) >>> 0
}
