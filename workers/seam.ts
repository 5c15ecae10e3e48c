/**
 * Between the wire and the engine. Inside a worker an address is a number and ICMP is protocol 1; what comes in and what
 * leaves says addresses in 16 bytes and protocols by their numbers on the wire. In IPv4 only the addresses differ.
 */
import type { SweepPlan } from '../src/contract/plan.ts'
import type { StatusReason } from '../src/contract/result.ts'
import { ADDRESS_LENGTH } from '../src/packet/address.ts'
import { type AddressNumbers, bytesOfNumber, V4_NUMBERS } from '../src/packet/address-numbers.ts'
import { exchanged, ICMP_NUMBER } from '../src/packet/icmp-number.ts'
import type { Ping } from '../src/protocol/ping.ts'

export class Seam {
  /** What numbers the addresses. */
  readonly numbers: AddressNumbers

  constructor(numbers: AddressNumbers = V4_NUMBERS) {
    this.numbers = numbers
  }

  /** The 16 bytes of an address, newly allocated. */
  addressOf(number: number): Uint8Array {
    return bytesOfNumber(this.numbers, number)
  }

  /** The 16 bytes of each address, one behind the other. */
  addressesOf(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(numbers.length * ADDRESS_LENGTH)
    for (const [i, number] of numbers.entries()) this.numbers.put(bytes, i * ADDRESS_LENGTH, number)
    return bytes
  }

  /** The numbers of addresses, 16 bytes each, but for those that have none. */
  numbersOf(bytes: Uint8Array): number[] {
    const numbers: number[] = []
    for (let at = 0; at < bytes.length; at += ADDRESS_LENGTH) {
      const number = this.numbers.numberAt(bytes, at)
      if (number >= 0) numbers.push(number)
    }
    return numbers
  }

  /** A protocol of the wire as the engine numbers it, and back. */
  protocolOf(protocol: number): number {
    return exchanged(protocol, this.numbers.family)
  }

  /** Why a host has its status: over IPv6 neighbours are found by neighbour discovery (RFC 4861), and not by ARP. */
  reasonOf(reason: StatusReason): StatusReason {
    if (this.numbers.family === 4) return reason
    if (reason === 'arp-response') return 'nd-response'
    return reason === 'no-arp-response' ? 'no-nd-response' : reason
  }

  /** Brings a column of all protocols, as the engine numbers them, into the order of the wire. */
  reorder(column: Uint8Array): void {
    if (this.numbers.family === 4) return
    const { v4, v6 } = ICMP_NUMBER
    const held = column[v4] ?? 0
    column[v4] = column[v6] ?? 0
    column[v6] = held
  }

  /** The plan in the numbers of the engine. */
  planOf(plan: SweepPlan): SweepPlan {
    if (this.numbers.family === 4) return plan
    const pings = plan.pings.map(
      (ping): Ping =>
        ping.kind === 'protocol' ? { ...ping, protocol: this.protocolOf(ping.protocol) } : ping,
    )
    return { ...plan, protocols: plan.protocols.map((protocol) => this.protocolOf(protocol)), pings }
  }
}

/** That of IPv4. */
export const V4_SEAM = new Seam()
