/** Reads PromQL without a server, with the grammar of Prometheus' own editor. */
import { parser } from '@prometheus-io/lezer-promql'

/** One condition of a selector. */
export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** A metric, and the conditions on its labels. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

/** What a query is made of. */
export interface ReadQuery {
  /** Where the grammar does not fit, by offset; none in a sound query. */
  readonly errors: readonly number[]
  readonly selectors: readonly Selector[]
  /** The durations of its range selectors. */
  readonly ranges: readonly string[]
  /** The labels that it groups or matches by. */
  readonly groupings: readonly string[]
}

/** Takes a query apart. Never throws: what is no PromQL has errors. */
export function readQuery(expr: string): ReadQuery {
  const errors: number[] = []
  const selectors: Selector[] = []
  const ranges: string[] = []
  const groupings: string[] = []
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to)
      if (node.type.isError) errors.push(node.from)
      else if (node.name === 'VectorSelector') selectors.push(selectorOf(text))
      else if (node.name === 'MatrixSelector') ranges.push(/\[([^\]]*)\]$/.exec(text)?.[1] ?? '')
      else if (node.name === 'GroupingLabels') groupings.push(...(text.match(/\w+/g) ?? []))
    },
  })
  return { errors, selectors, ranges, groupings }
}

function selectorOf(text: string): Selector {
  const matchers = [...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']): Matcher => ({ label, operator, value }),
  )
  return { metric: /^[\w:]*/.exec(text)?.[0] ?? '', matchers }
}

/** Whether a label's value fits a condition; a regular expression has to fit the whole of it, as in Prometheus. */
export function fits({ operator, value }: Matcher, actual: string): boolean {
  const isNegated = operator.startsWith('!')
  const isSame = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value
  return isSame !== isNegated
}
