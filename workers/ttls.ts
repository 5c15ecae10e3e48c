/**
 * The largest TTL of a host's answers in each protocol. A host has one or two, so two bits a protocol say which of up to
 * three it is; one of which more are seen gets a row of its own.
 *
 *   kinds: 3 a slot, by number 1..3 (0: none)      numbers: 64 bytes a slot, two bits a protocol
 */
const PROTOCOLS = 256
const KINDS = 3
const A_BYTE = 4
const WIDTH = PROTOCOLS / A_BYTE
const MASK = 3

export class Ttls {
  readonly #kinds: Uint8Array
  readonly #numbers: Uint8Array
  readonly #rows = new Map<number, Uint8Array>()
  readonly #hasRow: Uint8Array

  constructor(slots: number) {
    this.#kinds = new Uint8Array(slots * KINDS)
    this.#numbers = new Uint8Array(slots * WIDTH)
    this.#hasRow = new Uint8Array(slots)
  }

  /** Forgets a host. */
  clear(slot: number): void {
    this.#kinds.fill(0, slot * KINDS, (slot + 1) * KINDS)
    this.#numbers.fill(0, slot * WIDTH, (slot + 1) * WIDTH)
    if (this.#hasRow[slot] === 1) this.#rows.delete(slot)
    this.#hasRow[slot] = 0
  }

  /** The largest TTL that was noted, 0 where none was. */
  of(slot: number, protocol: number): number {
    if (this.#hasRow[slot] === 1) return this.#rows.get(slot)?.[protocol] ?? 0
    const number = (this.#byteOf(slot, protocol) >>> shiftOf(protocol)) & MASK
    return number === 0 ? 0 : (this.#kinds[slot * KINDS + number - 1] ?? 0)
  }

  /** Notes an answer with this TTL. */
  note(slot: number, protocol: number, ttl: number): void {
    if (ttl <= this.of(slot, protocol)) return
    const number = this.#hasRow[slot] === 1 ? 0 : this.#numberOf(slot, ttl)
    if (number === 0) this.#rowOf(slot)[protocol] = ttl
    else {
      const at = slot * WIDTH + (protocol >>> 2)
      const shift = shiftOf(protocol)
      this.#numbers[at] = (this.#byteOf(slot, protocol) & ~(MASK << shift)) | (number << shift)
    }
  }

  /** A copy of all 256. */
  copy(slot: number): Uint8Array {
    const copy = new Uint8Array(PROTOCOLS)
    this.read(slot, copy)
    return copy
  }

  /** Writes all 256. */
  read(slot: number, into: Uint8Array): void {
    const row = this.#hasRow[slot] === 1 ? this.#rows.get(slot) : undefined
    if (row !== undefined) {
      into.set(row)
      return
    }
    const numbers = this.#numbers
    const kinds = this.#kinds
    const kindsAt = slot * KINDS - 1
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      const number = ((numbers[slot * WIDTH + (protocol >>> 2)] ?? 0) >>> shiftOf(protocol)) & MASK
      into[protocol] = number === 0 ? 0 : (kinds[kindsAt + number] ?? 0)
    }
  }

  #byteOf(slot: number, protocol: number): number {
    return this.#numbers[slot * WIDTH + (protocol >>> 2)] ?? 0
  }

  /** The number of a TTL, which it is given if need be; 0 when there is none left. */
  #numberOf(slot: number, ttl: number): number {
    for (let i = 0; i < KINDS; i += 1) {
      const known = this.#kinds[slot * KINDS + i] ?? 0
      if (known === 0) this.#kinds[slot * KINDS + i] = ttl
      if (known === 0 || known === ttl) return i + 1
    }
    return 0
  }

  #rowOf(slot: number): Uint8Array {
    const known = this.#rows.get(slot)
    if (known !== undefined) return known
    const row = this.copy(slot)
    this.#rows.set(slot, row)
    this.#hasRow[slot] = 1
    return row
  }
}

function shiftOf(protocol: number): number {
  return (protocol & MASK) * 2
}
