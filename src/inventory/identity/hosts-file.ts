/** The system's own list of names, hosts(5): what stands there is asked of no name server. */
import { readFileSync } from 'node:fs'
import { familyOf, parseAddress } from '../../packet/address.ts'
import { type AddressNumbers, numberOf, V4_NUMBERS } from '../../packet/address-numbers.ts'
import { isHostName } from './host-name.ts'

const PATH = '/etc/hosts'

/** The first name of each address in the file that is of the family of `numbers`, by its number; none where it cannot be read. */
export function hostsOfSystem(path = PATH, numbers = V4_NUMBERS): Map<number, string> {
  try {
    return parseHosts(readFileSync(path, 'latin1'), numbers)
  } catch {
    return new Map()
  }
}

/** The same of the file's text: an address and its names a line, comments from `#` on. What is no such line is passed over. */
export function parseHosts(text: string, numbers: AddressNumbers = V4_NUMBERS): Map<number, string> {
  const hosts = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [first = '', name = ''] = line.replace(/#.*/, '').trim().split(/\s+/)
    const bytes = parseAddress(first)
    if (bytes === undefined || familyOf(bytes) !== numbers.family || !isHostName(name)) continue
    const number = numberOf(numbers, bytes)
    if (!hosts.has(number)) hosts.set(number, name)
  }
  return hosts
}
