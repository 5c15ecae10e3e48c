// Targets, or exclusions, of a sweep of IPv6 as they are read.

import { ADDRESS_LENGTH, formatAddress, scanAddressV6 } from '../packet/address.ts'
import { MOST_NUMBERED } from '../packet/address-numbers.ts'
import { type Failure, failure, quoted } from '../packet/result.ts'
import { HOST_PREFIX_LENGTH_V6 } from './block-v6.ts'
import type { TargetTaker } from './files.ts'
import { RangeBuilderV6 } from './range-builder-v6.ts'
import { RANGE_BYTES } from './range-order.ts'
import {
  bytesOfAddress,
  containsV6,
  packRange,
  RangeSetV6,
  type RangeV6,
  subtractV6,
  unionV6,
} from './ranges-v6.ts'
import type { TargetSpecV6 } from './spec-v6.ts'
import { isLinkLocal, NEVER_SWEPT_V6, PARTICULAR_V6, whyNeverSweptV6 } from './special-v6.ts'

/** A target that is a name. */
export type NamedTargetV6 = Extract<TargetSpecV6, { kind: 'name' }>

/** The shortest prefix that one sweep asks. */
export const LEAST_PREFIX_LENGTH = HOST_PREFIX_LENGTH_V6 - Math.log2(MOST_NUMBERED)

/** What was given as addresses. */
export interface GivenAddresses {
  readonly addresses: RangeSetV6
  /** Those of them that were given one by one. */
  readonly singles: RangeSetV6
}

export class TargetListV6 implements TargetTaker<TargetSpecV6> {
  /** In the order in which they came. */
  readonly names: NamedTargetV6[] = []
  /** The zones that were named, each once. */
  readonly zones = new Set<string>()
  readonly #prefixes = new RangeBuilderV6()
  readonly #singles = new RangeBuilderV6()
  /** Where a line is read to. */
  readonly #read = new Uint8Array(RANGE_BYTES)
  #isEmpty = true
  #forbidden: Failure | undefined
  #linkLocal: string | undefined

  /** True while nothing has come. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** What is wrong with the first target that is never swept, as a whole, or is too many to be. */
  get forbidden(): Failure | undefined {
    return this.#forbidden
  }

  /** The text of the first target that is of one link only. */
  get linkLocal(): string | undefined {
    return this.#linkLocal
  }

  /** Adds addresses, of a name. */
  add(range: RangeV6): void {
    const builder = range[0] === range[1] ? this.#singles : this.#prefixes
    builder.add(packRange(range), 0)
  }

  /** Everything that was given. Nothing can be added any more. */
  build(): GivenAddresses {
    const singles = new RangeSetV6(this.#singles.build())
    return { addresses: unionV6(singles, new RangeSetV6(this.#prefixes.build())), singles }
  }

  takeAddress(text: string, start: number, end: number): boolean {
    const range = this.#read
    if (!scanAddressV6(text, start, end, range, 0) || containsV6(PARTICULAR_V6, range, 0)) return false
    this.#isEmpty = false
    range.copyWithin(ADDRESS_LENGTH, 0, ADDRESS_LENGTH)
    this.#singles.add(range, 0)
    return true
  }

  take(spec: TargetSpecV6): void {
    this.#isEmpty = false
    const { text, prefixLength } = spec
    if (spec.kind === 'name') this.names.push(spec)
    else this.#takeAddresses(spec)
    if (prefixLength >= LEAST_PREFIX_LENGTH) return
    const size = `2^${HOST_PREFIX_LENGTH_V6 - prefixLength} addresses, more than one sweep asks`
    const right = `give a prefix of /${LEAST_PREFIX_LENGTH} or longer, or a list of the hosts (-iL)`
    this.#forbidden ??= failure(text, `bad target ${quoted(text)}: that is ${size}: ${right}`)
  }

  #takeAddresses({ text, range, zone }: Exclude<TargetSpecV6, NamedTargetV6>): void {
    const [first] = range
    this.add(range)
    if (zone !== undefined) this.zones.add(zone)
    if (isLinkLocal(first)) this.#linkLocal ??= text
    if (subtractV6(new RangeSetV6(packRange(range)), NEVER_SWEPT_V6).length > 0) return
    const reason = `${formatAddress(bytesOfAddress(first))} is ${whyNeverSweptV6(first) ?? 'never swept'}`
    this.#forbidden ??= failure(text, `bad target ${quoted(text)}: ${reason}`)
  }
}
