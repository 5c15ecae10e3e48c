/**
 * The names of a sweep's hosts: looked up as soon as a host is found, which is mostly long before it is finished, waited
 * for a moment when it is, and forgotten when it is reported.
 */
import type { Clock } from '../scheduler/clock.ts'
import type { ReverseLookup } from './reverse-lookup.ts'

/** An address whose name is not known yet. */
interface Awaited {
  readonly queuedMs: number
  /** False while it waits to be handed to the lookup. */
  isAsked: boolean
  /** Called when the name is known, or that there is none. */
  onKnown: (() => void) | undefined
}

/** Nobody waits for a name for longer than this after it was asked for. */
const LONGEST_WAIT_MS = 2000
/** So many hosts' names are kept: further ones are looked up when they are finished. */
const MOST_KNOWN = 131_072
const NO_NAME = ''

export class ReverseNames {
  /** Of how many hosts it was not known in time whether they have a name. */
  late = 0
  readonly #lookup: Pick<ReverseLookup, 'nameOf' | 'room' | 'isSilent' | 'close'>
  readonly #clock: Clock
  /** By address; NO_NAME where there is none. */
  readonly #known = new Map<number, string | Awaited>()
  /** Addresses that wait to be handed to the lookup, in order. */
  #waiting: number[] = []
  #isHandingOn = false
  /** What ends each wait. */
  readonly #waits = new Set<() => void>()

  constructor(lookup: Pick<ReverseLookup, 'nameOf' | 'room' | 'isSilent' | 'close'>, clock: Clock) {
    this.#lookup = lookup
    this.#clock = clock
  }

  /** Looks up a host that has been found. */
  expect(address: number): void {
    if (this.#known.has(address) || this.#known.size >= MOST_KNOWN || this.#lookup.isSilent) return
    this.#add(address)
    this.#waiting.push(address)
    void this.#handOn()
  }

  /**
   * Resolves when it is known of all these what they are called, or nobody can wait any longer: in two seconds at most.
   * Never rejects. Undefined where there is nothing to wait for.
   */
  known(addresses: readonly number[]): Promise<void> | undefined {
    if (this.#lookup.isSilent) return undefined
    for (const address of addresses) if (!this.#known.has(address)) this.#add(address)
    const queuedMs = addresses.flatMap((address) => this.#awaited(address)?.queuedMs ?? [])
    const latestMs = Math.max(...queuedMs) + LONGEST_WAIT_MS
    if (latestMs <= this.#clock.nowMs()) return undefined
    const known = Promise.all(addresses.map((address) => this.#whenKnown(address)))
    return this.#until(latestMs, known)
  }

  /** Nobody can wait any longer: ends what waits. */
  release(): void {
    for (const end of this.#waits) end()
  }

  /** The name of a host that is reported now; undefined where none is known. */
  take(address: number): string | undefined {
    const known = this.#known.get(address)
    const isUnknown = known === undefined || typeof known === 'object'
    if (isUnknown && !this.#lookup.isSilent) this.late += 1
    this.forget(address)
    return isUnknown || known === NO_NAME ? undefined : known
  }

  /** The name of this host is not wanted any more. */
  forget(address: number): void {
    this.#known.delete(address)
  }

  /** Nobody wants names any more. */
  close(): void {
    this.#waiting = []
    this.#lookup.close()
    this.release()
  }

  #add(address: number): void {
    this.#known.set(address, { queuedMs: this.#clock.nowMs(), isAsked: false, onKnown: undefined })
  }

  #awaited(address: number): Awaited | undefined {
    const known = this.#known.get(address)
    return typeof known === 'object' ? known : undefined
  }

  #whenKnown(address: number): Promise<void> | undefined {
    const awaited = this.#awaited(address)
    if (awaited === undefined) return undefined
    return new Promise((resolve) => {
      awaited.onKnown = resolve
      if (!awaited.isAsked) void this.#ask(address, awaited, true)
    })
  }

  #until(latestMs: number, known: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel()
        this.#waits.delete(end)
        resolve()
      }
      const cancel = this.#clock.at(latestMs, end)
      this.#waits.add(end)
      void known.then(end)
    })
  }

  /** Hands on what waits, as the lookup has room for it: there an address takes more memory than here. */
  async #handOn(): Promise<void> {
    if (this.#isHandingOn) return
    this.#isHandingOn = true
    for (let batch = this.#waiting; batch.length > 0; batch = this.#waiting) {
      this.#waiting = []
      for (const address of batch) {
        await this.#lookup.room()
        const awaited = this.#awaited(address)
        if (awaited?.isAsked === false) void this.#ask(address, awaited)
      }
    }
    this.#isHandingOn = false
  }

  async #ask(address: number, awaited: Awaited, isUrgent = false): Promise<void> {
    awaited.isAsked = true
    const name = await this.#lookup.nameOf(address, isUrgent)
    // It may have been reported without, and been found again since.
    if (this.#known.get(address) === awaited) this.#known.set(address, name ?? NO_NAME)
    awaited.onKnown?.()
  }
}
