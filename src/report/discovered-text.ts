/** What has become known of hosts that are not finished yet, a line for each protocol, as Nmap says it of ports. */
import type { DiscoveredState } from '../contract/messages.ts'
import { formatAddress } from '../packet/address.ts'
import { nameOf } from '../protocol/names.ts'

/** `Discovered open protocol 47/gre on 10.1.0.7`, line by line. Silence may yet be broken, and says so. */
export function discoveredText(discoveries: readonly DiscoveredState[]): string {
  return discoveries.map((discovered) => `${lineOf(discovered)}\n`).join('')
}

function lineOf({ address, protocol, state }: DiscoveredState): string {
  const provisional = state === 'open|filtered' ? ' (provisional)' : ''
  const label = `${protocol}/${nameOf(protocol) ?? 'unknown'}`
  return `Discovered ${state} protocol ${label} on ${formatAddress(address)}${provisional}`
}
