/**
 * What is known of each protocol of a host, a byte each: evidence or, as long as there is none, how far its silence has
 * been proved. Evidence never has both of the bits 5..4 (src/verdict/evidence.ts), so a byte that has is a silence:
 *
 *   | p5 p4 | 1 1 | p3 p2 p1 p0 |     p: proofs of silence, 1-61; 62 and 63 are GIVEN_UP and DOUBTFUL
 */
import { joinEvidence, NO_EVIDENCE } from '../src/verdict/evidence.ts'

export const PROTOCOLS = 256
/** In place of a number of proofs: none yet, and the last try went unanswered without an explanation. */
export const DOUBTFUL = 0xff
/** In place of a number of proofs: asked as often as a router's budget allows, and still not answered. */
export const GIVEN_UP = 0xfe
/** More proofs than these are never asked for (loss.ts), and not told apart. */
export const MOST_PROOFS = 61

const SILENCE = 0x30
const CODE = { givenUp: 62, doubtful: 63 } as const

export class Knowledge {
  readonly #bytes: Uint8Array

  constructor(slots: number) {
    this.#bytes = new Uint8Array(slots * PROTOCOLS)
  }

  /** Forgets a host. */
  clear(slot: number): void {
    this.#bytes.fill(0, slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
  }

  /** True while nothing was heard of a protocol and no silence of it was noted: it was never asked, or denied its answer. */
  isBlank(slot: number, protocol: number): boolean {
    return this.#bytes[slot * PROTOCOLS + protocol] === NO_EVIDENCE
  }

  /** The evidence, or NO_EVIDENCE. */
  evidenceOf(slot: number, protocol: number): number {
    const byte = this.#bytes[slot * PROTOCOLS + protocol] ?? 0
    return (byte & SILENCE) === SILENCE ? NO_EVIDENCE : byte
  }

  /** How often silence was proved, DOUBTFUL or GIVEN_UP; 0 where there is evidence. */
  proofsOf(slot: number, protocol: number): number {
    const byte = this.#bytes[slot * PROTOCOLS + protocol] ?? 0
    return (byte & SILENCE) === SILENCE ? proofsIn(byte) : 0
  }

  /** Sets what `proofsOf` gives; nothing where there is evidence. */
  setProofs(slot: number, protocol: number, proofs: number): void {
    if (this.evidenceOf(slot, protocol) !== NO_EVIDENCE) return
    this.#bytes[slot * PROTOCOLS + protocol] = byteOf(proofs)
  }

  /** Takes back every proof: what was proved has yet to be proved again. */
  voidProofs(slot: number): void {
    const doubtful = byteOf(DOUBTFUL)
    for (let at = slot * PROTOCOLS; at < (slot + 1) * PROTOCOLS; at += 1) {
      if (((this.#bytes[at] ?? 0) & SILENCE) === SILENCE) this.#bytes[at] = doubtful
    }
  }

  /** Joins evidence, which ends all silence. True when it told something new. */
  join(slot: number, protocol: number, evidence: number): boolean {
    const known = this.evidenceOf(slot, protocol)
    const joined = joinEvidence(known, evidence)
    if (joined === known) return false
    this.#bytes[slot * PROTOCOLS + protocol] = joined
    return true
  }

  /** Writes what `evidenceOf` and `proofsOf` give for each protocol. */
  read(slot: number, evidence: Uint8Array, proofs: Uint8Array): void {
    const bytes = this.#bytes
    const from = slot * PROTOCOLS
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      const byte = bytes[from + protocol] ?? 0
      const isSilence = (byte & SILENCE) === SILENCE
      evidence[protocol] = isSilence ? NO_EVIDENCE : byte
      proofs[protocol] = isSilence ? proofsIn(byte) : 0
    }
  }

  /** A copy of the 256 bytes of evidence. */
  evidenceCopy(slot: number): Uint8Array {
    const copy = this.#bytes.slice(slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      if (((copy[protocol] ?? 0) & SILENCE) === SILENCE) copy[protocol] = NO_EVIDENCE
    }
    return copy
  }
}

function proofsIn(byte: number): number {
  const code = ((byte >>> 2) & SILENCE) | (byte & 0x0f)
  if (code === CODE.doubtful) return DOUBTFUL
  return code === CODE.givenUp ? GIVEN_UP : code
}

function byteOf(proofs: number): number {
  if (proofs === 0) return NO_EVIDENCE
  const code = codeOf(proofs)
  return ((code & SILENCE) << 2) | SILENCE | (code & 0x0f)
}

function codeOf(proofs: number): number {
  if (proofs === DOUBTFUL) return CODE.doubtful
  return proofs === GIVEN_UP ? CODE.givenUp : Math.min(proofs, MOST_PROOFS)
}
