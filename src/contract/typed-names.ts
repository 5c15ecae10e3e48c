/** The names that a user typed for the hosts of a sweep. */
import { type AddressNumbers, bytesOfNumber, numberOf } from '../packet/address-numbers.ts'
import { type AddressRanges, numbersOf } from './address-ranges.ts'
import type { SweepBeginning } from './sweep-record.ts'

/** A sweep and the names that it was given. */
export interface NamedSweep {
  readonly plan: { readonly ranges: AddressRanges }
  readonly hostNames: SweepBeginning['hostNames']
}

// What numbers the addresses of ranges is as large as they are many, and is asked for each host.
const made = new WeakMap<AddressRanges, AddressNumbers>()

/** The name that the user typed for an address of 16 bytes, where there is one. */
export function typedName({ plan, hostNames }: NamedSweep, address: Uint8Array): string | undefined {
  return hostNames.size === 0 ? undefined : hostNames.get(numberOf(numbersFor(plan.ranges), address))
}

/** The address (16 bytes) for which the user typed a name, where there is one. */
export function addressOfTyped({ plan, hostNames }: NamedSweep, name: string): Uint8Array | undefined {
  for (const [number, typed] of hostNames) {
    if (typed === name) return bytesOfNumber(numbersFor(plan.ranges), number)
  }
  return undefined
}

function numbersFor(ranges: AddressRanges): AddressNumbers {
  const numbers = made.get(ranges) ?? numbersOf(ranges)
  made.set(ranges, numbers)
  return numbers
}
