/** What a mistyped word most likely meant. */

const MOST_SLIPS = 2

/** The candidate with the fewest slips (letters put in, left out or changed), if they are two at most. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, slips: slipsBetween(typed, candidate) }))
    .filter(({ candidate, slips }) => slips <= MOST_SLIPS && slips < candidate.length / 2)
    .sort((left, right) => left.slips - right.slips)
  return ranked[0]?.candidate
}

// Levenshtein's distance, row by row.
function slipsBetween(typed: string, candidate: string): number {
  if (Math.abs(typed.length - candidate.length) > MOST_SLIPS) return Number.POSITIVE_INFINITY
  let previous = Array.from({ length: candidate.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...typed].entries()) {
    const current = [row + 1]
    for (let column = 1; column <= candidate.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (letter === candidate[column - 1] ? 0 : 1)
      current[column] = Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
    }
    previous = current
  }
  return previous[candidate.length] ?? 0
}
