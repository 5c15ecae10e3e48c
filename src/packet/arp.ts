/**
 * Owns ARP for IPv4 over Ethernet (RFC 826): 28 bytes behind an Ethernet header. The packet transport
 * resolves its neighbours with it.
 */
import { copyMac } from './ethernet.ts'
import { holds } from './span.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

const FIELD = {
  hardwareType: 0,
  protocolType: 2,
  hardwareLength: 4,
  protocolLength: 5,
  operation: 6,
  senderMac: 8,
  senderAddress: 14,
  targetMac: 18,
  targetAddress: 24,
} as const

const PACKET_LENGTH = 28
const HARDWARE_ETHERNET = 1
const PROTOCOL_IPV4 = 0x0800
const MAC_LENGTH = 6
const ADDRESS_LENGTH = 4
const MAC_UNKNOWN = new Uint8Array(MAC_LENGTH)

/** ARP operations that we send or read; others are kept as numbers. */
export const ARP_OPERATION = { request: 1, reply: 2 } as const

/** What `parseArp` fills in. Addresses are unsigned 32-bit numbers; `senderMac` is written in place. */
export interface ArpPacket {
  operation: number
  readonly senderMac: Uint8Array
  senderAddress: number
  targetAddress: number
}

/** A zeroed record for `parseArp`. */
export function createArpPacket(): ArpPacket {
  return { operation: 0, senderMac: new Uint8Array(MAC_LENGTH), senderAddress: 0, targetAddress: 0 }
}

/**
 * Reads the ARP packet of `length` bytes at `offset` into `into`; Ethernet's padding may follow it. False,
 * and `into` untouched, if it is shorter than 28 bytes or not about IPv4 on Ethernet.
 */
export function parseArp(bytes: Buffer, offset: number, length: number, into: ArpPacket): boolean {
  if (!holds(bytes, offset, length, PACKET_LENGTH)) return false
  if (halfAt(bytes, offset + FIELD.hardwareType) !== HARDWARE_ETHERNET) return false
  if (halfAt(bytes, offset + FIELD.protocolType) !== PROTOCOL_IPV4) return false
  if ((bytes[offset + FIELD.hardwareLength] ?? 0) !== MAC_LENGTH) return false
  if ((bytes[offset + FIELD.protocolLength] ?? 0) !== ADDRESS_LENGTH) return false
  into.operation = halfAt(bytes, offset + FIELD.operation)
  copyMac(bytes, offset + FIELD.senderMac, into.senderMac)
  into.senderAddress = wordAt(bytes, offset + FIELD.senderAddress)
  into.targetAddress = arpTarget(bytes, offset)
  return true
}

/** The address (32 bits) that the ARP message at `offset` is for; it must be whole. */
export function arpTarget(bytes: Buffer, offset: number): number {
  return wordAt(bytes, offset + FIELD.targetAddress)
}

/** Writes "who has `targetAddress`? tell `senderAddress`" at `offset` and returns its length, 28. */
export function emitArpRequest(
  bytes: Buffer,
  offset: number,
  senderMac: Uint8Array,
  senderAddress: number,
  targetAddress: number,
): number {
  emitPrefix(bytes, offset, ARP_OPERATION.request)
  emitParty(bytes, offset + FIELD.senderMac, senderMac, senderAddress)
  emitParty(bytes, offset + FIELD.targetMac, MAC_UNKNOWN, targetAddress)
  return PACKET_LENGTH
}

/** Writes "`senderAddress` is at `senderMac`", addressed to the target, at `offset` and returns its length, 28. */
export function emitArpReply(
  bytes: Buffer,
  offset: number,
  senderMac: Uint8Array,
  senderAddress: number,
  targetMac: Uint8Array,
  targetAddress: number,
): number {
  emitPrefix(bytes, offset, ARP_OPERATION.reply)
  emitParty(bytes, offset + FIELD.senderMac, senderMac, senderAddress)
  emitParty(bytes, offset + FIELD.targetMac, targetMac, targetAddress)
  return PACKET_LENGTH
}

function emitPrefix(bytes: Buffer, offset: number, operation: number): void {
  putHalf(bytes, offset + FIELD.hardwareType, HARDWARE_ETHERNET)
  putHalf(bytes, offset + FIELD.protocolType, PROTOCOL_IPV4)
  bytes[offset + FIELD.hardwareLength] = MAC_LENGTH
  bytes[offset + FIELD.protocolLength] = ADDRESS_LENGTH
  putHalf(bytes, offset + FIELD.operation, operation)
}

function emitParty(bytes: Buffer, offset: number, mac: Uint8Array, address: number): void {
  bytes.set(mac, offset)
  putWord(bytes, offset + MAC_LENGTH, address)
}
