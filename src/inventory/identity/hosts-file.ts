/** The system's own list of names, hosts(5): what stands there is asked of no name server. */
import { readFileSync } from 'node:fs'
import { parseAddressV4 } from '../../packet/address.ts'
import { isHostName } from './host-name.ts'

const PATH = '/etc/hosts'

/** The first name of each IPv4 address in the file; none where it cannot be read. */
export function hostsOfSystem(path = PATH): Map<number, string> {
  try {
    return parseHosts(readFileSync(path, 'latin1'))
  } catch {
    return new Map()
  }
}

/** The same of the file's text: an address and its names a line, comments from `#` on. What is no such line is passed over. */
export function parseHosts(text: string): Map<number, string> {
  const hosts = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [first = '', name = ''] = line.replace(/#.*/, '').trim().split(/\s+/)
    const address = parseAddressV4(first)
    if (address !== undefined && isHostName(name) && !hosts.has(address)) hosts.set(address, name)
  }
  return hosts
}
