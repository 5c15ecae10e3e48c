// Which worker owns an address: computed here by who divides the work, and in the kernel by each worker's filter
// (`answersFilter`). The two must agree, or answers go to a worker that did not ask.

/** Knuth's multiplicative constant, 2^32 divided by the golden ratio: spreads gateways that all end in .1. */
export const OWNER_MULTIPLIER = 2654435761

/** The low bits of a product depend on few bits of the address, so only its upper half chooses the worker. */
export const OWNER_SHIFT = 16

/**
 * The worker, 0 .. `workers` - 1, that owns an IPv4 address (u32). Addresses that are equal but for their last
 * `blockShift` bits (0-31) have one owner.
 */
export function ownerOf(address: number, blockShift: number, workers: number): number {
  return (Math.imul(address >>> blockShift, OWNER_MULTIPLIER) >>> OWNER_SHIFT) % workers
}
