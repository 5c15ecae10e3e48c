/** Sweeps by hand and their hosts, told from now backwards: of a host only what is said was asked. */
import type { HostResult } from '../../src/contract/result.ts'
import type { SweepRecord } from '../../src/contract/sweep-record.ts'
import type { KnownHost } from '../../src/store/presence.ts'
import { silenceByte } from '../../src/verdict/silence.ts'
import { NOW_MS } from './command-io.ts'
import { evidence, knownHost, result, sweep, sweepBeginning, sweepEnding } from './inventory-sample.ts'

const DAY_MS = 86_400_000

/** 256 bytes, all of them not asked but those given. */
export function asked(bytes: Readonly<Record<number, number>>): Uint8Array {
  return evidence(bytes, silenceByte('not-asked'))
}

/** A sweep that began so many days before now, complete after ten seconds. */
export function sweepRecord(id: number, daysAgo: number, parts: Partial<SweepRecord> = {}): SweepRecord {
  const startedMs = NOW_MS - daysAgo * DAY_MS
  const ending = sweepEnding({ finishedMs: startedMs + 10_000 })
  return sweep(id, { ...sweepBeginning({ startedMs }), ending, ...parts })
}

/** A host that was up, found now. */
export function foundHost(text: string, parts: Partial<HostResult> = {}): HostResult {
  const times = { startedMs: NOW_MS, finishedMs: NOW_MS + 5000 }
  return result(text, {}, { mac: undefined, ttl: undefined, evidence: asked({}), ...times, ...parts })
}

/** A host that is present, seen first ten days ago and last an hour ago. */
export function seenHost(text: string, parts: Partial<KnownHost> = {}): KnownHost {
  const times = { firstSeenMs: NOW_MS - 10 * DAY_MS, lastSeenMs: NOW_MS - 3_600_000 }
  return knownHost(text, {}, { schedule: 'cli', mac: undefined, evidence: asked({}), ...times, ...parts })
}
