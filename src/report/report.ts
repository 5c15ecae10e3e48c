/**
 * What every report format is: told that a sweep begins, of each host as it finishes, and how the sweep ended.
 * A format keeps no host longer than it takes to write it, so a report of a /8 needs no more memory than one
 * of a single host.
 */
import type { SweepPlan } from '../contract/plan.ts'
import type { ReportDetail } from './detail.ts'
import type { HeldTimes } from './held-back.ts'
import type { HostView } from './host-view.ts'
import type { OwnFirewall } from './own-firewall.ts'
import type { Tally } from './tally.ts'

/** Takes text as it comes; line ends are part of it. */
export type Write = (text: string) => void

/** Writes whole lines, given without their ends, through `write`, all in one call. */
export function linesTo(write: Write): (lines: readonly string[]) => void {
  return (lines) => write(lines.map((line) => `${line}\n`).join(''))
}

/** A report's format: what writes it through a function. */
export type Format = (write: Write) => Report

/** What is known before the first probe. Times are milliseconds since the epoch. */
export interface SweepFacts {
  readonly version: string
  readonly plan: SweepPlan
  /** Target names that did not resolve, as typed. */
  readonly unresolved: readonly string[]
  readonly startedMs: number
  /** The words of the command line, without the command's name. */
  readonly words: readonly string[]
  readonly detail: ReportDetail
  /** Where this is a new document about a sweep that was begun before: it has the hosts alone that finish from now on. */
  readonly goesOn?: { readonly sweep: number; readonly finished: number }
}

/** How a sweep ended, all of it. */
export interface SweepSummary {
  readonly tally: Tally
  /** Packets sent, from the workers' counters. */
  readonly probes: number
  readonly retransmissions: number
  readonly pings: number
  readonly arpRequests: number
  readonly ownFirewall: OwnFirewall
  readonly held: HeldTimes
  /** Of how many hosts it was not known in time whether they have a name. */
  readonly lateNames?: number
  readonly finishedMs: number
  /** How long it ran, where that is less than from its start to its end. */
  readonly ranMs?: number
  /** False when it was stopped or a worker failed. */
  readonly complete: boolean
  readonly failures: readonly { readonly code: string; readonly message: string }[]
  readonly exitCode: number
}

/** One format. They are called in this order: `begin` once, `host` per target, `end` once. */
export interface Report {
  begin(facts: SweepFacts): void
  /**
   * Of a sweep that is gone on with, a host that finished before: it is written already, or was told elsewhere, and is not
   * written; for formats whose end says something of the hosts. Before the first `host`.
   */
  recall?(view: HostView): void
  host(view: HostView): void
  end(summary: SweepSummary): void
}
