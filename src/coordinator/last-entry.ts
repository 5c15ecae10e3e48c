/**
 * What a worker has written down of its share, held in memory: enough to begin its unfinished hosts again, and no finished
 * one, where nobody keeps it on disk.
 */
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { HostResult } from '../contract/result.ts'
import { ADDRESS_LENGTH } from '../packet/address.ts'

export class LastEntry {
  readonly #chunks = new Map<number, Uint8Array>()
  /** What was written down before the worker began: its first entry takes the place of all of it. */
  #begun: ShareState | undefined
  #latest: Pick<JournalEntry, 'position' | 'counters'> | undefined
  #finished: Uint8Array[] = []

  /** Of a worker, perhaps one whose share was begun before. */
  constructor(begun?: ShareState) {
    this.#begun = begun
  }

  /** Takes hosts that the worker has finished. Those that a stop cut off are in flight still. */
  addHosts(hosts: readonly HostResult[]): void {
    for (const { complete, address } of hosts) if (complete) this.#finished.push(address)
  }

  /** Takes an entry: it says of every host added before that it is done. The buffers are copied. */
  addEntry({ position, counters, chunks }: JournalEntry): void {
    this.#begun = undefined
    this.#latest = { position, counters: counters.slice() }
    for (const { number, bytes } of chunks) {
      if (bytes.length === 0) this.#chunks.delete(number)
      else this.#chunks.set(number, bytes.slice())
    }
    this.#finished = []
  }

  /** Where the worker can go on; undefined while it has written nothing down. */
  get state(): ShareState | undefined {
    const latest = this.#begun ?? this.#latest
    if (latest === undefined) return undefined
    const before = this.#begun?.finished ?? new Uint8Array(0)
    const finished = new Uint8Array(before.length + this.#finished.length * ADDRESS_LENGTH)
    finished.set(before)
    for (const [i, address] of this.#finished.entries()) {
      finished.set(address, before.length + i * ADDRESS_LENGTH)
    }
    const chunks = this.#begun?.chunks ?? [...this.#chunks.values()]
    return { position: latest.position, counters: latest.counters, chunks, finished }
  }
}
