/** One line on the terminal that is drawn over and over: stderr's last line, if stderr is a terminal. */
import { progressLine } from '../report/progress.ts'
import { type ProgressTrack, SAMPLE_EVERY_MS } from '../report/progress-track.ts'

const ERASE_LINE = '\r\u001b[K'

/** The line, while a sweep runs. */
export interface LiveLine {
  /** Takes the line away, before something else is written to the terminal. */
  clear(): void
  /** Takes it away for good. */
  end(): void
}

/** Shows where a sweep stands until `end`; draws nothing where stderr is no terminal. */
export function liveLine(track: ProgressTrack): LiveLine {
  if (!process.stderr.isTTY) return { clear: () => {}, end: () => {} }
  let isDrawn = false

  function clear(): void {
    if (isDrawn) process.stderr.write(ERASE_LINE)
    isDrawn = false
  }

  function draw(): void {
    const line = progressLine(track.goal, track.at(performance.now()))
    // A terminal that does not know its width says 0.
    process.stderr.write(`${ERASE_LINE}${line.slice(0, (process.stderr.columns || 80) - 1)}`)
    isDrawn = true
  }

  const timer = setInterval(draw, SAMPLE_EVERY_MS)
  return {
    clear,
    end: () => {
      clearInterval(timer)
      clear()
    },
  }
}
