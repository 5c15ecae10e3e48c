/** What is kept of a sweep beside its hosts. Plain data: it crosses into the store's thread and back. */
import type { State } from '../verdict/classify.ts'
import type { ChangeCounts } from './change.ts'
import type { SweepPlan } from './plan.ts'
import type { HostStatus } from './result.ts'

/** The `schedule` of sweeps that somebody started by hand. */
export const BY_HAND = 'cli'

/**
 * `running` until it ends; `complete`: nothing was cut off and nothing failed; `cut-off`: stopped, by whomever;
 * `failed`: a worker or an output did; `died`: its process ended without a word.
 */
export const SWEEP_OUTCOMES = ['running', 'complete', 'cut-off', 'failed', 'died'] as const
export type SweepOutcomeName = (typeof SWEEP_OUTCOMES)[number]

/** What is known when a sweep begins. Times are milliseconds since the epoch. */
export interface SweepBeginning {
  /** A schedule's name, or `cli`. */
  readonly schedule: string
  /** Who started it: the account's name, and `schedule` where the daemon did. */
  readonly startedBy: string
  /** The words of the command line, or the schedule's. */
  readonly words: readonly string[]
  /** The sweep whose unproved states it asks again, where it does. */
  readonly asksAgain?: number
  /** The directory that paths among the words are relative to; a schedule's are absolute. */
  readonly directory?: string
  readonly plan: SweepPlan
  /** The names that the user typed for addresses (32-bit), as src/target/assemble.ts gives them. */
  readonly hostNames: ReadonlyMap<number, string>
  /** Target names that did not resolve, as typed. */
  readonly unresolved: readonly string[]
  readonly version: string
  readonly startedMs: number
  /** For which time it was scheduled; undefined by hand. */
  readonly dueMs: number | undefined
  /** After how many complete sweeps without it a host, or a protocol's answer, counts as gone. At least 1. */
  readonly goneAfter: number
}

/** What is known when it has ended. */
export interface SweepEnding {
  readonly outcome: Exclude<SweepOutcomeName, 'running' | 'died'>
  readonly finishedMs: number
  /** How long it ran: of one that was resumed, all times together. Where nothing is said it ran throughout. */
  readonly ranMs?: number
  readonly exitCode: number
  readonly probes: number
  readonly retransmissions: number
  readonly pings: number
  readonly arpRequests: number
  /** Answers that this machine's own firewall dropped, and probes that it did not let out. */
  readonly responsesSwallowed: number
  readonly sendsRefused: number
  /** Milliseconds for which each ceiling held each worker back, as src/report/held-back.ts reads them. */
  readonly heldMs: Readonly<Record<'packets' | 'oneHost' | 'arp', readonly number[]>>
  readonly hosts: Readonly<Record<HostStatus, number>>
  readonly states: Readonly<Record<State, number>>
  readonly failures: readonly { readonly code: string; readonly message: string }[]
}

/** A sweep as it is kept. Its plan's cookie key is zero: the key is of no use later. */
export interface SweepRecord extends SweepBeginning {
  readonly id: number
  readonly outcome: SweepOutcomeName
  /** Undefined while it runs, and where it died; of one that died after it was resumed, how it ended before. */
  readonly ending: SweepEnding | undefined
  /** Undefined where it was not complete: such a sweep changes nothing. */
  readonly changes: ChangeCounts | undefined
  /** False when retention took its hosts away. */
  readonly hasHosts: boolean
  /** Whether it can be gone on with: it is not complete, nobody records it, and what it was at is there. */
  readonly resumable: boolean
}

/** How long a sweep ran, in milliseconds: the time between its end and its resumption does not count. */
export function ranMsOf(
  { startedMs }: Pick<SweepBeginning, 'startedMs'>,
  { finishedMs, ranMs }: Pick<SweepEnding, 'finishedMs' | 'ranMs'>,
): number {
  return ranMs ?? finishedMs - startedMs
}
