/** Waiting for whatever a worker listens to, to the microsecond, and never without a look at the event loop. */
import { PollSet } from '../../src/linux/poll.ts'

/** Longest stay in ppoll: a worker must return to its event loop to be told anything. */
const LONGEST_POLL_MS = 20

/** What becomes readable when something arrives. Descriptors may be added, never taken away. */
export interface Listened {
  readonly fds: readonly number[]
}

export class Waiting {
  #poll = new PollSet([])
  #polled = 0

  /** Returns after `ms`, or earlier when something has arrived. */
  wait(ms: number, listened: readonly Listened[]): Promise<void> {
    const fds = listened.flatMap((one) => [...one.fds])
    if (fds.length !== this.#polled) {
      this.#poll = new PollSet(fds)
      this.#polled = fds.length
    }
    if (ms > 0 && this.#poll.pollReadable(Math.min(ms, LONGEST_POLL_MS))) this.#poll.takeErrors()
    return new Promise((resolve) => setImmediate(resolve))
  }
}
