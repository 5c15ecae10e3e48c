/** Many seeds of simulated networks with given troubles, swept one after another: the faults of all, each with its seed. */
import { SeededRandom } from './seeded-random.ts'
import { type SweepOutcome, sweep } from './simulated-sweep.ts'
import { caseOf, type SweepCase, type Trouble } from './sweep-case.ts'

/** What is wrong with a sweep, a line each. */
export type FaultFinder = (one: SweepCase, outcome: SweepOutcome) => readonly string[]

/** The seeds 1 to `count`. */
export function seedsTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}

/** Sweeps the case of each seed with these troubles; gives what the finders say, one line a case and finder. */
export function faultsOfSeeds(
  seeds: readonly number[],
  troubles: readonly Trouble[],
  finders: readonly FaultFinder[],
): string[] {
  return seeds.flatMap((seed) => faultsOf(seed, troubles, finders))
}

function faultsOf(seed: number, troubles: readonly Trouble[], finders: readonly FaultFinder[]): string[] {
  const one = caseOf(new SeededRandom(seed), troubles)
  const outcome = sweep(one.model, one.options)
  return finders.flatMap((find) => {
    const [first, ...more] = find(one, outcome)
    return first === undefined ? [] : [`seed ${seed}: ${first}, and ${more.length} more`]
  })
}
