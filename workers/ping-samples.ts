/**
 * What a way loses, shown by pings: a host that has answered one is sent a few more of the same kind. Owns which
 * pings of a host these are, and which of them were answered.
 */

/** Pings to one host. */
export const SAMPLES = 3
/** No ping has this number. */
const NEVER = 0xffff

export class PingSamples {
  readonly #from: Uint16Array
  readonly #kind: Uint8Array
  /** A bit for each that was answered. */
  readonly #answered: Uint8Array

  constructor(slots: number) {
    this.#from = new Uint16Array(slots)
    this.#kind = new Uint8Array(slots)
    this.#answered = new Uint8Array(slots)
  }

  /** Starts a host of which there is no sample. */
  start(slot: number): void {
    this.#from[slot] = NEVER
    this.#answered[slot] = 0
  }

  /** Begins a sample of a kind of ping (its place in the plan) with ping number `from`. */
  begin(slot: number, kind: number, from: number): void {
    this.#from[slot] = from
    this.#kind[slot] = kind
  }

  /** True once a sample has begun. */
  isUnderWay(slot: number): boolean {
    return this.#from[slot] !== NEVER
  }

  /** The kind of ping `number` if it is of the sample; undefined if it is not. */
  kindOf(slot: number, number: number): number | undefined {
    return number >= (this.#from[slot] ?? NEVER) ? this.#kind[slot] : undefined
  }

  /** True when `sent` pings in all to this host complete its sample. */
  isSent(slot: number, sent: number): boolean {
    return sent - (this.#from[slot] ?? 0) >= SAMPLES
  }

  /** Notes that ping `number` was answered. */
  note(slot: number, number: number): void {
    const place = number - (this.#from[slot] ?? NEVER)
    if (place >= 0) this.#answered[slot] = (this.#answered[slot] ?? 0) | (1 << place)
  }

  /** How many pings of the sample were answered. */
  answered(slot: number): number {
    let count = 0
    for (let left = this.#answered[slot] ?? 0; left !== 0; left &= left - 1) count += 1
    return count
  }
}
