/** What the kernel refuses to send for want of an interface, be it probes, pings or ARP requests, shows an outage. */
import type { CounterRow } from '../src/contract/counters.ts'
import type { Outage } from './outage.ts'
import { sendErrorIndex } from './transport/send-error.ts'

/** What it says when an interface is down, and when no route is left (packet(7), ip(7)). */
const CODES = ['ENETDOWN', 'ENETUNREACH'].map(sendErrorIndex)

export class Refusals {
  readonly #counters: Pick<CounterRow, 'readOf'>
  readonly #outage: Pick<Outage, 'isDown'>
  #seen: number

  constructor(counters: Pick<CounterRow, 'readOf'>, outage: Pick<Outage, 'isDown'>) {
    this.#counters = counters
    this.#outage = outage
    this.#seen = this.#count()
  }

  /**
   * Has the outage looked at where there have been any since the last time, so that it is seen when it begins, and when it
   * has lasted too long, whoever else looks. Throws as `isDown` does.
   */
  look(nowMs: number): void {
    const before = this.#seen
    this.#seen = this.#count()
    if (this.#seen > before) this.#outage.isDown(nowMs)
  }

  #count(): number {
    return CODES.reduce((sum, index) => sum + this.#counters.readOf('sendErrors', index), 0)
  }
}
