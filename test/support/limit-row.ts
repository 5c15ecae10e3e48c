/** One row of the table that `npm run bench:limit` prints: which hosts, swept how, and what is asked of it. Pure. */
import { type Answer, PROTOCOLS } from '../lab/answer.ts'
import type { HostSpec, LabSpec, Limit } from '../lab/spec.ts'

/** `full` is what the bench runs; `short` takes seconds, at a tenth of the stock interval. */
export type Form = 'full' | 'short'

/** What a sweep may cost. A bound that is not given is not judged; that no state is wrong is always asked. */
export interface Bound {
  /** Times the limit that follows from the target's error budget. */
  readonly ratio?: number
  readonly seconds?: number
  /** Times what Nmap takes in the same run, both from start to exit. */
  readonly ofNmap?: number
  /** To any one host. */
  readonly probes?: number
  /** Errors that any one host kept back because we asked too fast. */
  readonly suppressed?: number
  /** The reason that every state must give. */
  readonly reason?: string
  /** States may be left `unproved`, which is no answer and no lie. */
  readonly mayBeUnproved?: boolean
}

export interface Row {
  /** The word that chooses it. */
  readonly name: string
  readonly title: string
  /** How many hosts, all alike, on one switch. */
  readonly hosts: number
  readonly host: Omit<HostSpec, 'name' | 'address'>
  /** How many addresses the scanner has and uses. */
  readonly sources: number
  /** What protosweep is told besides its targets and ceilings. */
  readonly words: readonly string[]
  /** The protocols that are judged. */
  readonly protocols: readonly number[]
  readonly bound: Bound
  /** The time is that until all of them were told, by `-vv`; without it until all hosts are finished. */
  readonly isTold: boolean
  /** Nmap sweeps hosts like these in the same run, for comparison. */
  readonly besideNmap: boolean
  /** Who asks the same hosts from the same address meanwhile. Where Nmap is not wanted, the naive prober does. */
  readonly rival: 'nmap' | 'naive' | undefined
  /** What is printed is the median of so many runs. */
  readonly runs: number
  /** Nothing else may run meanwhile: the machine, not the targets, would be measured. */
  readonly isAlone: boolean
}

/** What Linux sends at once to one asker, after a pause: XRLIM_BURST_FACTOR in net/ipv4/icmp.c. */
const BURST = 6
const HOSTS_PER_SUBNET = 128
const SCANNER = '10.77.9'

/** The addresses of a row's hosts. */
export function addressesOf({ hosts }: Pick<Row, 'hosts'>): string[] {
  return Array.from(
    { length: hosts },
    (_, i) => `10.77.${1 + Math.floor(i / HOSTS_PER_SUBNET)}.${1 + (i % HOSTS_PER_SUBNET)}`,
  )
}

/** The scanner's addresses, as `--source` takes them. */
export function sourceRange(sources: number): string {
  return `${SCANNER}.1-${sources}`
}

/** The lab of a row. */
export function labOf(row: Pick<Row, 'hosts' | 'host' | 'sources'>): LabSpec {
  return {
    scanner: Array.from({ length: row.sources }, (_, i) => `${SCANNER}.${i + 1}/16`),
    hosts: addressesOf(row).map((address, i) => ({ ...row.host, name: `host${i + 1}`, address })),
  }
}

/** How many errors a host owes to whoever wants to know these protocols: one for each that it rejects itself. */
export function errorsOwed(answers: readonly Answer[], protocols: readonly number[] = PROTOCOLS): number {
  return protocols.map((protocol) => answers[protocol]).filter(isOwnError).length
}

/**
 * The seconds that nobody can beat: to each of `sources` addresses a host sends six errors at once and then one per
 * `intervalMs` (icmp_ratelimit as read back; 0 = unlimited). 0 where the bursts are enough.
 */
export function limitSeconds(errors: number, intervalMs: Exclude<Limit, string>, sources: number): number {
  return (Math.max(0, errors - BURST * sources) * intervalMs) / 1000 / sources
}

function isOwnError(answer: Answer | undefined): boolean {
  return answer?.kind === 'error' && answer.from === 'target'
}
