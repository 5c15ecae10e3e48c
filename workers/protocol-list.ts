/** A list of protocols that is filled anew for each batch, without allocating. */
export class ProtocolList {
  readonly #protocols = new Uint8Array(256)
  size = 0

  /** A list of these. */
  static of(...protocols: readonly number[]): ProtocolList {
    const list = new ProtocolList()
    for (const protocol of protocols) list.add(protocol)
    return list
  }

  /** Appends one; at most 256 fit. */
  add(protocol: number): void {
    this.#protocols[this.size] = protocol
    this.size += 1
  }

  /** The one at a place below `size`. */
  at(place: number): number {
    return this.#protocols[place] ?? 0
  }

  clear(): void {
    this.size = 0
  }
}
