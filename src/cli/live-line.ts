/** One line on the terminal that is drawn over and over: stderr's last line, if stderr is a terminal. */
import { progressLine } from '../report/progress.ts'
import type { ProgressTrack } from '../report/progress-track.ts'

const ERASE_LINE = '\r\u001b[K'

/** The line, while a sweep runs. */
export interface LiveLine {
  draw(): void
  /** Takes the line away, before something else is written to the terminal. */
  clear(): void
}

/** The line that shows a sweep's progress; none is drawn where stderr is no terminal. */
export function liveLine(track: ProgressTrack): LiveLine {
  if (!process.stderr.isTTY) return { draw: () => {}, clear: () => {} }
  let isDrawn = false
  return {
    draw: () => {
      const line = progressLine(track.goal, track.at(performance.now()))
      // A terminal that does not know its width says 0.
      process.stderr.write(`${ERASE_LINE}${line.slice(0, (process.stderr.columns || 80) - 1)}`)
      isDrawn = true
    },
    clear: () => {
      if (isDrawn) process.stderr.write(ERASE_LINE)
      isDrawn = false
    },
  }
}
