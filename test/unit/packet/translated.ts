/** Packets on their way through a translation, in a sweep of a few hosts of which one answers. */
import assert from 'node:assert/strict'
import { V6Numbers } from '../../../src/packet/address-numbers.ts'
import { createIpv4Header, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { Translation } from '../../../src/packet/translation.ts'
import { probePacket } from '../../support/answers.ts'
import { addressV6, icmpV6 } from '../../support/packet-v6.ts'

const KEY = { k0: 21, k1: 22 }
/** Addresses: ours, the host that is asked, a router, and somebody who is neither. */
export const OWN = 'fd77000000000000 0000000000000001'
export const TARGET = 'fd77000000000000 0000000000000012'
export const ROUTER = 'fd99000000000000 0000000000000001'
export const STRANGER = 'fd99000000000000 0000000000000002'
const RANGE = 'fd77000000000000 0000000000000010 fd77000000000000 00000000000000ff'
/** Numbers of the wire. */
export const TCP = 6
export const UDP = 17
export const GRE = 47

/** What stands for the addresses. */
export const numbers = new V6Numbers(addressV6(RANGE))
export const own = numbers.numberAt(addressV6(OWN), 0)
export const target = numbers.numberAt(addressV6(TARGET), 0)
export const translation = new Translation(numbers)
/** Who answers whom. */
export const fromTarget = { source: TARGET, destination: OWN }

/** What `toV6` makes of a packet, at an odd offset of a buffer whose other bytes must stay. */
export function sent(packet: Buffer): Buffer {
  const bytes = Buffer.alloc(packet.length + 40, 0xa5)
  packet.copy(bytes, 7)
  const length = translation.toV6(bytes, 7, packet.length)
  const outside = Buffer.concat([bytes.subarray(0, 7), bytes.subarray(7 + packet.length + 20)])
  assert.deepEqual(outside, Buffer.alloc(outside.length, 0xa5))
  return bytes.subarray(7, 7 + length)
}

/** What `toV4` says of a packet, at an odd offset and followed by padding. */
export function codeOf(packet: Buffer): number {
  const bytes = Buffer.concat([Buffer.alloc(9, 0xa5), packet, Buffer.alloc(11, 0x5a)])
  return translation.toV4(bytes, 9, bytes.length - 9)
}

/** The same as a packet, copied. */
export function heard(packet: Buffer): Buffer {
  const length = codeOf(packet)
  assert(length > 0, `not heard: ${length}`)
  return Buffer.from(translation.bytes.subarray(0, length))
}

/** Its header, which must be right. */
export function headerOf(packet: Buffer) {
  const header = createIpv4Header()
  assert.equal(parseIpv4(packet, 0, packet.length, header), true)
  return header
}

/** A probe as the engine writes it. */
export function probe(protocol: number, tryNumber = 1, source = own): Buffer {
  return probePacket(KEY, protocol, source, target, tryNumber)
}

/** An error by hand about a packet that was sent. */
export function error(source: string, type: number, code: number, quote: Uint8Array): Buffer {
  return icmpV6({ source, destination: OWN }, type, code, 0, quote)
}
