/**
 * The ear for answers that come in where no probe goes out: by another uplink, or wherever the routers of whoever
 * answers send them. One receive-only packet socket on all interfaces, whose filter leaves out those that are
 * listened to already. It is opened only on a machine that has others, and costs nothing while they bring nothing.
 *
 * Stacked interfaces show one packet twice. What the filter cannot tell apart is kept from it: a port of a bridge or
 * of a bond is left to its master, and a VLAN to its parent where that one's socket hears all its frames. Should a
 * packet be heard twice all the same (an interface that was stacked later), no state changes: the second answer to a
 * try is counted as a duplicate before it could say anything about order or loss, and is only paid for once more where
 * a router sent it (receiver.ts).
 */
import type { CounterRow } from '../../src/contract/counters.ts'
import { elsewhereFilter, elsewhereFilterV6 } from '../../src/linux/bpf.ts'
import { ARPHRD_LOOPBACK, type NetworkInterface } from '../../src/linux/interfaces.ts'
import { ETH_P_ALL } from '../../src/linux/packet-socket.ts'
import type { ReceiveRoom } from './receive-room.ts'
import { type FrameHearer, Reception } from './reception.ts'

/** So many interfaces the kernel lets a filter name; of further ones some packets are heard twice. */
const MOST_LEFT_OUT = 500
/** Interfaces whose frames are seen whole on the one that they are stacked on. */
const SEEN_ON_PARENT: ReadonlySet<string | undefined> = new Set(['vlan', 'macvlan', 'ipvlan'])

/** What the ear is made of. */
export interface ElsewhereParts {
  /** All interfaces of this machine. */
  readonly devices: readonly NetworkInterface[]
  readonly workers: number
  readonly worker: number
  readonly blockShift: number
  readonly counters: CounterRow
  readonly longest?: number | undefined
  /** Gives the room for frames that a further socket has. */
  readonly room: Pick<ReceiveRoom, 'take'>
  /** Of the packets that are wanted. */
  readonly family: 4 | 6
}

export class Elsewhere {
  readonly #parts: ElsewhereParts
  readonly #heard = new Set<number>()
  readonly #recipients = new Set<number>()
  #ear: Reception | undefined

  /** Opens nothing yet. */
  constructor(parts: ElsewhereParts) {
    this.#parts = parts
  }

  /** Becomes readable when something has arrived elsewhere; none while there is no elsewhere. */
  get fds(): readonly number[] {
    return this.#ear === undefined ? [] : [this.#ear.fd]
  }

  /**
   * From now on hears what is for any of `recipients` too, but not on an interface that has a socket of its own: this must be open
   * by now, as rather a packet is heard twice in between than not at all. Throws SystemCallFailure.
   */
  heed(interfaceIndex: number, recipients: readonly number[]): void {
    const isNews = recipients.some((recipient) => !this.#recipients.has(recipient))
    if (this.#heard.has(interfaceIndex) && !isNews) return
    this.#heard.add(interfaceIndex)
    for (const recipient of recipients) this.#recipients.add(recipient)
    const leftOut = leftOutOf(this.#parts.devices, this.#heard)
    const filter = this.#filterWithout(leftOut.slice(0, MOST_LEFT_OUT))
    if (this.#ear !== undefined) this.#ear.filterBy(filter)
    else if (this.#parts.devices.some(({ up, index }) => up && !leftOut.includes(index))) this.#open(filter)
  }

  /** Hands over the packets that have arrived, or the first of them; false while there are more. */
  receive(hear: FrameHearer): boolean {
    return this.#ear === undefined || this.#ear.receive(hear)
  }

  /** How many packets the kernel has dropped, as far as known. */
  get dropped(): number {
    return this.#ear?.dropped ?? 0
  }

  /** Counts what the kernel has dropped since the last time. */
  countDrops(): void {
    this.#ear?.countDrops()
  }

  /** To be called once. */
  close(): void {
    this.#ear?.close()
  }

  #filterWithout(leftOut: readonly number[]): Buffer {
    if (this.#parts.family === 6) return elsewhereFilterV6({ leftOut })
    return elsewhereFilter({ ...this.#parts, recipients: [...this.#recipients], leftOut })
  }

  #open(filter: Buffer): void {
    this.#ear = new Reception({
      interfaceIndex: 0,
      // ETH_P_IP would be served after the interfaces' ingress chains.
      protocol: ETH_P_ALL,
      linkHeader: false,
      filter,
      frames: this.#parts.room.take(),
      longest: this.#parts.longest,
      counters: this.#parts.counters,
    })
  }
}

/** The interfaces of which nothing need be heard, given those that are `heard` by sockets of their own, these first. */
export function leftOutOf(devices: readonly NetworkInterface[], heard: ReadonlySet<number>): number[] {
  const kinds = new Map(devices.map(({ index, kind }) => [index, kind]))
  const isShownElsewhere = ({ type, kind, master, parent }: NetworkInterface): boolean => {
    if (type === ARPHRD_LOOPBACK) return true
    // A port of a VRF takes in its packets itself.
    if (master !== undefined && kinds.get(master) !== 'vrf') return true
    return parent !== undefined && heard.has(parent) && SEEN_ON_PARENT.has(kind)
  }
  const others = devices.filter((device) => !heard.has(device.index) && isShownElsewhere(device))
  return [...heard, ...others.map(({ index }) => index)]
}
