/**
 * What a worker writes down of its share, every few seconds: where it is in the order of targets, and which hosts are in
 * flight with what is known of them. Copied some dozens of hosts a turn, so that no turn takes long.
 *
 * An entry shows the share as it was when it was begun, at t0; that it is written over many turns must not show:
 *
 *   - Its position is that of t0. Whoever was taken since is beyond it and left out, to be taken again.
 *   - A host that was in flight at t0 is in the entry if it still is when its chunk's turn comes. What has been learned of
 *     it since t0 is written too: more is known than at t0, never something else.
 *   - One that leaves before its chunk's turn is reported before the entry, and is not in it.
 *   - One that leaves after its chunk's turn, and one that was taken since t0, is reported after the entry: its result is
 *     held until then (`holds`). So what comes after an entry is what was finished since, and whoever keeps entries leaves
 *     it out when the share is gone on with.
 *
 * So each target is one of: reported before the entry, in the entry, or beyond its position; never two of them, and the
 * results behind the entry are of the latter two. A chunk in which nothing has changed is not written again: it still
 * stands as it was written last. A host that waits to be taken again (restoration.ts) is in the entry as it was written
 * before, if it was not taken before t0.
 */
import { type CounterRow, cellOf } from '../../src/contract/counters.ts'
import type { JournalChunk, JournalEntry } from '../../src/contract/journal.ts'
import type { HostTable } from '../host-table.ts'
import type { TargetSource } from '../targets.ts'
import { emitAddresses } from './address-chunk.ts'
import type { BegunShare } from './begun-share.ts'
import { HostChunkWriter } from './host-chunk.ts'
import type { OtherRecords } from './other-records.ts'
import type { Recorder } from './recorder.ts'
import type { Restoration } from './restoration.ts'
import type { RouterRecords } from './router-records.ts'

/** How often an entry is begun. */
const JOURNAL_EVERY_MS = 3000
/** Hosts that are written together. */
const HOSTS_A_CHUNK = 64
/** A turn writes so many chunks and no more, and looks at so many. */
const CHUNKS_A_TURN = 8
const LOOKS_A_TURN = 256
/** The numbers of the chunks that are none of hosts, and of the first that is. */
const NUMBER = { routers: 0, ahead: 1, hosts: 2, others: 2 ** 31 - 1 } as const

/** Where entries go. */
export interface EntryOutbox {
  /** How many results are held. */
  readonly held: number
  /** Posts all results but the held ones, the entry, and lets the held ones go. */
  postEntry(entry: JournalEntry): void
}

/** What a journal is written from. */
export interface JournalParts {
  readonly worker: number
  readonly hosts: HostTable
  readonly recorder: Recorder
  readonly restoration: Restoration
  readonly routers: RouterRecords
  /** None where numbers are addresses. */
  readonly others?: OtherRecords | undefined
  readonly targets: Pick<TargetSource, 'position' | 'finishedAhead'>
  readonly counters: CounterRow
  readonly outbox: EntryOutbox
  /** True where nothing is kept but which hosts are in flight. */
  readonly isBare: boolean
  /** No worker of this sweep ever has more hosts in flight. */
  readonly mostInFlight: number
  /** Unless given 3000, 64 and 8; for tests. */
  readonly everyMs?: number
  readonly hostsAChunk?: number
  readonly chunksATurn?: number
}

/** What a share is written down with; without it nothing is, and nothing is gone on with. */
export interface Written extends Omit<JournalParts, 'hosts' | 'recorder' | 'restoration' | 'counters'> {
  readonly begun: BegunShare | undefined
}

export class Journal {
  readonly #parts: JournalParts
  readonly #size: number
  readonly #everyMs: number
  readonly #slotChunks: number
  readonly #waitingChunks: number
  readonly #writer = new HostChunkWriter()
  /** By slot: its host was taken since the entry was begun. */
  readonly #isNew: Uint8Array
  #chunks: JournalChunk[] = []
  /** The next chunk to be looked at; beyond all while no entry is being written. */
  #cursor: number
  #isFirst = true
  #dueMs: number
  #position = 0
  /** The hosts that wait, from this one on; and as it was in the entry before. */
  #waitingFrom = 0
  #waitedFrom = 0

  /** Of a share that begins, or is gone on with, at `nowMs`. */
  constructor(parts: JournalParts, nowMs: number) {
    const { hosts, restoration, hostsAChunk } = parts
    this.#parts = parts
    this.#size = hostsAChunk ?? HOSTS_A_CHUNK
    this.#everyMs = parts.everyMs ?? JOURNAL_EVERY_MS
    this.#slotChunks = Math.ceil(hosts.slots / this.#size)
    this.#waitingChunks = Math.ceil(restoration.records.length / this.#size)
    this.#isNew = new Uint8Array(hosts.slots)
    this.#cursor = this.#end
    this.#dueMs = nowMs + this.#everyMs
  }

  /** Says of a share that is begun afresh that nothing of it is done: what is finished from now on is noted beside that. */
  begin(): void {
    this.#position = this.#parts.targets.position
    this.#post()
  }

