/**
 * What all hosts behind one interface and next hop have in common: how much is lost and how much swapped
 * on the way, and about which protocols a router on the way has answered in its hosts' stead.
 */
import { RouterAnswers } from '../src/contract/router-answers.ts'
import { RouterBudget } from '../src/contract/router-budgets.ts'
import { RouterQuestions } from '../src/contract/router-questions.ts'
import { allocateRouters, type RouterMemory } from '../src/contract/routers.ts'
import { type Silence, silenceByte, silenceOf } from '../src/verdict/silence.ts'
import { Disorder } from './disorder.ts'
import { Loss } from './loss.ts'
import { Upstream } from './upstream.ts'

/** Which way a path takes. */
export interface Way {
  readonly interfaceIndex: number
  readonly gateway: number | undefined
  /** True when there may be routers between us and the hosts. */
  readonly isRouted: boolean
}

const LINK: Way = { interfaceIndex: 0, gateway: undefined, isRouted: false }
const ROUTER_LIMITED = silenceByte('router-limited')
/** What a silence may be called that is really a router's want of budget: of what it rejects, and of the rest. */
const DOUBTED = {
  rejected: new Set<Silence>(['no-response', 'host-silent', 'timeout', 'rationed', 'went-silent']),
  other: new Set<Silence>(['no-response', 'host-silent']),
} as const

export class Path {
  readonly loss = new Loss()
  readonly disorder = new Disorder()
  /** Who may answer in the stead of hosts behind a router; undefined on our own link. */
  readonly upstream: Upstream | undefined
  readonly #answers: RouterAnswers

  /**
   * The way through an interface, and through a gateway (32-bit address) unless the hosts are on its link. `memory` is
   * what all workers know of routers; without it the path keeps to itself what it learns.
   */
  constructor({ interfaceIndex, gateway, isRouted }: Way = LINK, memory: RouterMemory = allocateRouters()) {
    this.#answers = new RouterAnswers(memory.answers, interfaceIndex, gateway)
    const budget = new RouterBudget(memory.budgets, this.way)
    const questions = new RouterQuestions(memory.questions, this.way)
    this.upstream = isRouted ? new Upstream(this.#answers, budget, questions, this.loss) : undefined
  }

  /** A number by which the way is known in every worker. */
  get way(): number {
    return this.#answers.way
  }

  /** Notes that somebody other than the target answered about a protocol. */
  noteRouter(protocol: number): void {
    this.#answers.note(protocol)
  }

  /**
   * Takes back what a router's own budget may have caused: once it has answered for a protocol, another host's
   * silence on that protocol may be an error that the router did not send. Of a host about which it has said
   * nothing at all every silence may be: it rejects what it rejects, and nobody knows all of that.
   * `bytes` is one byte per protocol.
   */
  unprove(bytes: Uint8Array, hasHeardRouter: boolean): void {
    if (this.#answers.isEmpty) return
    for (const [protocol, byte] of bytes.entries()) {
      const isRejected = this.#answers.has(protocol)
      if (hasHeardRouter && !isRejected) continue
      const silence = silenceOf(byte)
      const doubted = isRejected ? DOUBTED.rejected : DOUBTED.other
      if (silence !== undefined && doubted.has(silence)) bytes[protocol] = ROUTER_LIMITED
    }
  }
}
