/** One line on the terminal that is drawn over and over: stderr's last line, if stderr is a terminal. */
import { CounterRow, workersIn } from '../contract/counters.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { readHeldTimes } from '../report/held-back.ts'
import { type ProgressSample, progressLine } from '../report/progress.ts'
import type { Tally } from '../report/tally.ts'

const ERASE_LINE = '\r\u001b[K'
const REDRAW_MS = 500
/** The rate behind the time left is that of the last ten seconds. */
const SAMPLES = 20
/** What limits is seen over the last four seconds. */
const LATE_SAMPLES = 8

/** The line, while a sweep runs. */
export interface LiveLine {
  /** Takes the line away, before something else is written to the terminal. */
  clear(): void
  end(): void
}

/** Draws the progress of a sweep until `end`; does nothing where stderr is no terminal. */
export function drawProgress(plan: SweepPlan, counters: SharedArrayBuffer, tally: Tally): LiveLine {
  if (!process.stderr.isTTY) return { clear: () => {}, end: () => {} }
  const goal = { targets: plan.targets, protocols: plan.protocols.length, ceilings: plan.ceilings }
  const samples = [sampleOf(counters, 0)]
  let isDrawn = false

  function clear(): void {
    if (isDrawn) process.stderr.write(ERASE_LINE)
    isDrawn = false
  }

  function draw(): void {
    const now = sampleOf(counters, tally.hosts.up)
    samples.push(now)
    if (samples.length > SAMPLES) samples.shift()
    const [earlier = now] = samples
    const line = progressLine(goal, { earlier, lately: samples.at(-LATE_SAMPLES) ?? earlier, now })
    // A terminal that does not know its width says 0.
    process.stderr.write(`${ERASE_LINE}${line.slice(0, (process.stderr.columns || 80) - 1)}`)
    isDrawn = true
  }

  const timer = setInterval(draw, REDRAW_MS)
  return {
    clear,
    end: () => {
      clearInterval(timer)
      clear()
    },
  }
}

function sampleOf(counters: SharedArrayBuffer, up: number): ProgressSample {
  const rows = Array.from({ length: workersIn(counters) }, (_, worker) => new CounterRow(counters, worker))
  const total = (read: (row: CounterRow) => number) => rows.reduce((sum, row) => sum + read(row), 0)
  return {
    atMs: performance.now(),
    admitted: total((row) => row.read('hostsAdmitted')),
    finished: total((row) => row.read('hostsFinished')),
    up,
    probes: total((row) => row.read('probesSent')),
    pings: total((row) => row.read('pingsSent')),
    answers: total(
      (row) =>
        row.read('responsesDirect') + row.read('responsesUnreachable') + row.read('responsesTimeExceeded'),
    ),
    held: readHeldTimes(counters),
  }
}
