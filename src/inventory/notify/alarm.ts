/** Being called back when time has passed. A clock that counts on, not the wall's: that one is set now and then. */

/** Times are milliseconds since any moment. */
export interface Alarm {
  nowMs(): number
  /** Calls back once, at or after a time; gives what cancels it. */
  at(timeMs: number, call: () => void): () => void
}

/** The machine's; what waits keeps the process alive. */
export const MACHINE_ALARM: Alarm = {
  nowMs: () => performance.now(),
  at(timeMs, call) {
    const timer = setTimeout(call, timeMs - performance.now())
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds, or as soon as the signal says so. */
export function pause(alarm: Alarm, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const cancel = alarm.at(alarm.nowMs() + ms, wake)
    function wake(): void {
      signal.removeEventListener('abort', wake)
      cancel()
      resolve()
    }
    signal.addEventListener('abort', wake)
  })
}
