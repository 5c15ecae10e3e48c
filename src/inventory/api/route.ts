/** What a resource of the API is asked, and how it is found. */
import type { ScheduleStatus } from '../scheduler/run.ts'
import type { Parameters } from './parameters.ts'
import type { ApiSource } from './source.ts'

/** One question to a resource. */
export interface Question {
  readonly source: ApiSource
  /** How the schedules stand. */
  readonly scheduleStatus: () => readonly ScheduleStatus[]
  readonly parameters: Parameters
  /** What stands in the path where the route has a word in capitals. */
  readonly words: readonly string[]
  readonly nowMs: number
  /** The path and query of the page that this one leads to: the same question with one parameter changed. */
  pageLink(name: string, value: string): string
}

/** A resource: its path below /api/v1, words in capitals standing for any one word. */
export interface Route {
  readonly path: string
  readonly parameters: readonly string[]
  /** What is sent as JSON. Throws a Refusal where there is nothing to send. */
  answer(question: Question): object
}

/** The words that stand for those in capitals; undefined where the path is another's. */
export function wordsOf(route: string, path: readonly string[]): string[] | undefined {
  const pattern = route.split('/')
  if (pattern.length !== path.length) return undefined
  const words: string[] = []
  for (const [position, expected] of pattern.entries()) {
    const given = path[position] ?? ''
    if (/^[A-Z]+$/.test(expected)) words.push(given)
    else if (given !== expected) return undefined
  }
  return words
}
