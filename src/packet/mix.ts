/**
 * A 32-bit finaliser (the avalanche step of MurmurHash3, public domain): every input bit moves every output
 * bit. For hash tables, permutations and seeded choices; nothing that must not be guessed.
 */
export function mix(x: number): number {
  let h = x
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
