/** Who is looked at in one turn: whoever the outflow calls, then whoever is due, as many as a turn has time for. */
import type { Deadlines } from './deadlines.ts'
import type { Outflow } from './outflow.ts'

/**
 * Packets that one turn sends, or a batch more, and hosts that it looks at: what has arrived meanwhile must be heard
 * before the queue that it waits in is full.
 */
const MOST_SENT = 512
const MOST_LOOKS = 256

/** What a look at a lane does. */
export type Look = (lane: number, nowMs: number) => void

export class Looks {
  readonly #outflow: Outflow
  readonly #deadlines: Deadlines
  readonly #look: Look

  constructor(outflow: Outflow, deadlines: Deadlines, look: Look) {
    this.#outflow = outflow
    this.#deadlines = deadlines
    this.#look = look
  }

  /** Looks at whoever is due at `heardMs`; false where that was all that one turn has time for, and more may be. */
  take(nowMs: number, heardMs: number): boolean {
    const [outflow, deadlines] = [this.#outflow, this.#deadlines]
    outflow.granted = 0
    let looks = 0
    for (let lane = outflow.call(nowMs); lane >= 0; lane = outflow.call(nowMs)) {
      this.#look(lane, nowMs)
      looks += 1
      if (outflow.granted >= MOST_SENT || looks >= MOST_LOOKS) return false
    }
    for (let lane = deadlines.take(heardMs); lane >= 0; lane = deadlines.take(heardMs)) {
      this.#look(lane, nowMs)
      looks += 1
      if (outflow.granted >= MOST_SENT || looks >= MOST_LOOKS) return false
    }
    return true
  }
}
