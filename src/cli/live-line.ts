/**
 * How far a sweep is, while it runs: one line on the terminal that is drawn over and over, stderr's last line if stderr
 * is a terminal; and lines that stay, every so often (--stats-every) or where Enter asks for one.
 */
import { formatDuration } from '../report/duration.ts'
import { progressLine } from '../report/progress.ts'
import { type ProgressTrack, SAMPLE_EVERY_MS } from '../report/progress-track.ts'
import { watchEnter } from './enter-key.ts'

const ERASE_LINE = '\r\u001b[K'
/** Longer times would be taken for none by timers. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The line, while a sweep runs. */
export interface LiveLine {
  /** Takes the line away, before something else is written to the terminal. */
  clear(): void
  /** Takes it away for good. */
  end(): void
}

/** What it is written to, and when. */
export interface LiveTerminal {
  readonly write: (text: string) => void
  /** How wide it is now; undefined where it is no terminal, 0 where it does not know. */
  readonly columns: number | undefined
  readonly nowMs: () => number
  /** Calls back after each so many milliseconds; gives what ends that. */
  readonly every: (ms: number, callback: () => void) => () => void
  /** Calls back after each Enter; gives what ends that. */
  readonly onEnter: (callback: () => void) => () => void
}

/** Shows where a sweep stands until `end`; `statsEveryMs` is how often a line of it is to stay. */
export function liveLine(
  track: Pick<ProgressTrack, 'goal' | 'at'>,
  statsEveryMs: number | undefined,
  terminal: LiveTerminal = ownTerminal(),
): LiveLine {
  const { write, nowMs, every, onEnter } = terminal
  const startedMs = nowMs()
  let isDrawn = false

  function clear(): void {
    if (isDrawn) write(ERASE_LINE)
    isDrawn = false
  }

  function draw(): void {
    // A terminal that does not know its width says 0.
    write(`${ERASE_LINE}${progressLine(track.goal, track.at(nowMs()), (terminal.columns || 80) - 1)}`)
    isDrawn = true
  }

  function say(): void {
    clear()
    const elapsed = formatDuration((nowMs() - startedMs) / 1000)
    write(`Stats: ${elapsed} elapsed, ${progressLine(track.goal, track.at(nowMs()))}\n`)
  }

  const ends = [
    ...(terminal.columns === undefined ? [] : [every(SAMPLE_EVERY_MS, draw), onEnter(say)]),
    ...(statsEveryMs === undefined ? [] : [every(Math.min(statsEveryMs, LONGEST_TIMER_MS), say)]),
  ]
  return {
    clear,
    end: () => {
      for (const end of ends.splice(0)) end()
      clear()
    },
  }
}

function ownTerminal(): LiveTerminal {
  const { stderr } = process
  return {
    write: (text) => void stderr.write(text),
    get columns() {
      return stderr.isTTY ? stderr.columns : undefined
    },
    nowMs: () => performance.now(),
    every: (ms, callback) => {
      const timer = setInterval(callback, ms)
      return () => clearInterval(timer)
    },
    onEnter: watchEnter,
  }
}
