/**
 * What others are told when a sweep has changed what is known: the body of a webhook's request and the standard input of
 * a command. docs/changes.schema.json describes it. Pure.
 */
import { CHANGE_KINDS, type Change, type ChangeCounts } from '../../contract/change.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { formatAddress } from '../../packet/address.ts'
import type { KnownHost } from '../../store/presence.ts'
import { type ChangeView, viewChange, withinBounds } from '../views/change-view.ts'
import { isoTime, macText, type NamedProtocol, namedProtocols, openProtocols } from '../views/json.ts'
import type { UnexpectedHost } from './unexpected.ts'

/** What a committed sweep has brought. */
export interface News {
  readonly sweep: SweepRecord
  /** Its changes; no more than 1,000 of them are told, so more need not be given. */
  readonly changes: readonly Change[]
  /** The hosts that appeared or came back, as far as their changes are given. */
  readonly appeared?: readonly KnownHost[]
  /** Everything that is unexpected now, whether it is new or not. */
  readonly unexpected: readonly UnexpectedHost[]
}

/** A document about changes. */
export interface ChangesDocument {
  readonly type: 'changes'
  readonly schedule: string
  readonly sweep: number
  readonly started: string | null
  readonly finished: string | null
  readonly changes: readonly ChangeView[]
  /** How many of the sweep's changes are not listed. */
  readonly truncated: number
  /** What the hosts that appeared or came back have open. */
  readonly appeared: readonly {
    readonly address: string
    readonly mac: string | null
    readonly open: readonly NamedProtocol[]
  }[]
  /** All changes of the sweep, by kind. */
  readonly counts: ChangeCounts
  readonly unexpected: readonly { readonly address: string; readonly protocols: readonly NamedProtocol[] }[]
  /** How many hosts with unexpected protocols are not listed. */
  readonly unexpected_truncated: number
}

/** The most changes, and the most unexpected hosts, that a document lists. */
export const MOST_TOLD = 1000

const NO_CHANGES = Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, 0])) as ChangeCounts

/** The document about a sweep's news; states are derived as that sweep derived them. */
export function changesDocument({ sweep, changes, appeared = [], unexpected }: News): ChangesDocument {
  const counts = sweep.changes ?? NO_CHANGES
  const told = withinBounds(changes, MOST_TOLD)
  const toldHosts = withinBounds(unexpected, MOST_TOLD)
  return {
    type: 'changes',
    schedule: sweep.schedule,
    sweep: sweep.id,
    started: isoTime(sweep.startedMs),
    finished: isoTime(sweep.ending?.finishedMs),
    changes: told.map((change) => viewChange(change, sweep.plan.classification)),
    truncated: Math.max(totalOf(counts), changes.length) - told.length,
    appeared: appeared.slice(0, MOST_TOLD).map(({ address, mac, evidence }) => ({
      address: formatAddress(address),
      mac: macText(mac),
      open: namedProtocols(openProtocols(evidence, sweep.plan.classification)),
    })),
    counts,
    unexpected: toldHosts.map(({ address, protocols }) => ({
      address: formatAddress(address),
      protocols: namedProtocols(protocols),
    })),
    unexpected_truncated: unexpected.length - toldHosts.length,
  }
}

function totalOf(counts: ChangeCounts): number {
  return CHANGE_KINDS.reduce((total, kind) => total + counts[kind], 0)
}
