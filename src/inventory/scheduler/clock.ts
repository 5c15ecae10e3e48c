/** The wall clock, and being woken by it however far away, asleep or set anew. */

/** Times are milliseconds since the epoch. */
export interface Clock {
  nowMs(): number
  /**
   * Calls back once, at or after a time; gives what cancels it. Where the clock was meanwhile set back by more than
   * SET_BACK_MS it calls at once, so that nobody waits for a year that was a mistake: look at the time again.
   */
  at(timeMs: number, call: () => void): () => void
}

/** A clock that goes back by less was set right; by more, it had been wrong. */
export const SET_BACK_MS = 3_600_000

// Timers stand still while the machine sleeps, know nothing of a clock that is set, and hold 2^31 ms at most.
const LONGEST_WAIT_MS = 30_000

/** What a clock is made of; the real parts are Date.now and setTimeout. */
export interface ClockParts {
  readonly nowMs: () => number
  readonly wait: (ms: number, call: () => void) => () => void
}

/** The clock of this machine; it looks at the time at least every 30 s. */
export function wallClock(parts: ClockParts = { nowMs: Date.now, wait: waitOnTimer }): Clock {
  function at(timeMs: number, call: () => void): () => void {
    let latestMs = parts.nowMs()
    let cancelWait = next()

    function next(): () => void {
      const leftMs = Math.max(0, timeMs - latestMs)
      return parts.wait(Math.min(leftMs, LONGEST_WAIT_MS), look)
    }

    function look(): void {
      const nowMs = parts.nowMs()
      const isOver = nowMs >= timeMs || nowMs < latestMs - SET_BACK_MS
      latestMs = nowMs
      if (isOver) call()
      else cancelWait = next()
    }

    return () => cancelWait()
  }

  return { nowMs: parts.nowMs, at }
}

function waitOnTimer(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms)
  return () => clearTimeout(timer)
}
