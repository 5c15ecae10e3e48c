/**
 * The totals of a sweep, counted host by host. Its size does not grow with the sweep: of the hosts that have a
 * protocol it keeps the lowest addresses, as many as a report names, and the number of the others.
 */
import type { HostStatus } from '../contract/result.ts'
import { type AddressNumbers, numberOf, V4_NUMBERS } from '../packet/address-numbers.ts'
import { STATES, type State } from '../verdict/classify.ts'
import { UNPROVED_CAUSES, type UnprovedCause } from '../verdict/silence.ts'
import type { HostView, ProtocolRow } from './host-view.ts'

/** How many addresses a list of hosts names. */
const MOST_NAMED = 20

/** A host with more silent protocols than this drops packets: its silences say nothing about a protocol. */
export const MANY_SILENT = 25

/** The hosts that have one protocol in one state. */
export interface Holders {
  /** How many there are. */
  readonly count: number
  /** The lowest of their addresses, by their numbers in the tally, ascending. */
  readonly lowest: readonly number[]
}

/** Sums over the hosts that were given to `add`. */
export class Tally {
  /** What numbers their addresses. */
  readonly numbers: AddressNumbers
  readonly hosts: Record<HostStatus, number> = { up: 0, down: 0, 'no-route': 0, skipped: 0 }
  readonly states = zeroes<State>(STATES)
  readonly unproved = zeroes<UnprovedCause>(UNPROVED_CAUSES)
  /** Hosts that were being asked when the sweep was stopped. */
  incomplete = 0
  /** Milliseconds that the hosts that were up took, summed. */
  upMs = 0
  readonly #open = new Map<number, MutableHolders>()
  readonly #silent = new Map<number, MutableHolders>()

  constructor(numbers = V4_NUMBERS) {
    this.numbers = numbers
  }

  /** How many hosts were given. */
  get finished(): number {
    const { up, down, skipped } = this.hosts
    return up + down + skipped + this.hosts['no-route']
  }

  /** Counts one host. */
  add(view: HostView): void {
    const { status, complete, address, startedMs, finishedMs } = view.result
    this.hosts[status] += 1
    if (status === 'up') this.upMs += finishedMs - startedMs
    if (status === 'up' && !complete) this.incomplete += 1
    for (const state of STATES) this.states[state] += view.states[state].length
    const dropsPackets = view.states['open|filtered'].length > MANY_SILENT
    const number = numberOf(this.numbers, address)
    for (const row of view.rows) this.#addRow(row, number, dropsPackets)
  }

  /** Counts hosts of which nothing but their status is known any more. */
  addCounted(status: HostStatus, hosts: number): void {
    this.hosts[status] += hosts
  }

  /** The hosts that have a protocol open, by protocol, ascending. */
  open(): [protocol: number, holders: Holders][] {
    return ascending(this.#open)
  }

  /** The same for `open|filtered`; hosts that leave most of their protocols unanswered are not among them. */
  silent(): [protocol: number, holders: Holders][] {
    return ascending(this.#silent)
  }

  #addRow(row: ProtocolRow, address: number, dropsPackets: boolean): void {
    if (row.state === 'unproved') this.unproved[row.reason as UnprovedCause] += 1
    if (row.state === 'open') hold(this.#open, row.protocol, address)
    if (row.state === 'open|filtered' && !dropsPackets) hold(this.#silent, row.protocol, address)
  }
}

interface MutableHolders extends Holders {
  count: number
  lowest: number[]
}

function hold(all: Map<number, MutableHolders>, protocol: number, address: number): void {
  const holders = all.get(protocol) ?? { count: 0, lowest: [] }
  all.set(protocol, holders)
  holders.count += 1
  const { lowest } = holders
  if (lowest.length === MOST_NAMED && address > (lowest.at(-1) ?? 0)) return
  lowest.push(address)
  lowest.sort((left, right) => left - right)
  if (lowest.length > MOST_NAMED) lowest.pop()
}

function ascending(all: Map<number, MutableHolders>): [number, Holders][] {
  return [...all].sort(([left], [right]) => left - right)
}

function zeroes<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>
}
