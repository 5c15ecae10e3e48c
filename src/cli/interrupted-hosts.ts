/**
 * The hosts of a sweep that was stopped, until its reports end with them: as bytes, because whatever was in flight is
 * here at once.
 */
import { decodeHosts, HostWriter } from '../contract/host-bytes.ts'
import { type HostView, viewHost } from '../report/host-view.ts'
import type { Classification } from '../verdict/classify.ts'

const HOSTS_A_PIECE = 256

/** What a view has beside its result. */
type Known = Pick<HostView, 'name' | 'reverseName' | 'vendor'>

export class InterruptedHosts {
  readonly #writer = new HostWriter()
  #pieces: Uint8Array[] = []
  /** The names of some, by their place. */
  #known = new Map<number, Known>()
  #count = 0

  add({ result, name, reverseName, vendor }: HostView): void {
    this.#writer.add(result)
    const known = [name, reverseName, vendor]
    if (known.some((text) => text !== undefined)) {
      this.#known.set(this.#count, {
        name,
        ...(reverseName !== undefined && { reverseName }),
        ...(vendor !== undefined && { vendor }),
      })
    }
    this.#count += 1
    if (this.#writer.count >= HOSTS_A_PIECE) this.#pieces.push(this.#writer.take())
  }

  /** Gives all of them, and forgets them. */
  *take(classification: Classification): Generator<HostView> {
    const pieces = [...this.#pieces, this.#writer.take()]
    const all = this.#known
    this.#pieces = []
    this.#known = new Map()
    this.#count = 0
    let place = 0
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      for (const host of decodeHosts(piece)) {
        const known = all.get(place)
        yield { ...viewHost(host, classification, known?.name), ...known }
        place += 1
      }
    }
  }
}
