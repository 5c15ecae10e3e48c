/** What this machine's own firewall did to a sweep, gathered once it is over, and only where it did something. */
import { totalOf } from '../contract/counters.ts'
import { readConnectionTable } from '../linux/conntrack.ts'
import type { OwnFirewall } from '../report/own-firewall.ts'
import { isFull } from './connection-room.ts'
import { askRuleset } from './nftables.ts'

/** Reads the sweep's counters (src/contract/counters.ts), and asks the system who is to blame for them. */
export function ownFirewallOf(counters: SharedArrayBuffer): OwnFirewall {
  const swallowed = totalOf(counters, 'responsesSwallowed')
  const refused = totalOf(counters, 'sendsRefused')
  if (swallowed + refused === 0) return { swallowed, refused, isTrackingFull: false, chains: undefined }
  const table = readConnectionTable()
  const isTrackingFull = table !== undefined && isFull(table)
  return { swallowed, refused, isTrackingFull, chains: askRuleset()?.dropping }
}
