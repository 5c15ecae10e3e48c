/**
 * Whom to ask where he is, and how often: each entry of the table of next hops is being asked, or is to be looked at after
 * a while. One that does not answer is given up after as many tries as the measured loss asks for, spread over seconds,
 * since a sleeping host wakes slowly. A try whose answer this machine may itself have dropped is none.
 */
import type { Ceiling } from '../../../src/contract/ceilings.ts'
import type { Loss } from '../../loss.ts'
import { LONGEST_OUTAGE_MS } from '../../outage.ts'
import type { NextHopOutcome, PacketSink } from '../transport.ts'
import { DueLists } from './due-lists.ts'
import type { NextHops } from './next-hops.ts'

/** Pauses after each try; the last one repeats. Independent losses are at least 100 ms apart. */
const PAUSES_MS = [100, 200, 300, 400] as const
/** However clean the link, a sleeping host gets a second to wake up: the sum of the pauses. */
const LEAST_TRIES = PAUSES_MS.length
/** So many requests that could not be sent end the asking too: an interface that comes back does so in that time. */
const MOST_REFUSED = LONGEST_OUTAGE_MS / PAUSES_MS[3]
/** So many whose answers this machine may have dropped are made up for: hardly has it dropped the answer to each. */
const MOST_EXCUSED = 16
/** However often somebody claims to be a next hop, it is not asked more often for that. */
const CLAIM_PAUSE_MS = 1000
/** Requests in one look, so that a turn stays short and their answers find room. */
const ASKED_AT_ONCE = 1024

/** What an entry waits for: to be asked now, after a try, after a claim; or to be looked at. */
const WAIT = { turn: 0, firstPause: 1, claim: PAUSES_MS.length + 1, look: PAUSES_MS.length + 2 } as const
/** A next hop in use is never unheard for more than twice this, and what it lost can be asked again in that time. */
export const LOOK_MS = 5000
const WAITS_MS = [0, ...PAUSES_MS, CLAIM_PAUSE_MS, LOOK_MS]

/** What asking takes. */
export interface InquiryParts {
  /** Sends a request for an address: to its last known owner alone, or to everybody. */
  readonly ask: (address: number, mac: Uint8Array | undefined) => void
  readonly arpCeiling: Pick<Ceiling, 'take'>
  /** The chance to call one live next hop dead that the sweep can afford. */
  readonly errorProbability: number
  /** What the link loses. */
  readonly loss: Loss
  /** True when something that was received since then may have been dropped before it was heard. */
  readonly hasDroppedSince: (ms: number) => boolean
}

/** Is told of an entry that does not answer, or cannot be asked. */
export type GiveUp = (entry: number, outcome: NextHopOutcome, nowMs: number, sink: PacketSink) => void

export class Inquiries {
  readonly #parts: InquiryParts
  readonly #hops: NextHops
  readonly #due = new DueLists(WAITS_MS)
  readonly #mac = new Uint8Array(6)
  #nowMs = 0

  constructor(hops: NextHops, parts: InquiryParts) {
    this.#hops = hops
    this.#parts = parts
  }

  /** Makes room for entries below `capacity`. */
  grow(capacity: number): void {
    this.#due.grow(capacity)
  }

  /** Begins to ask an entry, with the next tick. */
  begin(entry: number): void {
    this.#hops.ask(entry)
    this.#due.put(entry, WAIT.turn, this.#nowMs)
  }

  /** Begins to ask an entry for somebody's claim: later, if it has been asked or looked at a moment ago. */
  beginAfterClaim(entry: number, nowMs: number): void {
    const sinceMs = this.sinceMs(entry)
    this.begin(entry)
    // Behind another claim that may have come first and be due later: it waits for that one, for a second at most.
    if (nowMs - sinceMs < CLAIM_PAUSE_MS) this.#due.put(entry, WAIT.claim, sinceMs)
  }

  /** Asks an entry no more; it is to be looked at after a while. */
  watch(entry: number, nowMs: number): void {
    this.#due.put(entry, WAIT.look, nowMs)
  }

  /** Forgets an entry. */
  end(entry: number): void {
    this.#due.take(entry)
  }

  /** Since when an entry has been watched, or when it was last asked. */
  sinceMs(entry: number): number {
    return this.#due.sinceMs(entry)
  }

  /** The entry that is to be looked at first, and when; Infinity when there is none. */
  get looked(): number {
    return this.#due.headOf(WAIT.look)
  }

  get lookMs(): number {
    return this.#due.dueMs(WAIT.look)
  }

  /**
   * Asks whom it is time to ask, and gives up whom it is time to give up: `giveUp` is told of them, and may forget them.
   * An answer that came after `heardMs` may not have been heard yet: nobody's silence is judged beyond that.
   * Gives the time of the next such thing.
   */
  tick(nowMs: number, heardMs: number, sink: PacketSink, giveUp: GiveUp): number {
    this.#nowMs = nowMs
    const triesNeeded = this.#triesNeeded()
    for (let asked = 0; asked < ASKED_AT_ONCE; ) {
      const list = this.#nextList(heardMs)
      const dueMs = this.#due.dueMs(list)
      if (dueMs > (list === WAIT.turn ? nowMs : heardMs)) return dueMs
      const entry = this.#due.headOf(list)
      const tries = this.#hops.triesOf(entry)
      const isExcused = tries > 0 && this.#mayHaveMissed(entry)
      // Of requests to everybody; the one to the last known owner comes before them.
      const needed = triesNeeded + (isExcused ? 1 : 0) + (this.#hops.hasMac(entry) ? 1 : 0)
      if (tries >= needed) giveUp(entry, 'unreached', nowMs, sink)
      else if (this.#hops.refusedTo(entry) >= MOST_REFUSED) giveUp(entry, 'unsent', nowMs, sink)
      else {
        const waitMs = this.#parts.arpCeiling.take(1, nowMs)
        if (waitMs > 0) return nowMs + waitMs
        this.#ask(entry, isExcused, nowMs)
        asked += 1
      }
    }
    return nowMs
  }

  /** The queue whose head is next: that of pauses which are over, as far as was heard, or of those who were never asked. */
  #nextList(heardMs: number): number {
    const list = this.#due.earliest(WAIT.look)
    const mayBeJudged = this.#due.dueMs(list) <= heardMs
    return mayBeJudged || this.#due.headOf(WAIT.turn) < 0 ? list : WAIT.turn
  }

  #triesNeeded(): number {
    return Math.max(LEAST_TRIES, this.#parts.loss.triesForSilence(this.#parts.errorProbability))
  }

  /** True when the answer to the latest request may have come unheard. */
  #mayHaveMissed(entry: number): boolean {
    return this.#hops.excusedTo(entry) < MOST_EXCUSED && this.#parts.hasDroppedSince(this.sinceMs(entry))
  }

  #ask(entry: number, isExcused: boolean, nowMs: number): void {
    const asked = this.#hops.triesOf(entry) + this.#hops.refusedTo(entry) + this.#hops.excusedTo(entry)
    this.#hops.countTry(entry, isExcused, nowMs)
    this.#due.put(entry, WAIT.firstPause + Math.min(asked, PAUSES_MS.length - 1), nowMs)
    const isToOwner = this.#hops.triesOf(entry) === 1 && this.#hops.hasMac(entry)
    if (isToOwner) this.#hops.copyMac(entry, this.#mac, 0)
    this.#parts.ask(this.#hops.addressOf(entry), isToOwner ? this.#mac : undefined)
  }
}
