/**
 * The hosts of a sweep that was stopped, until its reports end with them: as bytes, because whatever was in flight is
 * here at once.
 */
import { decodeHosts, HostWriter } from '../contract/host-bytes.ts'
import { type HostView, viewHost } from '../report/host-view.ts'
import type { Classification } from '../verdict/classify.ts'

const HOSTS_A_PIECE = 256

export class InterruptedHosts {
  readonly #writer = new HostWriter()
  #pieces: Uint8Array[] = []
  /** The names that the user typed for some, by their place. */
  #names = new Map<number, string>()
  #count = 0

  add({ result, name }: HostView): void {
    this.#writer.add(result)
    if (name !== undefined) this.#names.set(this.#count, name)
    this.#count += 1
    if (this.#writer.count >= HOSTS_A_PIECE) this.#pieces.push(this.#writer.take())
  }

  /** Gives all of them, and forgets them. */
  *take(classification: Classification): Generator<HostView> {
    const pieces = [...this.#pieces, this.#writer.take()]
    const names = this.#names
    this.#pieces = []
    this.#names = new Map()
    this.#count = 0
    let place = 0
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      for (const host of decodeHosts(piece)) {
        yield viewHost(host, classification, names.get(place))
        place += 1
      }
    }
  }
}
