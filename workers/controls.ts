/**
 * Which protocols of a host are known to draw an ICMP error, from the target or from somebody on its behalf.
 *
 * Such a protocol, asked again, is a control: if its error comes, whoever sends it still had budget when the
 * silent probes before it arrived. The target and a router ration separately, so where both have been heard
 * a silence is proved only by a control of each.
 */
import type { Batches, ErrorSender } from './batches.ts'

const NONE = -1
const SENDERS: readonly ErrorSender[] = ['other', 'target']

export class Controls {
  readonly #protocol: Record<ErrorSender, Int16Array>

  constructor(slots: number) {
    this.#protocol = { target: new Int16Array(slots).fill(NONE), other: new Int16Array(slots).fill(NONE) }
  }

  /** Starts a host of which no error is known. */
  start(slot: number): void {
    for (const sender of SENDERS) this.#protocol[sender][slot] = NONE
  }

  /** Notes that a protocol drew an error. */
  note(slot: number, protocol: number, sender: ErrorSender): void {
    this.#protocol[sender][slot] = protocol
  }

  /** True while no probe to this host has drawn an error. */
  isEmpty(slot: number): boolean {
    return SENDERS.every((sender) => this.#protocol[sender][slot] === NONE)
  }

  /** Appends one control per kind of sender to `batch` from place `size` on, and gives the new size. */
  append(slot: number, batch: Uint8Array, size: number): number {
    let end = size
    for (const sender of SENDERS) {
      const protocol = this.#protocol[sender][slot] ?? NONE
      if (protocol !== NONE) batch[end++] = protocol
    }
    return end
  }

  /** The place in the batch before which silence is proved; -1 when none is. */
  lastIn(slot: number, batches: Batches): number {
    const places = SENDERS.filter((sender) => this.#protocol[sender][slot] !== NONE).map((sender) =>
      batches.lastError(slot, sender),
    )
    return places.length === 0 ? -1 : Math.min(...places)
  }
}
