/** One way with everything that is known of its routers, and looks at it that change nothing. */
import { RouterAnswers } from '../../src/contract/router-answers.ts'
import { RouterBudget } from '../../src/contract/router-budgets.ts'
import { RouterQuestions } from '../../src/contract/router-questions.ts'
import { allocateRouters } from '../../src/contract/routers.ts'
import { Loss } from '../../workers/loss.ts'
import { Upstream } from '../../workers/upstream.ts'

const INTERFACE = 1
const GATEWAY = 0x0a0000fe
/** What is learned of routers on a clean way. */
const NO_LOSS = 0

export class UpstreamBench {
  readonly memory = allocateRouters()
  readonly answers = new RouterAnswers(this.memory.answers, INTERFACE, GATEWAY)
  readonly budget = new RouterBudget(this.memory.budgets, this.answers.way)
  readonly questions = new RouterQuestions(this.memory.questions, this.answers.way)
  readonly loss = new Loss()
  readonly upstream = this.another()

  /** A way on which a router rejects these protocols. */
  constructor(...rejects: readonly number[]) {
    for (const protocol of rejects) this.answers.note(protocol)
  }

  /** What another worker knows of the same way. */
  another(): Upstream {
    return new Upstream(this.answers, this.budget, this.questions, this.loss)
  }

  /** How many tokens there are. */
  tokens(nowMs: number): number {
    const budget = this.#budgetLike()
    let tokens = 0
    while (budget.draw(nowMs) === 0) tokens += 1
    return tokens
  }

  /** Milliseconds until there is a token; 0 when there is one. */
  tokenAfter(nowMs: number): number {
    return this.#budgetLike().draw(nowMs)
  }

  /** Takes every token that there is. */
  spend(nowMs: number): void {
    while (this.budget.draw(nowMs) === 0);
  }

  /** A host that could have answered a protocol has not. */
  leaveUnanswered(protocol: number): void {
    this.questions.open(protocol, 0)
    this.questions.leaveUnanswered(protocol)
  }

  /** Begins a test of a shorter interval, which the next error that stays out fails. */
  beginTest(nowMs: number): void {
    for (let i = 0; i < 2; i += 1) this.budget.report(true, NO_LOSS, nowMs, nowMs)
  }

  #budgetLike(): RouterBudget {
    const memory = new SharedArrayBuffer(this.memory.budgets.byteLength)
    new Uint8Array(memory).set(new Uint8Array(this.memory.budgets))
    return new RouterBudget(memory, this.answers.way)
  }
}
