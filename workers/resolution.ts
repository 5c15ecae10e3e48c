/**
 * Where the kernel resolves next hops for us: how often it has failed to for a host that has not been heard. It gives
 * up after three requests of its own, which on a lossy link may miss a host that is there; so it is made to try again
 * as often as the loss asks for.
 */

/** ARP requests per attempt of the kernel (mcast_solicit, arp(7)). */
const KERNEL_TRIES = 3
/** An attempt takes 3 s; what the kernel says sooner is about the attempt before. */
const LEAST_ATTEMPT_MS = 1000

export class Resolution {
  readonly #failures: Uint8Array
  readonly #sinceMs: Float64Array

  constructor(slots: number) {
    this.#failures = new Uint8Array(slots)
    this.#sinceMs = new Float64Array(slots)
  }

  /** Starts a host. */
  start(slot: number, nowMs: number): void {
    this.#failures[slot] = 0
    this.#sinceMs[slot] = nowMs
  }

  /** When the attempt under way began. */
  sinceMs(slot: number): number {
    return this.#sinceMs[slot] ?? 0
  }

  /** Notes that the kernel did not resolve the next hop. True when that has happened often enough for `tries` requests. */
  fail(slot: number, tries: number, nowMs: number): boolean {
    if (nowMs - this.sinceMs(slot) >= LEAST_ATTEMPT_MS) {
      this.#failures[slot] = (this.#failures[slot] ?? 0) + 1
      this.#sinceMs[slot] = nowMs
    }
    return (this.#failures[slot] ?? 0) * KERNEL_TRIES >= tries
  }
}
