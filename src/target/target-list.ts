// Targets, or exclusions, as they are read: addresses go together at once, and only names are kept as what they are.

import { formatAddressV4, scanAddressV4 } from '../packet/address.ts'
import { type Failure, failure, quoted } from '../packet/result.ts'
import type { TargetTaker } from './files.ts'
import { RangeBuilder } from './range-builder.ts'
import { contains, count, subtract } from './ranges.ts'
import type { TargetSpec } from './spec.ts'
import { NEVER_SWEPT, whyNeverSwept } from './special.ts'

/** A target that is a name. */
export type NamedTarget = Extract<TargetSpec, { kind: 'name' }>

export class TargetList implements TargetTaker<TargetSpec> {
  /** All addresses that were given as such. */
  readonly addresses = new RangeBuilder()
  /** Those of them that were given one by one. */
  readonly singles = new RangeBuilder()
  /** In the order in which they came. */
  readonly names: NamedTarget[] = []
  #isEmpty = true
  #forbidden: Failure | undefined

  /** True while nothing has come. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** What is wrong with the first target that is never swept, as a whole. */
  get forbidden(): Failure | undefined {
    return this.#forbidden
  }

  takeAddress(text: string, start: number, end: number): boolean {
    const address = scanAddressV4(text, start, end)
    if (address < 0) return false
    this.#isEmpty = false
    this.addresses.add(address, address)
    this.singles.add(address, address)
    if (contains(NEVER_SWEPT, address)) this.#forbid(formatAddressV4(address), address)
    return true
  }

  take(spec: TargetSpec): void {
    this.#isEmpty = false
    if (spec.kind === 'name') {
      this.names.push(spec)
      return
    }
    const [first = 0] = spec.ranges.at(0) ?? []
    for (const range of spec.ranges) this.addresses.add(...range)
    if (count(spec.ranges) === 1) this.singles.add(first, first)
    if (subtract(spec.ranges, NEVER_SWEPT).length === 0) this.#forbid(spec.text, first)
  }

  #forbid(text: string, address: number): void {
    const reason = `${formatAddressV4(address)} is ${whyNeverSwept(address) ?? 'never swept'}`
    this.#forbidden ??= failure(text, `bad target ${quoted(text)}: ${reason}`)
  }
}
