// Sorts packed ranges of IPv6 addresses: an address is no number that a typed array could sort, so that its octets are counted
// one after the other, from the last to the first (radix sort). It takes eight bytes a range besides.

import { ADDRESS_LENGTH } from '../packet/address.ts'

/** Bytes of a packed range: its first and its last address. */
export const RANGE_BYTES = 2 * ADDRESS_LENGTH
const OCTETS = 256

/** Sorts the packed ranges in these bytes by their first addresses, where they stand. */
export function sortRanges(ends: Uint8Array): void {
  const count = ends.length / RANGE_BYTES
  const counts = countOctets(ends)
  let order = Uint32Array.from({ length: count }, (_, index) => index)
  let spare = new Uint32Array(count)
  for (let place = ADDRESS_LENGTH - 1; place >= 0; place -= 1) {
    const ofPlace = counts.subarray(place * OCTETS, (place + 1) * OCTETS)
    // Lists are of few networks, whose addresses begin alike.
    if (ofPlace[ends[place] ?? 0] === count) continue
    const starts = startsOf(ofPlace)
    for (const index of order) {
      const octet = ends[index * RANGE_BYTES + place] ?? 0
      const to = starts[octet] ?? 0
      spare[to] = index
      starts[octet] = to + 1
    }
    const sorted = spare
    spare = order
    order = sorted
  }
  arrange(ends, order)
}

/** Of each place in a first address, how often each octet stands there. */
function countOctets(ends: Uint8Array): Uint32Array {
  const counts = new Uint32Array(ADDRESS_LENGTH * OCTETS)
  for (let at = 0; at < ends.length; at += RANGE_BYTES) {
    for (let place = 0; place < ADDRESS_LENGTH; place += 1) {
      const entry = place * OCTETS + (ends[at + place] ?? 0)
      counts[entry] = (counts[entry] ?? 0) + 1
    }
  }
  return counts
}

/** Where those of each octet begin. */
function startsOf(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(OCTETS)
  for (let octet = 1; octet < OCTETS; octet += 1) {
    starts[octet] = (starts[octet - 1] ?? 0) + (counts[octet - 1] ?? 0)
  }
  return starts
}

/** Puts at each place the range that `order` has there, ring by ring, so that there is one copy. Overwrites `order`. */
function arrange(ends: Uint8Array, order: Uint32Array): void {
  const held = new Uint8Array(RANGE_BYTES)
  for (let begin = 0; begin < order.length; begin += 1) {
    if (order[begin] === begin) continue
    held.set(ends.subarray(begin * RANGE_BYTES, (begin + 1) * RANGE_BYTES))
    let to = begin
    for (let from = order[to] ?? 0; from !== begin; from = order[to] ?? 0) {
      ends.copyWithin(to * RANGE_BYTES, from * RANGE_BYTES, (from + 1) * RANGE_BYTES)
      order[to] = to
      to = from
    }
    ends.set(held, to * RANGE_BYTES)
    order[to] = to
  }
}
