/** Reads PromQL without a server, with the grammar of Prometheus' own editor. */
import { parser } from '@prometheus-io/lezer-promql'

/** A selector and the labels that it matches by. */
export interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

/** What a query is made of. */
export interface ReadQuery {
  /** Where the grammar does not fit, by offset; none in a sound query. */
  readonly errors: readonly number[]
  readonly selectors: readonly Selector[]
  /** The durations of its range selectors. */
  readonly ranges: readonly string[]
}

/** Takes a query apart. Never throws: what is no PromQL has errors. */
export function readQuery(expr: string): ReadQuery {
  const errors: number[] = []
  const selectors: { metric: string; labels: string[] }[] = []
  const ranges: string[] = []
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to)
      if (node.type.isError) errors.push(node.from)
      else if (node.name === 'VectorSelector') selectors.push({ metric: '', labels: [] })
      else if (node.name === 'MatrixSelector') ranges.push(/\[([^\]]*)\]$/.exec(text)?.[1] ?? '')
      else if (node.name === 'LabelName' && node.node.parent?.name === 'UnquotedLabelMatcher') {
        selectors.at(-1)?.labels.push(text)
      } else if (node.name === 'Identifier') {
        const selector = selectors.at(-1)
        if (selector !== undefined) selector.metric = text
      }
    },
  })
  return { errors, selectors, ranges }
}
