/**
 * What all hosts behind one interface and next hop have in common: how much is lost on the way, and about
 * which protocols a router on the way has answered in its hosts' stead.
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { silenceByte, silenceOf } from '../src/verdict/silence.ts'
import { Loss } from './loss.ts'

const ROUTER_LIMITED = silenceByte('router-limited')

export class Path {
  readonly loss = new Loss()
  readonly #routerAnswered = new Set<number>()

  /** Notes that somebody other than the target answered about a protocol. */
  noteRouter(protocol: number): void {
    this.#routerAnswered.add(protocol)
  }

  /**
   * Takes back what a router's own budget may have caused: once it has answered for a protocol, another host's
   * silence on that protocol may be an error that the router did not send. `bytes` is one byte per protocol.
   */
  unprove(bytes: Uint8Array): void {
    for (const protocol of this.#routerAnswered) {
      const byte = bytes[protocol] ?? NO_EVIDENCE
      const silence = silenceOf(byte)
      if (silence === 'no-response' || silence === 'host-silent') bytes[protocol] = ROUTER_LIMITED
    }
  }
}
