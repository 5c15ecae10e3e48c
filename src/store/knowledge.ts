/** What is known of the hosts of one timeline, moved forward by one complete sweep that commits. */
import type Database from 'better-sqlite3'
import type { Change } from '../contract/change.ts'
import { isUp, unpackStatus } from '../contract/host-status.ts'
import type { HostResult } from '../contract/result.ts'
import type { Classification } from '../verdict/classify.ts'
import { type AddressKey, addressOfKey, macKey, macOfKey } from './address-key.ts'
import { type AddressSet, hasKey, keyRanges } from './address-set.ts'
import { type HostMemory, hostSeen, hostUnseen } from './changes.ts'
import type { Dictionary } from './dictionary.ts'
import { HOST_COLUMNS, type HostRow, hostOfRow } from './host-row.ts'
import type { LaterSweeps } from './later-sweeps.ts'
import { byAddress, sideBySide } from './paging.ts'
import { hasAnswer } from './settled.ts'

/** A complete sweep whose hosts are in `host` already. */
export interface CompleteSweep {
  readonly id: number
  readonly timeline: number
  readonly startedMs: number
  /** Only addresses in here can be missed. */
  readonly ranges: AddressSet
  /** What earlier complete sweeps of the timeline covered. */
  readonly covered: AddressSet
  readonly later: LaterSweeps
  /** False for `-sn`: it says who is there, nothing about protocols. */
  readonly asksProtocols: boolean
  readonly classification: Classification
  readonly goneAfter: number
}

type KnownRow = readonly [
  address: AddressKey,
  mac: number | null,
  missed: number,
  isGone: number,
  firstSeenMs: number,
  lastSeenMs: number,
  evidence: number,
  silences: number | null,
]

const KNOWN = `SELECT address, mac, missed, is_gone, first_seen_ms, last_seen_ms, evidence, silences FROM known
  WHERE timeline = ? AND address >= ? AND address <= ? AND address > ? ORDER BY address LIMIT ?`
const FOUND = `SELECT ${HOST_COLUMNS} FROM host WHERE sweep = ? AND address > ? ORDER BY address LIMIT ?`
const KEEP = `INSERT OR REPLACE INTO known
  (timeline, address, mac, missed, is_gone, first_seen_ms, last_seen_ms, evidence, silences)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
const SEE_AGAIN = 'UPDATE known SET last_seen_ms = ? WHERE timeline = ? AND address = ?'

/** Walks the hosts of the sweep and those known in its ranges by ascending address, and gives what changed of them. */
export class Knowledge {
  readonly #sweep: CompleteSweep
  readonly #dictionary: Dictionary
  readonly #known: Database.Statement<unknown[], KnownRow>
  readonly #found: Database.Statement<unknown[], HostRow>
  readonly #keep: Database.Statement<unknown[]>
  readonly #seeAgain: Database.Statement<unknown[]>

  constructor(database: Database.Database, dictionary: Dictionary, sweep: CompleteSweep) {
    this.#sweep = sweep
    this.#dictionary = dictionary
    this.#known = database.prepare<unknown[], KnownRow>(KNOWN).raw()
    this.#found = database.prepare<unknown[], HostRow>(FOUND).raw()
    this.#keep = database.prepare(KEEP)
    this.#seeAgain = database.prepare(SEE_AGAIN)
  }

  /** Each host's changes, where it has any; what is known is written down on the way. To be read to its end. */
  *advance(): Generator<readonly Change[]> {
    for (const [before, found] of sideBySide(
      this.#knownInRanges(),
      byAddress(this.#found, [this.#sweep.id]),
    )) {
      const changes = found === undefined ? this.#unseen(before) : this.#met(before, found)
      if (changes.length > 0) yield changes
    }
  }

  *#knownInRanges(): Generator<KnownRow> {
    const { timeline, ranges } = this.#sweep
    for (const ends of keyRanges(ranges)) yield* byAddress(this.#known, [timeline, ...ends])
  }

  // An address without a route, or one that is never swept, was neither seen nor missed.
  #met(before: KnownRow | undefined, found: HostRow): readonly Change[] {
    const [address, status] = found
    if (!isUp(status)) return []
    const seenMs = this.#sweep.startedMs + found[10] + found[11]
    if (this.#sweep.later.haveAsked(address, seenMs)) return []
    if (before !== undefined && this.#isAsKnown(before, found)) {
      this.#seeAgain.run(seenMs, this.#sweep.timeline, address)
      return []
    }
    if ((before === undefined || before[2] > 0) && this.#isAssumed(found)) return []
    const host = hostOfRow(found, this.#sweep.startedMs, this.#dictionary)
    const result: HostResult = this.#sweep.asksProtocols ? host : { ...host, evidence: undefined }
    const memory = before === undefined ? undefined : this.#memoryOf(before)
    const wasCovered = hasKey(this.#sweep.covered, address)
    const step = hostSeen(memory, result, { ...this.#sweep, wasCovered })
    this.#write(address, step.memory, before?.[4] ?? seenMs, seenMs)
    return step.changes
  }

  // Most hosts are: for them `hostSeen` gives back what is known, and their vectors need not be looked at.
  #isAsKnown([, mac, missed, isGone, , , evidence, silences]: KnownRow, found: HostRow): boolean {
    const isSettled = silences === null && (found[3] === evidence || !this.#sweep.asksProtocols)
    return isSettled && missed === 0 && isGone === 0 && (found[2] === null || found[2] === mac)
  }

  // With -Pn an address at which nobody is counts as up as well: that alone makes it neither known nor back.
  #isAssumed([, status, , evidence]: HostRow): boolean {
    if (unpackStatus(status).statusReason !== 'user-set') return false
    return evidence === null || !hasAnswer(this.#dictionary.bytesOf(evidence))
  }

  #unseen(before: KnownRow | undefined): readonly Change[] {
    if (before === undefined) return []
    // When it was not found there is not known: perhaps before they looked.
    if (this.#sweep.later.haveAsked(before[0], this.#sweep.startedMs)) return []
    const rules = { ...this.#sweep, wasCovered: true }
    const { memory, changes } = hostUnseen(this.#memoryOf(before), addressOfKey(before[0]), rules)
    this.#write(before[0], memory, before[4], before[5])
    return changes
  }

  #memoryOf([, mac, missed, isGone, , , evidence, silences]: KnownRow): HostMemory {
    return {
      mac: mac === null ? undefined : macOfKey(mac),
      missed,
      isGone: isGone === 1,
      evidence: this.#dictionary.bytesOf(evidence),
      silences: silences === null ? undefined : this.#dictionary.bytesOf(silences),
    }
  }

  #write(address: AddressKey, memory: HostMemory, firstMs: number, lastMs: number): void {
    this.#keep.run(
      this.#sweep.timeline,
      address,
      memory.mac === undefined ? null : macKey(memory.mac),
      memory.missed,
      memory.isGone ? 1 : 0,
      firstMs,
      lastMs,
      this.#dictionary.idOf(memory.evidence),
      memory.silences === undefined ? null : this.#dictionary.idOf(memory.silences),
    )
  }
}
