// What the store is given to keep: sweeps with something in every field, and directories for them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { ChangeCounts } from '../../../src/contract/change.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { Schedule } from '../../../src/contract/schedule.ts'
import type { SweepBeginning, SweepEnding } from '../../../src/contract/sweep-record.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  BEGAN,
  plan,
  result,
  scheduleWith,
  sweepBeginning,
  sweepEnding,
} from '../../support/inventory-sample.ts'

export const MAC = Uint8Array.of(0x02, 0, 0, 0, 0, 1)

const MINUTE = 60_000

/** A new state directory, removed when the tests of the file have ended. */
export function stateDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-store-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function beginning(parts: Partial<SweepBeginning> = {}): SweepBeginning {
  return sweepBeginning({
    plan: plan(['10.0.0.0-10.0.0.255']),
    hostNames: new Map([[0x0a000001, 'gateway.example']]),
    unresolved: ['nowhere.example'],
    goneAfter: 2,
    ...parts,
  })
}

export function ending(parts: Partial<SweepEnding> = {}): SweepEnding {
  return sweepEnding({
    finishedMs: BEGAN + MINUTE,
    heldMs: { packets: [0, 1.5], oneHost: [0, 0], arp: [3, 0] },
    failures: [{ code: 'OUTPUT_FAILED', message: 'cannot write' }],
    ...parts,
  })
}

/** A host that is up and closed but for the given bytes, by protocol. */
export function host(
  text: string,
  bytes: Record<number, number> = {},
  parts: Partial<HostResult> = {},
): HostResult {
  return result(text, bytes, { mac: MAC, rttMs: 0.125, startedMs: BEGAN + 10, ...parts })
}

export function schedule(name: string, parts: Partial<Schedule> = {}): Schedule {
  const headers = { $map: 'a header', $bytes: 'another' }
  const notify = { webhook: undefined, headers, command: ['true'] }
  return scheduleWith({ name, notify, origin: 'added', ...parts })
}

/** Records one sweep, the `run`th of its kind, a day after the one before, and gives its number and its changes. */
export async function record(
  store: Store,
  run: number,
  hosts: readonly HostResult[],
  changes: { begin?: Partial<SweepBeginning>; end?: Partial<SweepEnding> } = {},
): Promise<{ id: number; changes: ChangeCounts | undefined }> {
  const later = run * 24 * 60 * MINUTE
  const recording = await store.begin(beginning({ startedMs: BEGAN + later, ...changes.begin }))
  recording.add(
    0,
    hosts.map((one) => ({
      ...one,
      startedMs: one.startedMs + later,
      finishedMs: one.finishedMs + later,
    })),
  )
  const end = ending({ finishedMs: BEGAN + later + MINUTE, ...changes.end })
  return { id: recording.id, ...(await recording.commit(end)) }
}
