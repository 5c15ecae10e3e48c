/**
 * Owns the datagram quoted in an ICMP error (RFC 792, RFC 1812 section 4.3.2.3): the header of the packet
 * that caused the error and at least the first eight bytes behind it. By it a probe is recognised.
 *
 * A quote has been through the network and an unknown stack. Its checksum may be stale (TTL decremented,
 * address translated) and its total length mangled (cut to the quote, lessened by the header, in the wrong
 * byte order), so neither is looked at.
 */
import { headerLengthV4, IPV4_FIELD } from './ipv4.ts'
import { halfAt, wordAt } from './words.ts'

/**
 * What `parseQuoted` fills in. `payloadOffset` is absolute; `payloadLength` counts the bytes that are there
 * after the quoted header, 0 if only the header was quoted; a sender's padding or ICMP extensions (RFC 4884) count in.
 */
export interface QuotedHeader {
  id: number
  ttl: number
  protocol: number
  source: number
  destination: number
  payloadOffset: number
  payloadLength: number
}

/** A zeroed record for `parseQuoted`. */
export function createQuotedHeader(): QuotedHeader {
  return { id: 0, ttl: 0, protocol: 0, source: 0, destination: 0, payloadOffset: 0, payloadLength: 0 }
}

/**
 * Reads the quote in the `length` bytes at `offset` (the payload of an ICMP error) into `into`. False, and
 * `into` untouched, if it is not version 4 or its header is not there in full.
 */
export function parseQuoted(bytes: Buffer, offset: number, length: number, into: QuotedHeader): boolean {
  const headerLength = headerLengthV4(bytes, offset, length)
  if (headerLength === 0) return false
  into.id = halfAt(bytes, offset + IPV4_FIELD.id)
  into.ttl = bytes[offset + IPV4_FIELD.ttl] ?? 0
  into.protocol = bytes[offset + IPV4_FIELD.protocol] ?? 0
  into.source = wordAt(bytes, offset + IPV4_FIELD.source)
  into.destination = wordAt(bytes, offset + IPV4_FIELD.destination)
  into.payloadOffset = offset + headerLength
  into.payloadLength = length - headerLength
  return true
}
