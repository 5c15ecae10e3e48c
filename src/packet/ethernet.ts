/**
 * Owns the Ethernet II header (RFC 894): the first 14 bytes of every frame that the packet transport sends
 * and receives. A VLAN tag is not looked into: its frame shows EtherType 0x8100 and is left to the caller.
 */
import { holds } from './span.ts'
import { halfAt, putHalf } from './words.ts'

const FIELD = { destination: 0, source: 6, etherType: 12 } as const

/** Bytes before the payload of a frame. */
export const ETHERNET_HEADER_LENGTH = 14

/** EtherTypes that we send or read; others are kept as numbers. */
export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const

/** What `parseEthernet` fills in: MACs of six bytes, the payload as an absolute offset and a length. */
export interface EthernetHeader {
  readonly destination: Uint8Array
  readonly source: Uint8Array
  etherType: number
  payloadOffset: number
  payloadLength: number
}

/** A zeroed record for `parseEthernet`; its two MAC arrays are written in place. */
export function createEthernetHeader(): EthernetHeader {
  return {
    destination: new Uint8Array(6),
    source: new Uint8Array(6),
    etherType: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Reads the frame of `length` bytes at `offset` into `into`. False, and `into` untouched, if there are
 * fewer than 14 bytes. The payload includes the padding that short frames carry on real wires.
 */
export function parseEthernet(bytes: Buffer, offset: number, length: number, into: EthernetHeader): boolean {
  if (!holds(bytes, offset, length, ETHERNET_HEADER_LENGTH)) return false
  copyMac(bytes, offset + FIELD.destination, into.destination)
  copyMac(bytes, offset + FIELD.source, into.source)
  into.etherType = halfAt(bytes, offset + FIELD.etherType)
  into.payloadOffset = offset + ETHERNET_HEADER_LENGTH
  into.payloadLength = length - ETHERNET_HEADER_LENGTH
  return true
}

/** Writes a header at `offset` and returns its length, 14. Each MAC is six bytes. */
export function emitEthernet(
  bytes: Buffer,
  offset: number,
  destinationMac: Uint8Array,
  sourceMac: Uint8Array,
  etherType: number,
): number {
  bytes.set(destinationMac, offset + FIELD.destination)
  bytes.set(sourceMac, offset + FIELD.source)
  putHalf(bytes, offset + FIELD.etherType, etherType)
  return ETHERNET_HEADER_LENGTH
}

/** Writes whom a frame that begins at `offset` is from; the rest of its header is left as it is. */
export function putSourceMac(bytes: Buffer, offset: number, mac: Uint8Array): void {
  bytes.set(mac, offset + FIELD.source)
}

/** Writes what a frame that begins at `offset` carries. */
export function putEtherType(bytes: Buffer, offset: number, etherType: number): void {
  putHalf(bytes, offset + FIELD.etherType, etherType)
}

/** What a frame at `offset` carries; it must be 14 bytes long at least. */
export function etherTypeAt(bytes: Buffer, offset: number): number {
  return halfAt(bytes, offset + FIELD.etherType)
}

/** Where the link-layer address of the sender of a frame at `offset` begins. */
export function sourceMacAt(offset: number): number {
  return offset + FIELD.source
}

/**
 * Copies the six bytes at `offset` into `mac`. A loop, because Buffer.copy allocates a view per call and
 * this runs per packet. The six bytes must lie inside the buffer.
 */
export function copyMac(bytes: Buffer, offset: number, mac: Uint8Array): void {
  for (let index = 0; index < 6; index++) mac[index] = bytes[offset + index] ?? 0
}
