/**
 * Which hosts may be one machine: its addresses share one error budget, and an address whose siblings take every
 * error looks like a host that sends none. Hosts are alike if they have the same link-layer address or, where that is
 * not known, lie on the same way and answer in the telling protocols with the same TTLs.
 */
import type { MachineErrors } from '../src/contract/machine-errors.ts'
import { mix } from '../src/packet/mix.ts'
import { PROTOCOL } from '../src/protocol/probe.ts'
import { DIRECT_ANSWER } from '../src/verdict/evidence.ts'
import type { HostTable } from './host-table.ts'
import type { Transport } from './transport/transport.ts'

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
    let key = 1
    if (mac !== undefined) {
      for (let i = 0; i < mac.length; i += 1) key = join(key, mac[i] ?? 0)
      return key === 0 ? 1 : key
    }
    const ttl = this.#ttlOf(slot, PROTOCOL.icmp)
    const ttlOfTcp = this.#ttlOf(slot, PROTOCOL.tcp)
    if (ttl === 0 && ttlOfTcp === 0) return 0
    key = join(join(join(key, this.#transport.pathOf(slot).way), ttl), ttlOfTcp)
    return key === 0 ? 1 : key
  }

  /** The TTL of a host's answer in a protocol, 0 where it sent none. */
  #ttlOf(slot: number, protocol: number): number {
    const isAnswered = (this.#hosts.evidenceOf(slot, protocol) & DIRECT_ANSWER) !== 0
    return isAnswered ? this.#hosts.ttlOf(slot, protocol) : 0
  }
}

function join(key: number, part: number): number {
  return mix(key ^ mix(part + 1))
}
