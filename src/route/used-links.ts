/**
 * The links by which ways have led: is one of them down, or has one been since they were last looked at? The kernel counts
 * for each how often it lost and got its carrier, so that no moment without it is missed, whenever somebody looks.
 */
import { linkStateOf } from '../linux/interfaces.ts'
import type { NetlinkSocket } from '../linux/netlink-socket.ts'

/** The indices of used interfaces: a Set, or what several threads share. */
export interface UsedIndices extends Iterable<number> {
  add(index: number): unknown
}

/** What a look at them shows. */
export interface LinksSeen {
  /** The name of one that is down, has no carrier, or is gone; undefined where there is none. */
  readonly down: string | undefined
  /** True where one has gone or come back since the last look. */
  readonly hasChanged: boolean
}

export class UsedLinks {
  readonly #socket: NetlinkSocket
  readonly #used: UsedIndices
  readonly #nameOf: (index: number) => string | undefined
  /** How often the carrier had changed when one was looked at last, by index. */
  readonly #changes = new Map<number, number>()

  /** The socket stays its owner's. */
  constructor(socket: NetlinkSocket, used: UsedIndices, nameOf: (index: number) => string | undefined) {
    this.#socket = socket
    this.#used = used
    this.#nameOf = nameOf
  }

  /** Notes that a way leads through an interface; one that never had a carrier is down for no sweep. */
  note(index: number): void {
    if (this.#changes.has(index)) return
    const { isRunning, carrierChanges } = linkStateOf(this.#socket, index)
    if (!isRunning) return
    this.#changes.set(index, carrierChanges)
    this.#used.add(index)
  }

  /** Looks at all of them, or up to the first that is down. Throws SystemCallFailure. */
  look(): LinksSeen {
    let hasChanged = false
    for (const index of this.#used) {
      const { isRunning, carrierChanges } = linkStateOf(this.#socket, index)
      hasChanged ||= this.#changes.has(index) && this.#changes.get(index) !== carrierChanges
      this.#changes.set(index, carrierChanges)
      if (!isRunning) return { down: this.#nameOf(index) ?? `number ${index}`, hasChanged }
    }
    return { down: undefined, hasChanged }
  }
}
