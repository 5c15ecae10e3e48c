/** What a family shows at one scrape, and the shared form of all families' declarations. */

/** One sample: its labels beyond those of the target, and its value. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

/** A family as it is declared: what Prometheus is told of it, and what its page in the documentation adds. */
export interface Declaration {
  /** With the prefix, and `_total` where it is a counter. */
  readonly name: string
  /** One sentence; the scrape carries it. */
  readonly help: string
  readonly labels: readonly string[]
  /** What a reader may take to be counted and is not; empty where nothing is. */
  readonly excludes: string
}

/** Samples of a label whose values are known, in their order. */
export function samplesOf(label: string, values: readonly string[], counts: readonly number[]): Sample[] {
  return values.map((value, i) => [{ [label]: value }, counts[i] ?? 0])
}
