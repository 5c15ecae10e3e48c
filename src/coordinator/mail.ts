/**
 * What one worker posts, on its way to whoever listens. Hosts are handed on as they come; a journal entry once every host
 * that was posted before it has been taken, and before any that was posted after it: an entry says of the hosts before it
 * that they are done, so they must have been kept by then, and nothing of those after it.
 */

import { decodeHosts } from '../contract/host-bytes.ts'
import type { JournalEntry } from '../contract/journal.ts'
import type { Batch, DiscoveredState, HostBatch, TraceBatch } from '../contract/messages.ts'
import type { HostResult } from '../contract/result.ts'

/** Who is told what a worker posts. */
export interface MailListener {
  /** So many hosts have come; they are handed on at once, or behind a journal entry. */
  onArrival(hosts: number): void
  /** May give a promise: until it is settled these hosts count as under way; until then, or until `letGo` is called, as not taken. */
  onHosts(hosts: readonly HostResult[], worker: number, letGo: () => void): void | Promise<void>
  onDiscoveries(discoveries: readonly DiscoveredState[]): void
  onTrace(trace: TraceBatch): void
  /** 16 bytes each. */
  onFound(addresses: Uint8Array): void
  onJournal(entry: JournalEntry): void
  /** So many hosts have been taken. */
  onTaken(hosts: number): void
  /** Hosts could not be taken: the promise was rejected. */
  onFailure(error: unknown): void
}

export class Mail {
  readonly #listener: MailListener
  readonly #waiting: (HostBatch | JournalEntry)[] = []
  #received = 0
  #finished = 0
  #underWay = 0
  #watchers: (() => void)[] = []

  constructor(listener: MailListener) {
    this.#listener = listener
  }

  /** How many batches have come. */
  get received(): number {
    return this.#received
  }

  /** How many hosts have come that are done. */
  get finished(): number {
    return this.#finished
  }

  /** Takes a batch. */
  take(batch: Batch): void {
    this.#received += 1
    if (batch.kind === 'discoveries') this.#listener.onDiscoveries(batch.discoveries)
    else if (batch.kind === 'trace') this.#listener.onTrace(batch)
    else if (batch.kind === 'found') this.#listener.onFound(batch.addresses)
    else {
      if (batch.kind === 'hosts') this.#listener.onArrival(batch.count)
      this.#waiting.push(batch)
      this.#handOn()
    }
    this.#tell()
  }

  /** Resolves when so many batches have come in all. */
  holds(batches: number): Promise<void> {
    return this.#when(() => this.#received >= batches)
  }

  /** Resolves when all that has come has been taken. */
  handedOn(): Promise<void> {
    return this.#when(() => this.#underWay === 0 && this.#waiting.length === 0)
  }

  #handOn(): void {
    for (let batch = this.#waiting[0]; batch !== undefined; batch = this.#waiting[0]) {
      if (batch.kind === 'journal' && this.#underWay > 0) return
      this.#waiting.shift()
      if (batch.kind === 'journal') this.#listener.onJournal(batch)
      else this.#handOnHosts(batch)
    }
  }

  #handOnHosts({ bytes, worker }: HostBatch): void {
    const hosts = [...decodeHosts(bytes)]
    this.#finished += hosts.filter(({ complete }) => complete).length
    let isTaken = false
    const letGo = () => {
      if (!isTaken) this.#listener.onTaken(hosts.length)
      isTaken = true
    }
    const settled = this.#listener.onHosts(hosts, worker, letGo)
    if (settled === undefined) letGo()
    else {
      this.#underWay += 1
      void this.#follow(settled, letGo)
    }
  }

  async #follow(settled: Promise<void>, letGo: () => void): Promise<void> {
    try {
      await settled
    } catch (error) {
      this.#listener.onFailure(error)
    }
    this.#underWay -= 1
    letGo()
    this.#handOn()
    this.#tell()
  }

  #when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (isSo()) resolve()
        else this.#watchers.push(look)
      }
      look()
    })
  }

  #tell(): void {
    for (const look of this.#watchers.splice(0)) look()
  }
}
