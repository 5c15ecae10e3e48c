/**
 * Is there room for a sweep in the kernel's connection tracking? Every protocol of every host that the kernel routes
 * probes to takes an entry for ten minutes. A full table evicts connections of this machine that are still young, and
 * then refuses new ones, ours among them: so a sweep that might fill it is refused before it sends anything.
 */
import { Failure } from '../contract/failures.ts'
import type { SweepPlan } from '../contract/plan.ts'
import type { Prepared } from '../inventory/prepared.ts'
import { type ConnectionTable, readConnectionTable } from '../linux/conntrack.ts'
import { notrackCommand } from '../report/own-firewall.ts'
import { askRuleset } from './nftables.ts'

/** As it evicts, it is seldom quite full. */
const FULL = 0.95

/** What the entries of a sweep depend on. */
export type Entrants = Pick<SweepPlan, 'protocols' | 'pings' | 'ceilings'>

/** Throws a Failure NO_ROOM when the kernel would track more of this sweep than it has room for. */
export async function requireConnectionRoom({ plan, targets }: Prepared): Promise<void> {
  const table = readConnectionTable()
  if (table === undefined || hasRoom(table, entriesOf(plan, plan.targets, table))) return
  const { countKernelRouted } = await import('./kernel-routed.ts')
  const entries = entriesOf(plan, countKernelRouted(plan, targets), table)
  // Whoever exempts probes has followed our advice, or needs none.
  if (hasRoom(table, entries) || askRuleset()?.exempts === true) return
  throw new Failure('NO_ROOM', refusal(plan, table, entries))
}

/** The most entries that a sweep of so many targets can have at any time. */
export function entriesOf(plan: Entrants, targets: number, { timeoutSeconds }: ConnectionTable): number {
  const asked = targets * (plan.protocols.length + plan.pings.length)
  return Math.min(asked, plan.ceilings.packetsPerSecond * timeoutSeconds)
}

/** Whether so many entries fit beside those that there are. Without any nothing is tracked, and nothing will be. */
export function hasRoom(table: ConnectionTable, entries: number): boolean {
  if (entries === 0 || table.count === 0 || table.most === 0) return true
  return !isFull(table) && table.count + entries <= table.most
}

/** Whether packets of new connections are being dropped for want of room. */
export function isFull({ count, most }: ConnectionTable): boolean {
  return most > 0 && count >= most * FULL
}

function refusal(plan: SweepPlan, table: ConnectionTable, entries: number): string {
  const { count, most } = table
  return [
    `this machine tracks connections: ${count} of ${most} entries are taken, and this sweep may need ${entries} more.`,
    '  To keep its probes out of the table:',
    `    ${notrackCommand(plan)}`,
    '  or to have more room:',
    `    sysctl -w net.netfilter.nf_conntrack_max=${2 ** Math.ceil(Math.log2(count + entries) + 1)}`,
  ].join('\n')
}
