/**
 * Which protocols of a host are known to draw an ICMP error, from the target or from somebody on its behalf.
 *
 * Such a protocol, asked again, is a control: if its error comes, whoever sends it still had budget when the
 * silent probes before it arrived. The target and a router ration separately, so where both have been heard
 * a silence is proved only by a control of each.
 */
import type { ErrorSender } from './batches.ts'

const NONE = -1
const SENDERS: readonly ErrorSender[] = ['other', 'target']
/** Whoever has been heard: nobody, or one, or both. */
const HEARD = { nobody: [], target: ['target'], other: ['other'], both: SENDERS } as const

export class Controls {
  readonly #protocol: Record<ErrorSender, Int16Array>

  constructor(slots: number) {
    this.#protocol = { target: new Int16Array(slots).fill(NONE), other: new Int16Array(slots).fill(NONE) }
  }

  /** Starts a host of which no error is known. */
  start(slot: number): void {
    for (const sender of SENDERS) this.#protocol[sender][slot] = NONE
  }

  /** Notes that a protocol drew an error. True when this sender had not been heard before. */
  note(slot: number, protocol: number, sender: ErrorSender): boolean {
    const isNew = !this.hears(slot, sender)
    this.#protocol[sender][slot] = protocol
    return isNew
  }

  /** True once a probe to this host has drawn an error from this kind of sender. */
  hears(slot: number, sender: ErrorSender): boolean {
    return this.#protocol[sender][slot] !== NONE
  }

  /** Who has ever sent an error about this host. */
  senders(slot: number): readonly ErrorSender[] {
    if (this.hears(slot, 'target')) return this.hears(slot, 'other') ? HEARD.both : HEARD.target
    return this.hears(slot, 'other') ? HEARD.other : HEARD.nobody
  }

  /** True while no probe to this host has drawn an error. */
  isEmpty(slot: number): boolean {
    return !this.hears(slot, 'target') && !this.hears(slot, 'other')
  }

  /** The protocol that drew an error from this sender last; undefined while none has. */
  of(slot: number, sender: ErrorSender): number | undefined {
    const protocol = this.#protocol[sender][slot] ?? NONE
    return protocol === NONE ? undefined : protocol
  }
}