  /** Writes a little, if it is time. */
  turn(nowMs: number): void {
    if (!this.#isWriting) {
      if (nowMs < this.#dueMs) return
      this.#open(nowMs)
    }
    const most = this.#parts.chunksATurn ?? CHUNKS_A_TURN
    const written = this.#chunks.length
    for (let i = 0; i < LOOKS_A_TURN && this.#isWriting; i += 1) {
      if (this.#chunks.length - written >= most) return
      this.#writeNext()
    }
    if (!this.#isWriting) this.#close()
  }

  /** Writes all that there is, now. */
  finish(nowMs: number): void {
    if (this.#isWriting) this.#writeAll()
    this.#open(nowMs)
    this.#writeAll()
  }

  /** Notes that a slot has another host. */
  noteTaken(slot: number): void {
    this.#isNew[slot] = 1
    this.#parts.recorder.noteTaken(slot)
  }

  /** True when the result of a host that leaves its slot, or of a target that never had one (-1), must be held. */
  holds(slot: number): boolean {
    if (!this.#isWriting) return false
    return slot < 0 || this.#isNew[slot] === 1 || Math.floor(slot / this.#size) < this.#cursor
  }

  get #end(): number {
    return this.#slotChunks + this.#waitingChunks
  }

  get #isWriting(): boolean {
    return this.#cursor < this.#end
  }

  #open(nowMs: number): void {
    const { targets, restoration } = this.#parts
    this.#dueMs = nowMs + this.#everyMs
    this.#position = targets.position
    this.#waitingFrom = restoration.position
    this.#isNew.fill(0)
    this.#cursor = 0
    this.#chunks = []
    const ahead = emitAddresses(targets.finishedAhead)
    if (ahead.length > 0 || this.#parts.restoration.isResumed) this.#add(NUMBER.ahead, ahead)
  }

  #writeAll(): void {
    while (this.#isWriting) this.#writeNext()
    this.#close()
  }

  #writeNext(): void {
    const chunk = this.#cursor
    if (chunk < this.#slotChunks) this.#writeSlots(chunk)
    else this.#writeWaiting(chunk - this.#slotChunks)
    this.#cursor = chunk + 1
  }

  #writeSlots(chunk: number): void {
    const { hosts, restoration } = this.#parts
    const from = chunk * this.#size
    const to = Math.min(from + this.#size, hosts.slots)
    if (!this.#isFirst && !this.#isTouched(from, to)) return
    this.#writer.begin()
    for (let slot = from; slot < to; slot += 1) {
      // Whoever is left out now is touched still, and so written the next time.
      if (this.#isNew[slot] === 1) continue
      hosts.touched[slot] = 0
      if (!hosts.isTaken(slot)) continue
      const written = restoration.writtenOf(slot)
      if (written === undefined) this.#writer.add(this.#recordOf(slot))
      else this.#writer.copy(written)
    }
    this.#add(NUMBER.hosts + chunk, this.#writer.end())
  }

  #recordOf(slot: number): ReturnType<Recorder['recordOf']> {
    const { recorder, isBare } = this.#parts
    return isBare ? recorder.bareRecordOf(slot) : recorder.recordOf(slot)
  }

  #writeWaiting(chunk: number): void {
    const from = chunk * this.#size
    const to = from + this.#size
    const isChanged = from < this.#waitingFrom && to > this.#waitedFrom
    if (!this.#isFirst && !isChanged) return
    this.#writer.begin()
    for (const record of this.#parts.restoration.records.slice(Math.max(from, this.#waitingFrom), to)) {
      this.#writer.copy(record)
    }
    this.#add(NUMBER.hosts + this.#slotChunks + chunk, this.#writer.end())
  }

  #isTouched(from: number, to: number): boolean {
    const { touched } = this.#parts.hosts
    for (let slot = from; slot < to; slot += 1) if (touched[slot] === 1) return true
    return false
  }

  #close(): void {
    const routers = this.#parts.routers.takeChanged()
    if (routers !== undefined) this.#add(NUMBER.routers, routers)
    const others = this.#parts.others?.takeChanged()
    if (others !== undefined) this.#add(NUMBER.others, others)
    this.#waitedFrom = this.#waitingFrom
    this.#post()
  }

  #post(): void {
    const { worker, counters, outbox } = this.#parts
    if (this.#isFirst) this.#strikeOut()
    const row = counters.copy()
    // A host that is held is yet to be finished for whoever reads this.
    const finished = cellOf('hostsFinished')
    row[finished] = (row[finished] ?? 0) - outbox.held
    outbox.postEntry({
      kind: 'journal',
      worker,
      position: this.#position,
      counters: row,
      chunks: this.#chunks,
    })
    this.#chunks = []
    this.#isFirst = false
  }

  /** The first entry takes the place of all that was written before, perhaps by a worker with more slots. */
  #strikeOut(): void {
    const written = new Set(this.#chunks.map(({ number }) => number))
    const most = NUMBER.hosts + 2 * Math.ceil(this.#parts.mostInFlight / this.#size)
    for (let number = 0; number < Math.max(most, NUMBER.hosts + this.#end); number += 1) {
      if (!written.has(number)) this.#add(number, new Uint8Array(new ArrayBuffer(0)))
    }
  }

  #add(number: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push({ number, bytes })
  }
}
