/** How sure a sweep must be of what it says of one host, or of one protocol, to be sure enough of all together. */
import type { SweepPlan } from '../src/contract/plan.ts'

/** The chance that a whole sweep calls any closed protocol silent, or any live host down. */
const SWEEP_ERROR = 1e-3
/** However few states a sweep asks for, none is believed on less: of a short one nothing is measured. */
const STATE_ERROR = 1e-6

/** The chances of one mistake that a sweep can afford. */
export interface AffordableErrors {
  /** To call one live host, or next hop, down. */
  readonly hostError: number
  /** To call one closed protocol silent. */
  readonly stateError: number
}

/** What a sweep can afford, by how much it asks. */
export function affordableErrors({ targets, protocols }: SweepPlan): AffordableErrors {
  const hostError = SWEEP_ERROR / targets
  return { hostError, stateError: Math.min(hostError / protocols.length, STATE_ERROR) }
}
