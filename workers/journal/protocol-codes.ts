/**
 * What is known of the 256 protocols of a host, packed: the combinations of evidence, TTL, proofs and tries that occur
 * are few, so they are listed once, and each protocol has the number of its own in 0, 1, 2 or 4 bits.
 *
 *   | kinds: u8 | kinds * 5 bytes | 256 * width bits | exceptions: u16 | exceptions * 6 bytes |
 *
 * What is of none of the first sixteen kinds is an exception, and stands behind the numbers with its protocol.
 */
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { PROTOCOLS, type ProtocolColumns } from './host-record.ts'

const MOST_KINDS = 16
const PLACES = 64
const KIND_BYTES = 5
const EXCEPTION_BYTES = KIND_BYTES + 1
/** Tries beyond this do not fit into a kind's number, and are exceptions. */
const MOST_TRIES = 0xff
/** Whatever is packed needs no more than this. */
export const MOST_PACKED = 3 + MOST_KINDS * KIND_BYTES + PROTOCOLS / 2 + PROTOCOLS * EXCEPTION_BYTES

/** Bits a protocol, for so many kinds. */
function widthFor(kinds: number): number {
  if (kinds <= 1) return 0
  if (kinds === 2) return 1
  return kinds <= 4 ? 2 : 4
}

export class ProtocolCodes {
  readonly #kinds = new Int32Array(MOST_KINDS)
  readonly #codes = new Uint8Array(PROTOCOLS)
  readonly #exceptions = new Uint8Array(PROTOCOLS)
  readonly #packed = new Uint8Array(PROTOCOLS / 2)
  /** Where a kind was found last: mostly it is there again. */
  readonly #places = new Uint8Array(PLACES)
  #count = 0

  /** Appends the facts; MOST_PACKED bytes must be reserved. */
  emit(facts: ProtocolColumns, into: ByteWriter): void {
    const { evidence, ttl, proofs, tries } = facts
    const codes = this.#codes
    let exceptions = 0
    this.#count = 0
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      const asked = tries[protocol] ?? 0
      const known = (evidence[protocol] ?? 0) | ((ttl[protocol] ?? 0) << 8) | ((proofs[protocol] ?? 0) << 16)
      const code = this.#codeOf(known | (asked << 24))
      codes[protocol] = code
      if (code < MOST_KINDS && asked < MOST_TRIES) continue
      codes[protocol] = 0
      this.#exceptions[exceptions] = protocol
      exceptions += 1
    }
    into.u8(this.#count)
    for (let kind = 0; kind < this.#count; kind += 1) emitKind(this.#kinds[kind] ?? 0, into)
    this.#emitCodes(widthFor(this.#count), into)
    into.u16(exceptions)
    for (let i = 0; i < exceptions; i += 1) emitException(facts, this.#exceptions[i] ?? 0, into)
  }

  /** Reads what `emit` wrote. Throws a RangeError where that cannot have been. */
  parse(from: ByteReader, facts: ProtocolColumns): void {
    const kinds = from.u8()
    if (kinds === 0 || kinds > MOST_KINDS) throw new RangeError(`${kinds} kinds of protocols`)
    const at = from.skip(kinds * KIND_BYTES)
    const width = widthFor(kinds)
    const perByte = width === 0 ? PROTOCOLS : 8 / width
    let byte = 0
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      if (width > 0 && protocol % perByte === 0) byte = from.u8()
      const code = width === 0 ? 0 : (byte >>> ((protocol % perByte) * width)) & ((1 << width) - 1)
      if (code >= kinds) throw new RangeError(`kind ${code} of ${kinds}`)
      setFacts(from, at + code * KIND_BYTES, protocol, facts)
    }
    const exceptions = from.u16()
    for (let i = 0; i < exceptions; i += 1) {
      const protocol = from.u8()
      setFacts(from, from.skip(KIND_BYTES), protocol, facts)
    }
  }

  /** The number of a kind, which it is given if need be; MOST_KINDS where there is none left. */
  #codeOf(key: number): number {
    const place = (key ^ (key >>> 5) ^ (key >>> 13) ^ (key >>> 22)) & (PLACES - 1)
    const guess = this.#places[place] ?? 0
    if (guess < this.#count && this.#kinds[guess] === key) return guess
    let kind = 0
    while (kind < this.#count && this.#kinds[kind] !== key) kind += 1
    if (kind === MOST_KINDS) return kind
    this.#kinds[kind] = key
    this.#places[place] = kind
    this.#count = Math.max(this.#count, kind + 1)
    return kind
  }

  #emitCodes(width: number, into: ByteWriter): void {
    if (width === 0) return
    const codes = this.#codes
    const packed = this.#packed
    let bytes = 0
    for (let protocol = 0; protocol < PROTOCOLS; ) {
      let byte = 0
      for (let shift = 0; shift < 8; shift += width) {
        byte |= (codes[protocol] ?? 0) << shift
        protocol += 1
      }
      packed[bytes] = byte
      bytes += 1
    }
    into.copy(bytes === packed.length ? packed : packed.subarray(0, bytes))
  }
}

function emitKind(key: number, into: ByteWriter): void {
  into.u8(key & 0xff)
  into.u8((key >>> 8) & 0xff)
  into.u8((key >>> 16) & 0xff)
  into.u16(key >>> 24)
}

function emitException(
  { evidence, ttl, proofs, tries }: ProtocolColumns,
  protocol: number,
  into: ByteWriter,
): void {
  into.u8(protocol)
  into.u8(evidence[protocol] ?? 0)
  into.u8(ttl[protocol] ?? 0)
  into.u8(proofs[protocol] ?? 0)
  into.u16(tries[protocol] ?? 0)
}

/** Sets a protocol's facts to the kind that stands at `at`. */
function setFacts(from: ByteReader, at: number, protocol: number, facts: ProtocolColumns): void {
  facts.evidence[protocol] = from.u8At(at)
  facts.ttl[protocol] = from.u8At(at + 1)
  facts.proofs[protocol] = from.u8At(at + 2)
  facts.tries[protocol] = from.u16At(at + 3)
}
