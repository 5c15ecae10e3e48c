/**
 * Which hosts may be one machine: its addresses share one error budget, and an address whose siblings take every
 * error looks like a host that sends none. Hosts are alike if they have the same link-layer address or, where that is
 * not known, lie on the same way and answer in the telling protocols with the same TTLs.
 */
import type { MachineErrors } from '../src/contract/machine-errors.ts'
import { mix } from '../src/packet/mix.ts'
import { DIRECT_ANSWER } from '../src/verdict/evidence.ts'
import type { HostTable } from './host-table.ts'
import type { Transport } from './transport/transport.ts'

/** The protocols that nearly every machine answers, on all of its addresses alike. */
const TELLING = [1, 6]

export class Siblings {
  readonly #hosts: HostTable
  readonly #transport: Transport
  readonly #errors: MachineErrors

  constructor(hosts: HostTable, transport: Transport, errors: MachineErrors) {
    this.#hosts = hosts
    this.#transport = transport
    this.#errors = errors
  }

  /** Notes that a host has sent an error. */
  noteError(slot: number, nowMs: number): void {
    this.#errors.note(this.#machineOf(slot), this.#hosts.addressOf(slot), nowMs)
  }

  /** True when another host, of this worker or another, has sent an error since `sinceMs` and may be this machine. */
  hasRival(slot: number, sinceMs: number): boolean {
    return this.#errors.lastOfOther(this.#machineOf(slot), this.#hosts.addressOf(slot)) > sinceMs
  }

  /** A key of what all addresses of a machine have in common; 0 while nothing tells. */
  #machineOf(slot: number): number {
    const mac = this.#transport.macOf(slot)
    if (mac !== undefined) return keyOf(mac)
    const ttls = TELLING.map((protocol) => this.#ttlOf(slot, protocol))
    return ttls.some((ttl) => ttl > 0) ? keyOf([this.#transport.pathOf(slot).way, ...ttls]) : 0
  }

  /** The TTL of a host's answer in a protocol, 0 where it sent none. */
  #ttlOf(slot: number, protocol: number): number {
    const isAnswered = (this.#hosts.evidenceOf(slot, protocol) & DIRECT_ANSWER) !== 0
    return isAnswered ? this.#hosts.ttlOf(slot, protocol) : 0
  }
}

function keyOf(parts: Iterable<number>): number {
  let key = 1
  for (const part of parts) key = mix(key ^ mix(part + 1))
  return key === 0 ? 1 : key
}
