/** Who is told of every ARP message that a link sends, and of those that it hears about its next hops. */
export interface ArpTap {
  /** A request for `target` (32 bits) was written at `offset`; it goes out with the next flush. */
  onRequest(bytes: Buffer, offset: number, length: number, target: number): void
  /** The latest request for `target` never went out. */
  onUnsent(target: number): void
  /** A message of `length` bytes at `offset` was heard; they are there during the call. */
  onMessage(bytes: Buffer, offset: number, length: number, nowMs: number): void
}
