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

const state = new Uint32Array(4)

/** Writes the cookie of a (source, destination, protocol) into `into`; addresses as 32-bit numbers. */
export function cookieFor(
  key: CookieKey,
  source: number,
  destination: number,
  protocol: number,
  into: Cookie,
): void {
  begin(key)
  absorb(source)
  absorb(destination)
  absorb(protocol)
  finish(12, into)
}

/**
 * HalfSipHash-2-4-64 of whole 32-bit words (little-endian on the wire of the reference code). Exported for
 * the published test vectors.
 */
export function halfSipHash(key: CookieKey, words: readonly number[], into: Cookie): void {
  begin(key)
  for (const word of words) absorb(word)
  finish(words.length * 4, into)
}

function begin(key: CookieKey): void {
  state[0] = key.k0
  state[1] = key.k1 ^ 0xee
  state[2] = 0x6c796765 ^ key.k0
  state[3] = 0x74656462 ^ key.k1
}

function finish(length: number, into: Cookie): void {
  absorb(length << 24)
  state[2] = at(2) ^ 0xee
  rounds(4)
  into.w0 = (at(1) ^ at(3)) >>> 0
  state[1] = at(1) ^ 0xdd
  rounds(4)
  into.w1 = (at(1) ^ at(3)) >>> 0
}

function at(i: number): number {
  return state[i] as number
}

function absorb(word: number): void {
  state[3] = at(3) ^ word
  rounds(2)
  state[0] = at(0) ^ word
}

function rounds(count: number): void {
  let v0 = at(0) | 0
  let v1 = at(1) | 0
  let v2 = at(2) | 0
  let v3 = at(3) | 0
  for (let i = 0; i < count; i += 1) {
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
  state[0] = v0
  state[1] = v1
  state[2] = v2
  state[3] = v3
}
