/**
 * Ethernet frames of one link that are written before they leave, in order. Nothing is allocated per frame: what is the
 * same in all is written once, and whose each is stands in a column.
 *
 * A queue of the kernel's that has no room is waited for, a moment only: the engine counts on a probe's leaving when it
 * was written. What then still has not left is given back.
 */
import type { CounterRow } from '../../../src/contract/counters.ts'
import { SendBatch } from '../../../src/linux/batch.ts'
import { errnoName, SystemCallFailure } from '../../../src/linux/libc.ts'
import { PollSet } from '../../../src/linux/poll.ts'
import { ETHERNET_HEADER_LENGTH, putEtherType, putSourceMac } from '../../../src/packet/ethernet.ts'
import { LONGEST_PROBE } from '../../../src/protocol/probe.ts'
import { sendErrorIndex } from '../send-error.ts'

const FRAMES = 512
/** Frames begin so many bytes apart, or a multiple: a plain probe is shorter. */
const STRIDE = 128
/** How long one flush waits for room in all, and how long at a time. */
const PATIENCE_MS = 4
const PAUSE_MS = 0.25
/** What sendmmsg says once the interface of its socket exists no more. */
const GONE = new Set(['ENXIO', 'ENODEV'])

/** Is given the place of the payload of a frame that could not be sent, in `bytes`, and whose it is. */
export type UnsentSink = (owner: number, payloadAt: number) => void

export class SendQueue {
  readonly #fd: number
  readonly #counters: CounterRow
  readonly #batch: SendBatch
  readonly #nothing = new PollSet([])
  readonly #owners = new Int32Array(FRAMES)
  readonly #onUnsent: UnsentSink
  #queued = 0
  #isGone = false
  #wasFull = false

  /** Frames leave by the packet socket `fd` from the address `mac`; the longest payload has `longest` bytes. */
  constructor(
    fd: number,
    mac: Uint8Array,
    counters: CounterRow,
    onUnsent: UnsentSink,
    longest = LONGEST_PROBE,
  ) {
    const stride = Math.ceil((ETHERNET_HEADER_LENGTH + longest) / STRIDE) * STRIDE
    this.#batch = new SendBatch(FRAMES, stride)
    this.#fd = fd
    this.#counters = counters
    this.#onUnsent = onUnsent
    for (let i = 0; i < FRAMES; i += 1) putSourceMac(this.#batch.frames, this.#batch.frameOffset(i), mac)
  }

  /** All frames. */
  get bytes(): Buffer {
    return this.#batch.frames
  }

  /** True once the interface has been removed: nothing will ever leave by this socket again. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** Whether the kernel had no room since this was last asked. */
  takeFull(): boolean {
    const wasFull = this.#wasFull
    this.#wasFull = false
    return wasFull
  }

  /** Opens a frame for `owner`; gives where it begins, with the link-layer address of whom it is for. */
  begin(owner: number, etherType: number): number {
    if (this.#queued === FRAMES) this.flush()
    this.#owners[this.#queued] = owner
    const at = this.#batch.frameOffset(this.#queued)
    putEtherType(this.#batch.frames, at, etherType)
    return at
  }

  /** Closes the frame with a payload of `length` bytes. */
  commit(length: number): void {
    this.#batch.setLength(this.#queued, ETHERNET_HEADER_LENGTH + length)
    this.#queued += 1
  }

  /** Sends what was committed, in order, and gives back what the kernel does not take. */
  flush(): void {
    let sent = 0
    let waitedMs = 0
    while (sent < this.#queued) {
      const accepted = this.#send(sent)
      sent += accepted
      if (accepted > 0) continue
      if (this.#batch.lastErrno === 0 || waitedMs >= PATIENCE_MS) break
      this.#wasFull = true
      this.#nothing.pollReadable(PAUSE_MS)
      waitedMs += PAUSE_MS
    }
    const queued = this.#queued
    this.#queued = 0
    if (this.#batch.lastErrno !== 0) this.#count(errnoName(this.#batch.lastErrno), queued - sent)
    for (let frame = sent; frame < queued; frame += 1) {
      this.#onUnsent(this.#owners[frame] ?? 0, this.#batch.frameOffset(frame) + ETHERNET_HEADER_LENGTH)
    }
  }

  /** An interface that is down costs tries, not the sweep. */
  #send(from: number): number {
    const count = this.#queued - from
    try {
      return this.#batch.send(this.#fd, from, count)
    } catch (error) {
      if (!(error instanceof SystemCallFailure)) throw error
      this.#isGone ||= GONE.has(error.code)
      this.#count(error.code, count)
      return 0
    }
  }

  #count(code: string, packets: number): void {
    const index = sendErrorIndex(code)
    for (let i = 0; i < packets; i += 1) this.#counters.addTo('sendErrors', index)
  }
}
