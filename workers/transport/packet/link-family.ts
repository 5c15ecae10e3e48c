/**
 * What a packet link does differently for IPv4 and for IPv6. The engine writes and reads packets of one shape: in IPv6 they
 * are translated on their way, and neighbours are found in another way.
 */

/** Who hears what a frame says. */
export interface FrameEars {
  /** A packet from `source`, whoever that is to the engine: it is in the `packet` of the family. */
  hearPacket(length: number): void
  /** An IP packet came from this address, from the link-layer address at `macAt`. */
  hearSource(source: number, bytes: Buffer, macAt: number): void
  /**
   * Somebody at `mac` says that he is `address`, perhaps in reply to us. The message stands at `offset`, `length` bytes
   * long.
   */
  hearNeighbor(
    isReply: boolean,
    address: number,
    mac: Uint8Array,
    bytes: Buffer,
    offset: number,
    length: number,
  ): void
}

export interface LinkFamily {
  readonly family: 4 | 6
  /** What frames carry that ask hosts, and that ask where a neighbour is. */
  readonly etherType: number
  readonly requestEtherType: number
  /** So many bytes longer than the engine writes it a packet can be on the wire. */
  readonly growth: number
  /** The filter of a packet socket on a link. */
  readonly filter: Buffer
  /** Makes of the packet of `length` bytes at `offset`, as the engine wrote it, what goes out; gives its length. */
  seal(bytes: Buffer, offset: number, length: number): number
  /** The protocol of a sealed packet, as the engine numbers it. */
  sealedProtocol(bytes: Buffer, offset: number): number
  /**
   * Writes the request for the link-layer address of a neighbour into the frame at `offset`, with whom it is for: its last
   * known owner, or everybody. Gives the length of what the frame carries.
   */
  writeRequest(bytes: Buffer, offset: number, address: number, owner: Uint8Array | undefined): number
  /** The neighbour whom the request in the frame at `offset` is about. */
  requestedBy(bytes: Buffer, offset: number): number
  /** Tells what the frame of `length` bytes at `offset` says. */
  read(bytes: Buffer, offset: number, length: number, ears: FrameEars): void
  /**
   * Reads an IP packet of `length` bytes at `offset`: gives its length in the shape that the engine reads, in `packet` at
   * `packetAt`; 0 for one that is nothing to this worker.
   */
  open(bytes: Buffer, offset: number, length: number): number
  readonly packet: Buffer
  readonly packetAt: number
}

/** Who asks for neighbours on a link: its own address (its number) and link-layer address. */
export interface Asker {
  readonly mac: Uint8Array
  readonly source: number
}
