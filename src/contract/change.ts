/**
 * What is different of a host since the sweeps before: plain data, made when a sweep commits (src/store), kept, and read
 * by everything that tells of changes. Evidence is compared under the classification of the sweep that brought it.
 */

/**
 * `missing`: one complete sweep went by without it; `gone`: as many as --gone-after says. For a protocol the same with
 * silence. An address that no earlier complete sweep covered is no change, nor is a protocol that none asked for.
 */
export const CHANGE_KINDS = [
  'host-new',
  'host-missing',
  'host-gone',
  'host-returned',
  'mac-changed',
  'protocol-opened',
  'protocol-changed',
  'protocol-missing',
  'protocol-gone',
  'protocol-returned',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** One change of one host; protocols that changed alike are one change. */
export interface Change {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly kind: ChangeKind
  /** Ascending; none where the host itself changed. */
  readonly protocols: readonly number[]
  /** The byte of evidence, or of silence, that held until now and that holds from now on; undefined for a host's change. */
  readonly before: number | undefined
  readonly after: number | undefined
  /** Six bytes each, of `mac-changed`. */
  readonly macBefore: Uint8Array | undefined
  readonly macAfter: Uint8Array | undefined
}

/** Which change it is, in the order in which changes are told. */
export interface ChangePlace {
  readonly sweep: number
  /** 16 bytes. */
  readonly address: Uint8Array
  /** Which of the changes that the sweep brought of this address, from 0. */
  readonly position: number
}

/** A change with the sweep that brought it. */
export interface KnownChange extends Change, ChangePlace {
  /** The schedule of that sweep, `cli` for one by hand. */
  readonly schedule: string
  /** When that sweep ended, in milliseconds since the epoch. */
  readonly atMs: number
}

/** How many changes of each kind. */
export type ChangeCounts = Readonly<Record<ChangeKind, number>>
