/** What the workers share about routers that answer in their hosts' stead: see the three files that it joins. */
import { allocateRouterAnswers } from './router-answers.ts'
import { allocateRouterBudgets } from './router-budgets.ts'
import { allocateRouterQuestions } from './router-questions.ts'

/** Shared memory, by way. */
export interface RouterMemory {
  readonly answers: SharedArrayBuffer
  readonly budgets: SharedArrayBuffer
  readonly questions: SharedArrayBuffer
}

/** Shared memory for a sweep that has heard no router yet. */
export function allocateRouters(): RouterMemory {
  return {
    answers: allocateRouterAnswers(),
    budgets: allocateRouterBudgets(),
    questions: allocateRouterQuestions(),
  }
}
