/**
 * A time without a way, because an interface by which hosts are asked is down: the kernel forgets the routes that lead
 * through it until it is back. What cannot be asked meanwhile is waited for, so that it costs time and no host.
 */
import { EXIT, Failure } from '../src/contract/failures.ts'
import type { LinksSeen } from '../src/route/used-links.ts'

/** So long an interface may be down at a time: longer than a cable is changed, or a switch starts again. */
export const LONGEST_OUTAGE_MS = 30_000
/** So long after its return routes through gateways may be missing: the kernel does not put those back by itself. */
const RETURN_MS = 3000
/** When to look again whether it is over. */
export const OUTAGE_LOOK_MS = 200

export class Outage {
  readonly #look: () => LinksSeen
  /** Since when one has been seen to be down at every look; undefined where none was at the last. */
  #sinceMs: number | undefined
  /** When one was last down, as far as known. */
  #downMs = Number.NEGATIVE_INFINITY

  /** `look` looks at the interfaces by which hosts are asked. */
  constructor(look: () => LinksSeen) {
    this.#look = look
  }

  /**
   * True while one is down. To be called when something cannot be asked, and again while that lasts. Throws the Failure
   * NO_INTERFACE once it has lasted too long: the sweep can be gone on with later.
   */
  isDown(nowMs: number): boolean {
    // Thousands of hosts ask in one turn.
    if (nowMs === this.#downMs) return true
    const { down, hasChanged } = this.#look()
    // It may have been over before anybody looked: when, nobody knows.
    if (down !== undefined || hasChanged) this.#downMs = nowMs
    if (down === undefined || hasChanged) this.#sinceMs = undefined
    if (down === undefined) return false
    this.#sinceMs ??= nowMs
    if (nowMs - this.#sinceMs < LONGEST_OUTAGE_MS) return true
    const seconds = LONGEST_OUTAGE_MS / 1000
    throw new Failure('NO_INTERFACE', `interface ${down} has been down for ${seconds} s`, EXIT.failed)
  }

  /** True while one is down, and as long after that as ways may still be missing. Throws as `isDown` does. */
  isOn(nowMs: number): boolean {
    return this.isDown(nowMs) || this.explains(nowMs)
  }

  /** True when one that was down explains that nothing could be sent at `sentMs`. */
  explains(sentMs: number): boolean {
    return sentMs < this.#downMs + RETURN_MS
  }
}
