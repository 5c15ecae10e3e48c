/**
 * ICMP has the number 1 over IPv4 and 58 over IPv6 (RFC 4443), and each number is an ordinary one over the other. Inside a
 * worker ICMP is always 1: in a sweep of IPv6 the two change places there, and nowhere else.
 */
import { familyOf } from './address.ts'

export const ICMP_NUMBER = { v4: 1, v6: 58 } as const

/** A protocol of the wire as a worker knows it, and back; in IPv4 itself. */
export function exchanged(protocol: number, family: 4 | 6): number {
  if (family === 4) return protocol
  if (protocol === ICMP_NUMBER.v4) return ICMP_NUMBER.v6
  return protocol === ICMP_NUMBER.v6 ? ICMP_NUMBER.v4 : protocol
}

/** The number of ICMP on the wire for a host at this address (16 bytes). */
export function icmpNumberOf(address: Uint8Array): number {
  return familyOf(address) === 4 ? ICMP_NUMBER.v4 : ICMP_NUMBER.v6
}
