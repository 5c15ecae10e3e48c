/**
 * What a worker has written down of its share, held in memory: enough to begin its unfinished hosts again, and no finished
 * one, where nobody keeps it on disk.
 */
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { HostResult } from '../contract/result.ts'

const ADDRESS_BYTES = 16

export class LastEntry {
  readonly #chunks = new Map<number, Uint8Array>()
  #latest: Pick<JournalEntry, 'position' | 'counters'> | undefined
  #finished: Uint8Array[] = []

  /** Takes hosts that the worker has finished. Those that a stop cut off are in flight still. */
  addHosts(hosts: readonly HostResult[]): void {
    for (const { complete, address } of hosts) if (complete) this.#finished.push(address)
  }

  /** Takes an entry: it says of every host added before that it is done. */
  addEntry({ position, counters, chunks }: JournalEntry): void {
    this.#latest = { position, counters }
    for (const { number, bytes } of chunks) {
      if (bytes.length === 0) this.#chunks.delete(number)
      else this.#chunks.set(number, bytes)
    }
    this.#finished = []
  }

  /** Where the worker can go on; undefined while it has written nothing down. */
  get state(): ShareState | undefined {
    if (this.#latest === undefined) return undefined
    const finished = new Uint8Array(this.#finished.length * ADDRESS_BYTES)
    for (const [i, address] of this.#finished.entries()) finished.set(address, i * ADDRESS_BYTES)
    return { ...this.#latest, chunks: [...this.#chunks.values()], finished }
  }
}
