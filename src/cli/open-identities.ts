/** Who tells what hosts are called, as the options ask for it. */
import { hostsOfSystem } from '../inventory/identity/hosts-file.ts'
import { Identities } from '../inventory/identity/identities.ts'
import { nameServers, ReverseLookup } from '../inventory/identity/reverse-lookup.ts'
import { ReverseNames } from '../inventory/identity/reverse-names.ts'
import { wallClock } from '../inventory/scheduler/clock.ts'
import { type AddressNumbers, V4_NUMBERS } from '../packet/address-numbers.ts'
import { say } from './complaint.ts'
import type { NameChoice } from './name-options.ts'

/** What is said once where name servers do not answer. */
const SILENT_SERVERS = 'no name server answers: hosts are reported without their names (-n looks none up)'

type Wanted = Pick<NameChoice, 'named' | 'dnsServers'>

/** What asks name servers; undefined where nobody is to be looked up. `tell` is told once where they do not answer; `numbers` is what it is asked by. */
export function openLookup(
  { named, dnsServers }: Wanted,
  tell: (message: string) => void,
  numbers: AddressNumbers = V4_NUMBERS,
): ReverseLookup | undefined {
  if (named === 'none') return undefined
  return new ReverseLookup({
    numbers,
    hosts: hostsOfSystem(undefined, numbers),
    servers: nameServers(dnsServers),
    clock: wallClock(),
    onSilence: () => tell(SILENT_SERVERS),
  })
}

/** The same for a sweep, with the vendors of network cards. */
export function openIdentities(wanted: Wanted, numbers: AddressNumbers): Identities {
  const lookup = openLookup(wanted, say, numbers)
  return new Identities(wanted.named, lookup && new ReverseNames(lookup, wallClock()), undefined, numbers)
}
