/** A sweep that is ready to run. */
import type { SweepPlan } from '../contract/plan.ts'
import type { AssembledTargets } from '../target/assemble.ts'

/** A plan, and what the user said of its targets that no worker needs to know. */
export interface Prepared {
  readonly plan: SweepPlan
  readonly targets: AssembledTargets
}
