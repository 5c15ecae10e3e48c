/** How often each host was asked, and since when it is in flight. */

/** Of one host; `startedMs` may lie before time 0. */
export interface HostCounts {
  readonly probes: number
  readonly retransmissions: number
  readonly pings: number
  readonly startedMs: number
}

export class AskedCounts {
  readonly #probes: Uint32Array
  readonly #retransmissions: Uint32Array
  readonly #pings: Uint16Array
  readonly #startedMs: Float64Array

  constructor(slots: number) {
    this.#probes = new Uint32Array(slots)
    this.#retransmissions = new Uint32Array(slots)
    this.#pings = new Uint16Array(slots)
    this.#startedMs = new Float64Array(slots)
  }

  /** Notes since when a host is in flight. */
  start(slot: number, nowMs: number): void {
    this.#startedMs[slot] = nowMs
  }

  /** Forgets how often a host was asked. */
  clear(slot: number): void {
    this.#probes[slot] = 0
    this.#retransmissions[slot] = 0
    this.#pings[slot] = 0
  }

  /** Takes over the counts of a host that was asked before. */
  recall(slot: number, { probes, retransmissions, pings, startedMs }: HostCounts): void {
    this.#probes[slot] = probes
    this.#retransmissions[slot] = retransmissions
    this.#pings[slot] = pings
    this.#startedMs[slot] = startedMs
  }

  /** Counts a probe more (1) or less (-1), perhaps for a protocol that had been asked before. */
  addProbe(slot: number, isRetransmission: boolean, change: 1 | -1): void {
    this.#probes[slot] = this.probesTo(slot) + change
    if (isRetransmission) this.#retransmissions[slot] = this.retransmissionsTo(slot) + change
  }

  /** Counts a ping and gives its number, from 0. */
  addPing(slot: number): number {
    const number = this.pingsTo(slot)
    this.#pings[slot] = number + 1
    return number
  }

  probesTo(slot: number): number {
    return this.#probes[slot] ?? 0
  }

  retransmissionsTo(slot: number): number {
    return this.#retransmissions[slot] ?? 0
  }

  pingsTo(slot: number): number {
    return this.#pings[slot] ?? 0
  }

  startedMs(slot: number): number {
    return this.#startedMs[slot] ?? 0
  }
}
