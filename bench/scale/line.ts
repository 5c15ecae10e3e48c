/** One line of the table that `npm run bench` prints. */
import type { Judgement } from '../../test/lab/sweep-judge.ts'

export interface Line {
  /** What was done. */
  readonly what: string
  /** What it came to, with its unit. */
  readonly figure: string
  /** That figure as a multiple of another one of the same run, and which one that is. */
  readonly ratio?: number
  readonly to?: string
  /** What the ratio, or the figure, may be at most or must be at least. */
  readonly asked?: string
  /** Whether it is; undefined where nothing is asked. */
  readonly isMet?: boolean
  /** How exact the sweep was; undefined where none was swept. */
  readonly judgement?: Judgement
  /** Probes that the far end or this machine did not take, so that they had to be asked again. */
  readonly dropped?: number
  readonly peakBytes?: number
  /** What bounds it, or where the rest went. */
  readonly note?: string
}

/** A part of the bench that can be asked for by itself. */
export interface Row {
  /** The word that chooses it. */
  readonly name: string
  /** What it measures, in a few words. */
  readonly title: string
  /** It takes minutes: it runs only if it is chosen, or all are. */
  readonly isLong: boolean
  /** Gives its lines as they are measured; throws what stands in the way of the next one. */
  run(): AsyncIterable<Line>
}

/** What is asked of a figure. */
export function atMost(value: number, bound: number, unit = ''): Pick<Line, 'asked' | 'isMet'> {
  return { asked: `<= ${bound.toLocaleString('en')}${unit}`, isMet: value <= bound }
}

/** What is asked of a figure. */
export function atLeast(value: number, bound: number, unit = ''): Pick<Line, 'asked' | 'isMet'> {
  return { asked: `>= ${bound.toLocaleString('en')}${unit}`, isMet: value >= bound }
}
