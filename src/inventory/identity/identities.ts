/**
 * Who the hosts of a sweep are: the name that name servers have for each, and who made its network card. Added to what
 * reports show, and never at the cost of a worker: hosts that wait for names count as taken, and before more of them wait
 * than the memory of the main thread should hold, or any worker stands still behind them, they go out without.
 */
import { ADDRESS_LENGTH } from '../../packet/address.ts'
import { type AddressNumbers, numberOf, V4_NUMBERS } from '../../packet/address-numbers.ts'
import type { HostView } from '../../report/host-view.ts'
import type { FindingsListener, Finisher } from '../conducted-sweep.ts'
import type { ReverseNames } from './reverse-names.ts'
import { Vendors } from './vendors.ts'

/** Which hosts' names are looked up. */
export type NamedHosts = 'none' | 'up' | 'all'

/** Half of what a worker may be ahead (workers/outbox.ts): so many of its hosts may have come behind those that wait. */
const MOST_BEHIND = 32
/** All that waits may weigh so much: a host that was asked for its protocols 20, any other 1, which is about a kilobyte. */
const MOST_WAITING = 1280
const WEIGHT_OF_ASKED = 20

export class Identities {
  readonly #names: ReverseNames | undefined
  readonly #isForAll: boolean
  readonly #vendors: Vendors
  readonly #numbers: AddressNumbers
  /** By worker, its hosts that have come and are not handed on. */
  readonly #behind: number[] = []
  /** The weight of what waits. */
  #waiting = 0

  /** Without `names` nobody is looked up; `numbers` is what they know addresses by. */
  constructor(
    named: NamedHosts,
    names: ReverseNames | undefined,
    vendors = new Vendors(),
    numbers = V4_NUMBERS,
  ) {
    this.#names = named === 'none' ? undefined : names
    this.#isForAll = named === 'all'
    this.#vendors = vendors
    this.#numbers = numbers
  }

  /** Of how many hosts it was not known in time whether they have a name. */
  get late(): number {
    return this.#names?.late ?? 0
  }

  /** What the sweep has to tell; nothing where nobody is looked up. */
  get listener(): Pick<FindingsListener, 'onFound' | 'onArrival'> {
    if (this.#names === undefined) return {}
    return {
      onFound: (addresses) => this.#expect(addresses),
      onArrival: (worker, hosts) => this.#arrive(worker, hosts),
    }
  }

  /** Hosts have been found, 16 bytes each. */
  #expect(addresses: Uint8Array): void {
    for (let at = 0; at < addresses.length; at += ADDRESS_LENGTH) {
      const number = this.#numbers.numberAt(addresses, at)
      if (number >= 0) this.#names?.expect(number)
    }
  }

  /** So many finished hosts of a worker have come: `of` is called for them, or they stand behind some that wait. */
  #arrive(worker: number, hosts: number): void {
    const behind = (this.#behind[worker] ?? 0) + hosts
    this.#behind[worker] = behind
    if (behind > MOST_BEHIND) this.#names?.release()
  }

  /** Hosts with all that is known of them, in a moment at most. Never rejects. */
  async of(views: readonly HostView[], { worker, letGo }: Finisher): Promise<HostView[]> {
    this.#behind[worker] = (this.#behind[worker] ?? 0) - views.length
    await this.#wait(views, letGo)
    return views.map((view) => this.#identify(view))
  }

  /** The same of hosts that finished before, in a sweep that is gone on with. Rejects as they do. */
  async *recalled(batches: AsyncIterable<readonly HostView[]>): AsyncGenerator<HostView[]> {
    for await (const views of batches) {
      await this.#wait(views, () => {})
      yield views.map((view) => this.#identify(view))
    }
  }

  /** Nobody wants names any more. */
  close(): void {
    this.#names?.close()
  }

  async #wait(views: readonly HostView[], letGo: () => void): Promise<void> {
    const wanted = views.filter((view) => view.result.complete && this.#isWanted(view))
    // Whoever stops a sweep waits for nothing.
    if (views.some(({ result }) => !result.complete)) this.#names?.release()
    const weight = views.reduce(
      (sum, { result }) => sum + (result.evidence === undefined ? 1 : WEIGHT_OF_ASKED),
      0,
    )
    if (this.#names === undefined || wanted.length === 0 || this.#waiting + weight > MOST_WAITING) return
    const known = this.#names.known(wanted.map((view) => this.#numberOf(view)))
    if (known === undefined) return
    letGo()
    this.#waiting += weight
    await known
    this.#waiting -= weight
  }

  #isWanted({ result }: HostView): boolean {
    return this.#isForAll || result.status === 'up'
  }

  #identify(view: HostView): HostView {
    const reverseName = this.#nameOf(view)
    return this.#vendors.told(reverseName === undefined ? view : { ...view, reverseName })
  }

  #nameOf(view: HostView): string | undefined {
    const address = this.#numberOf(view)
    if (this.#isWanted(view)) return this.#names?.take(address)
    this.#names?.forget(address)
    return undefined
  }

  #numberOf({ result }: HostView): number {
    return numberOf(this.#numbers, result.address)
  }
}
