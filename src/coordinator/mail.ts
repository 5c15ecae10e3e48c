/**
 * What one worker posts, on its way to whoever listens. Hosts are handed on as they come; a journal entry once every host
 * that was posted before it has been taken, and before any that was posted after it: an entry says of the hosts before it
 * that they are done, so they must have been kept by then, and nothing of those after it.
 */

import { decodeHosts } from '../contract/host-bytes.ts'
import type { JournalEntry } from '../contract/journal.ts'
import type { Batch, DiscoveredState, HostBatch } from '../contract/messages.ts'
import type { HostResult } from '../contract/result.ts'

/** Who is told what a worker posts. */
export interface MailListener {
  /** May give a promise: until it is settled these hosts count as under way. */
  onHosts(hosts: readonly HostResult[], worker: number): void | Promise<void>
  onDiscoveries(discoveries: readonly DiscoveredState[]): void
  onJournal(entry: JournalEntry): void
  /** So many hosts have been taken. */
  onTaken(hosts: number): void
  /** Hosts could not be taken: the promise was rejected. */
  onFailure(error: unknown): void
}

export class Mail {
  readonly #listener: MailListener
  readonly #waiting: Exclude<Batch, { kind: 'discoveries' }>[] = []
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
    else {
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
    const taken = this.#listener.onHosts(hosts, worker)
    if (taken === undefined) this.#listener.onTaken(hosts.length)
    else {
      this.#underWay += 1
      void this.#follow(taken, hosts.length)
    }
  }

  async #follow(taken: Promise<void>, hosts: number): Promise<void> {
    try {
      await taken
    } catch (error) {
      this.#listener.onFailure(error)
    }
    this.#underWay -= 1
    this.#listener.onTaken(hosts)
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
