/** IPv4 packets parsed into arrays, from RFC 791 and nothing of src: what the reference classifier reads. */

/** A packet, or the beginning of one that an error quotes. */
export interface Packet {
  readonly source: number
  readonly destination: number
  readonly protocol: number
  readonly id: number
  readonly ttl: number
  readonly isFragment: boolean
  readonly payload: readonly number[]
}

/** IANA, Assigned Internet Protocol Numbers. */
export const ICMP = 1
export const IGMP = 2
export const TCP = 6
export const UDP = 17
export const SCTP = 132

/** RFC 791; undefined unless header and total length are sound and the header checksum is right. */
export function parsePacket(bytes: readonly number[]): Packet | undefined {
  const header = parseQuote(bytes)
  if (header === undefined) return undefined
  const headerLength = ((bytes[0] ?? 0) % 16) * 4
  const totalLength = word(bytes, 2)
  if (totalLength < headerLength || totalLength > bytes.length) return undefined
  if (onesSum(bytes.slice(0, headerLength)) !== 0xffff) return undefined
  return { ...header, payload: bytes.slice(headerLength, totalLength) }
}

/** A header and what follows it, unchecked: a quote may have been cut and altered on its way. */
export function parseQuote(bytes: readonly number[]): Packet | undefined {
  const first = bytes[0] ?? 0
  const headerLength = (first % 16) * 4
  if (Math.floor(first / 16) !== 4 || headerLength < 20 || bytes.length < headerLength) return undefined
  const fragment = word(bytes, 6)
  return {
    source: address(bytes, 12),
    destination: address(bytes, 16),
    protocol: bytes[9] ?? 0,
    id: word(bytes, 4),
    ttl: bytes[8] ?? 0,
    isFragment: Math.floor(fragment / 0x2000) % 2 === 1 || fragment % 0x2000 !== 0,
    payload: bytes.slice(headerLength),
  }
}

/** Two bytes, big-endian; what is not there is zero. */
export function word(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
}

/** Four bytes, big-endian. */
export function address(bytes: readonly number[], at: number): number {
  return word(bytes, at) * 65_536 + word(bytes, at + 2)
}

/** RFC 1071: the sum with end-around carry; 0xffff over bytes that hold their own right checksum. */
export function onesSum(bytes: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) {
    sum += word(bytes, at)
    if (sum > 0xffff) sum -= 0xffff
  }
  return sum
}
