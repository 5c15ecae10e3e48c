/**
 * What all hosts behind one interface and next hop have in common: how much is lost on the way, and about
 * which protocols a router on the way has answered in its hosts' stead.
 */
import { allocateRouterAnswers, RouterAnswers } from '../src/contract/router-answers.ts'
import { silenceByte, silenceOf } from '../src/verdict/silence.ts'
import { Loss } from './loss.ts'

const ROUTER_LIMITED = silenceByte('router-limited')

export class Path {
  readonly loss = new Loss()
  readonly #answers: RouterAnswers

  /** `answers` is what all workers have heard on this way; without it, what this path has. */
  constructor(answers: RouterAnswers = new RouterAnswers(allocateRouterAnswers(), 0, undefined)) {
    this.#answers = answers
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
      if (hasHeardRouter && !this.#answers.has(protocol)) continue
      const silence = silenceOf(byte)
      if (silence === 'no-response' || silence === 'host-silent') bytes[protocol] = ROUTER_LIMITED
    }
  }
}
