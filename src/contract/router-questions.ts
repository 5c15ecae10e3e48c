/**
 * Which protocols may be a router's to reject, by way: each is first asked of one host alone, because what a router
 * rejects for one it mostly rejects for all, and its errors come from one budget. In shared memory, because the hosts
 * behind it belong to different workers.
 *
 *   Int32 | way 0: 256 cells, one per protocol | way 1: ... |
 *   cell: in question since (milliseconds, or 0 for nobody is asking), and in the lowest two bits how many hosts have
 *   left it unanswered; ANSWERED when a target has answered for itself, or so many have stayed silent
 */

const WAYS = 256
const PROTOCOLS = 256
const COUNT = 3
const ANSWERED = 3
/** A question that nobody came back from is asked again after this long. */
const FORGOTTEN_MS = 2000

/** Shared memory for all ways, nothing asked. */
export function allocateRouterQuestions(): SharedArrayBuffer {
  return new SharedArrayBuffer(WAYS * PROTOCOLS * Int32Array.BYTES_PER_ELEMENT)
}

/** What has been asked on one way. */
export class RouterQuestions {
  readonly #cells: Int32Array

  /** `way` is the number of router-answers.ts. */
  constructor(memory: SharedArrayBuffer, way: number) {
    const offset = (way % WAYS) * PROTOCOLS * Int32Array.BYTES_PER_ELEMENT
    this.#cells = new Int32Array(memory, offset, PROTOCOLS)
  }

  /** True once the protocol is known to be the targets' own to answer, or nobody's. */
  isAnswered(protocol: number): boolean {
    return (this.#load(protocol) & COUNT) === ANSWERED
  }

  /** How many hosts have left it unanswered, none of them for want of its own budget: 0 to 2. */
  unansweredBy(protocol: number): number {
    return this.#load(protocol) & COUNT
  }

  /** True while some host is being asked. */
  isOpen(protocol: number, nowMs: number): boolean {
    const cell = this.#load(protocol)
    const since = cell & ~COUNT
    return since !== 0 && (((nowMs & ~COUNT) - since) | 0) < FORGOTTEN_MS
  }

  /** Puts a protocol in question; false when somebody else just has. */
  open(protocol: number, nowMs: number): boolean {
    const cell = this.#load(protocol)
    if (this.isOpen(protocol, nowMs)) return false
    const since = (nowMs & ~COUNT) === 0 ? COUNT + 1 : nowMs & ~COUNT
    return this.#swap(protocol, cell, since | (cell & COUNT))
  }

  /** Takes the question back: it was not asked, or the host could not have answered. */
  withdraw(protocol: number): void {
    const cell = this.#load(protocol)
    this.#swap(protocol, cell, cell & COUNT)
  }

  /** Notes that a host left it unanswered. */
  leaveUnanswered(protocol: number): void {
    const cell = this.#load(protocol)
    const count = cell & COUNT
    this.#swap(protocol, cell, Math.min(count + 1, ANSWERED))
  }

  /** Notes that a target has answered for itself. */
  answer(protocol: number): void {
    if (!this.isAnswered(protocol)) Atomics.store(this.#cells, protocol, ANSWERED)
  }

  #load(protocol: number): number {
    return Atomics.load(this.#cells, protocol)
  }

  #swap(protocol: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#cells, protocol, from, to) === from
  }
}
