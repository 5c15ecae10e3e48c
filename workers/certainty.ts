/**
 * How often a silence must be proved before it is believed, on a way that loses packets and may swap them.
 *
 * A try misleads when its packets are lost or, if they are not, when its control overtakes it. That k tries all
 * mislead has, over the number j of those that are lost (beta-binomial, see loss.ts), the probability
 *
 *   sum_{j<=k} P(j of k are lost) P(in each of the other k - j the suspect is overtaken)
 */
import type { SweepPlan } from '../src/contract/plan.ts'
import type { Disorder } from './disorder.ts'
import { LEAST_TRIES, type Loss, MOST_TRIES } from './loss.ts'

/**
 * The chance that a whole sweep calls any closed protocol silent, or any live host down: half of it for verdicts on a
 * host as a whole (down, or silent in everything), half for single protocols.
 */
const SWEEP_ERROR = 1e-3
/** What the 256 of one host allow, and no less however few are asked for: of a short sweep nothing is measured. */
const STATE_ERROR = 2e-6

const LESS_THAN_SUM = 1 - 1e-9

/** The chance that the suspect is overtaken in each of so many tries. */
const overtaken = new Float64Array(MOST_TRIES + 1)
overtaken[0] = 1

/** The chance to call one live host down, or one silent that sends errors, that a sweep can afford. */
export function affordableHostError({ targets }: Pick<SweepPlan, 'targets'>): number {
  return SWEEP_ERROR / 2 / targets
}

/** The chance to call one closed protocol silent that a sweep can afford. */
export function affordableStateError(plan: Pick<SweepPlan, 'targets' | 'protocols'>): number {
  return Math.min(affordableHostError(plan) / plan.protocols.length, STATE_ERROR)
}

/** Of so few protocols a host without errors shows little of what its way loses. */
const FEW = 16

/** The chance to call one host silent that sends errors. Few protocols are proved one by one: that is cheap. */
export function affordableSilenceError(plan: Pick<SweepPlan, 'targets' | 'protocols'>): number {
  return plan.protocols.length > FEW ? affordableHostError(plan) : affordableStateError(plan)
}

/** Tries after which a silence is wrong with less than `errorProbability`. */
export function triesForSilence(loss: Loss, disorder: Disorder, errorProbability: number): number {
  const { a, b } = loss
  const { a: swapped, b: kept } = disorder
  let allLost = 1
  let noneLost = 1
  let overtakenInAll = 1
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    allLost *= (a + tries - 1) / (a + b + tries - 1)
    noneLost *= (b + tries - 1) / (a + b + tries - 1)
    overtakenInAll *= (swapped + tries - 1) / (swapped + kept + tries - 1)
    overtaken[tries] = Math.min(overtakenInAll, 2 ** -tries)
    // The first and the last term of the sum alone; rounding must not make them more than the sum.
    const least = Math.max(allLost, noneLost * (overtaken[tries] ?? 0)) * LESS_THAN_SUM
    if (tries < LEAST_TRIES || least > errorProbability) continue
    if (misleading(tries, a, b, noneLost) <= errorProbability) return tries
  }
  return MOST_TRIES
}

/** `noneLost` is P(0 of `tries` are lost), from which the others follow one by one. */
function misleading(tries: number, a: number, b: number, noneLost: number): number {
  let someLost = noneLost
  let sum = 0
  for (let lost = 0; lost <= tries; lost += 1) {
    sum += someLost * (overtaken[tries - lost] ?? 0)
    someLost *= ((tries - lost) / (lost + 1)) * ((a + lost) / (b + tries - lost - 1))
  }
  return sum
}
