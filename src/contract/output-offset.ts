/** How far a file of results has been written with hosts that are kept: what stands behind that may be half a host. */
export interface OutputOffset {
  /** Absolute. */
  readonly path: string
  /** From the beginning of the file: what belongs to finished hosts that are kept, and all before them. */
  readonly bytes: number
}
