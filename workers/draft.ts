/**
 * A batch while it is being composed: its protocols, the permits with which they go, and what had to be held back for
 * a router's sake and until when.
 */
import { mix } from '../src/packet/mix.ts'
import { BATCH_SIZE } from './batches.ts'
import type { ProtocolList } from './protocol-list.ts'
import { PERMIT, type Upstream } from './upstream.ts'

/** How soon to look again whether somebody else's question has been answered. */
const QUESTION_MS = 20
/** Hosts that wait for one router's tokens come back one by one, but none so late that a token is missed. */
const LONGEST_SPREAD_MS = 3000

export class Draft {
  readonly protocols = new Uint8Array(BATCH_SIZE)
  readonly permits = new Uint8Array(BATCH_SIZE)
  size = 0
  /** How many of its probes, the first ones, are expected to stay unanswered. */
  suspects = 0
  /** True when something was held back for want of a router's token, or spends one. */
  isShort = false
  /** When to look again at what was held back; Infinity when nothing was. */
  heldMs = Number.POSITIVE_INFINITY
  #slot = 0
  #nowMs = 0
  #upstream: Upstream | undefined

  /** Begins an empty batch to a host; `upstream` is who may answer in its stead. */
  begin(slot: number, upstream: Upstream | undefined, nowMs: number): void {
    this.size = 0
    this.suspects = 0
    this.isShort = false
    this.heldMs = Number.POSITIVE_INFINITY
    this.#slot = slot
    this.#nowMs = nowMs
    this.#upstream = upstream
  }

  /** The last protocol; undefined while it is empty. */
  get last(): number | undefined {
    return this.size === 0 ? undefined : this.protocols[this.size - 1]
  }

  /** Appends a probe. */
  add(protocol: number, permit: number): void {
    this.protocols[this.size] = protocol
    this.permits[this.size] = permit
    this.size += 1
    if ((permit & PERMIT.token) !== 0) this.isShort = true
  }

  /**
   * Appends what of a list, from a place on, may be asked, up to `limit` in all: `free` is what of it costs no token of
   * a router's, `charged` what does.
   */
  take(list: ProtocolList, limit: number, which: 'all' | 'free' | 'charged' = 'all', from = 0): void {
    for (let i = from; i < list.size; i += 1) {
      if (this.size >= limit) return
      const protocol = list.at(i)
      if (which !== 'all' && this.isFree(protocol) !== (which === 'free')) continue
      if (this.takeOne(protocol)) continue
      if ((this.#upstream?.waitMs ?? 0) > 0) return
    }
  }

  /** True when a protocol costs no token of a router's. */
  isFree(protocol: number): boolean {
    return this.#upstream === undefined || !this.#upstream.needsToken(protocol)
  }

  /** Appends a protocol if it may be asked; otherwise it is held back. */
  takeOne(protocol: number): boolean {
    const upstream = this.#upstream
    const permit = upstream === undefined ? PERMIT.none : upstream.take(this.#slot, protocol, this.#nowMs)
    if (permit === undefined) this.#hold()
    else this.add(protocol, permit)
    return permit !== undefined
  }

  /** Appends a protocol beside a probe that has a token, unless somebody else is asking for it. */
  takeOnCredit(protocol: number): boolean {
    const permit = this.#upstream?.takeOnCredit(protocol, this.#nowMs)
    if (permit === undefined) this.#hold()
    else this.add(protocol, permit)
    return permit !== undefined
  }

  /** The permit of a probe that will draw a router's error; undefined while there is none to be had. */
  takeToken(): number | undefined {
    if (this.#upstream === undefined) return PERMIT.none
    if (this.#upstream.takeToken(this.#slot, this.#nowMs)) return PERMIT.token | PERMIT.rejected
    this.#hold()
    return undefined
  }

  /** Takes everything back: it was not sent. */
  putBack(): void {
    for (let i = 0; i < this.size; i += 1) {
      this.#upstream?.putBack(this.protocols[i] ?? 0, this.permits[i] ?? PERMIT.none)
    }
    this.size = 0
  }

  /** Notes that something was held back, and when to look again. */
  #hold(): void {
    const { waitMs = 0, waiting = 0, intervalMs = 0 } = this.#upstream ?? {}
    if (waitMs > 0) this.isShort = true
    const queueMs = Math.min(Math.max(waiting - 1, 0) * intervalMs, LONGEST_SPREAD_MS)
    const spreadMs = queueMs * (mix(this.#slot ^ mix(this.#nowMs)) / 2 ** 32)
    const untilMs = this.#nowMs + (waitMs > 0 ? waitMs + spreadMs : QUESTION_MS)
    this.heldMs = Math.min(this.heldMs, untilMs)
  }
}
