/**
 * In which order protocols are asked: the most informative first, so that the first seconds already say what
 * matters, then the rest in an order seeded by the sweep.
 *
 * The first burst asks what costs the target nothing (ICMP, TCP), what a stock host leaves unanswered (IGMP,
 * PIM) and the six most telling of those whose errors are rationed: as many as a stock Linux host grants.
 */
import { mix } from '../packet/mix.ts'

/** How many protocols the first burst asks about. */
export const FIRST_BURST = 10

const INFORMATIVE = [1, 6, 2, 103, 17, 47, 50, 51, 89, 132, 88, 112, 4, 41, 115, 137, 46, 94, 97, 108]

/** The chosen protocols in the order in which to ask them; the same seed gives the same order. */
export function askingOrder(protocols: readonly number[], seed: number): number[] {
  const chosen = new Set(protocols)
  const first = INFORMATIVE.filter((protocol) => chosen.has(protocol))
  const rest = protocols.filter((protocol) => !INFORMATIVE.includes(protocol))
  return [...first, ...shuffle(rest, seed)]
}

/** Fisher-Yates (Knuth, The Art of Computer Programming 2, algorithm P) driven by a seeded mixer. */
function shuffle(items: readonly number[], seed: number): number[] {
  const shuffled = [...items]
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = mix(seed ^ mix(i)) % (i + 1)
    const held = shuffled[i] ?? 0
    shuffled[i] = shuffled[j] ?? 0
    shuffled[j] = held
  }
  return shuffled
}
