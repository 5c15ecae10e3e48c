// However often sweeps are cut off, fail or die and are gone on with, the inventory is that of sweeps that were not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HostResult } from '../../../src/contract/result.ts'
import type { SweepBeginning } from '../../../src/contract/sweep-record.ts'
import { formatAddress } from '../../../src/packet/address.ts'
import { Archive } from '../../../src/store/archive.ts'
import { finishedBatch } from '../../../src/store/finished-batch.ts'
import { decodeHosts } from '../../../src/store/host-batch.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Writer } from '../../../src/store/writer.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { BEGAN, entry, plan } from '../../support/inventory-sample.ts'
import { beginning, ending, host, MAC, stateDir } from './sample.ts'

const OTHER_MAC = Uint8Array.of(0xf2, 0, 0, 0, 0, 2)
const OPEN = 0x80
const CLOSED = 0x20
const SILENT = silenceByte('no-response')
const DAY_MS = 86_400_000
const NOTHING = { evidence: undefined, ttl: undefined, mac: undefined, rttMs: undefined }

// A changing network: hosts come, go, and answer otherwise than the time before.
const anyHost = fc
  .record({
    last: fc.nat(9),
    byte: fc.constantFrom(OPEN, CLOSED, SILENT),
    mac: fc.constantFrom(MAC, OTHER_MAC),
    status: fc.constantFrom('up', 'up', 'up', 'down', 'no-route'),
  })
  .map(({ last, byte, mac, status }) => {
    const facts = status === 'up' ? { mac } : { ...NOTHING, status, statusReason: 'no-arp-response' }
    return host(`10.0.0.${last}`, { 47: byte }, facts as Partial<HostResult>)
  })

/** What interrupts a sweep, after so many of its hosts; so many of the next are in flight then. */
const anyInterruption = fc.record({
  after: fc.nat(10),
  inFlight: fc.nat(3),
  how: fc.constantFrom('cut-off', 'failed', 'abandoned', 'died'),
})
type Interruption = typeof anyInterruption extends fc.Arbitrary<infer One> ? One : never

const anySweep = fc.record({
  schedule: fc.constantFrom('cli', 'nightly'),
  hosts: fc.uniqueArray(anyHost, { selector: (one) => String(one.address), maxLength: 10 }),
  interruptions: fc.array(anyInterruption, { maxLength: 3 }),
})
type Swept = typeof anySweep extends fc.Arbitrary<infer One> ? One : never

function begun({ schedule }: Swept, run: number): SweepBeginning {
  const startedMs = BEGAN + run * DAY_MS
  return beginning({ schedule, startedMs, plan: plan([`10.0.0.${run}-10.0.0.9`]), goneAfter: 2 })
}

const later = (hosts: readonly HostResult[], run: number): HostResult[] =>
  hosts.map((one) => ({
    ...one,
    startedMs: one.startedMs + run * DAY_MS,
    finishedMs: one.finishedMs + run * DAY_MS,
  }))

const endOf = (run: number) => ending({ finishedMs: BEGAN + run * DAY_MS + 60_000 })

/** Sweeps in one go. */
function sweepThrough(writer: Writer, swept: Swept, run: number): void {
  const id = writer.begin(begun(swept, run))
  writer.add(id, 0, finishedBatch(later(swept.hosts, run)), [])
  writer.commit(id, endOf(run))
}

/** Sweeps with interruptions, and gives what holds the directory then. */
function sweepInPieces(directory: string, writer: Writer, swept: Swept, run: number): Writer {
  const hosts = later(swept.hosts, run)
  let holder = writer
  const id = holder.begin(begun(swept, run))
  let done = 0
  for (const interruption of swept.interruptions) {
    const upTo = Math.max(done, interruption.after)
    for (const one of hosts.slice(done, upTo)) holder.add(id, 0, finishedBatch([one]), [])
    done = Math.min(upTo, hosts.length)
    holder.journal(id, entry(0, done, { 0: 'in flight' }), [])
    holder = interrupt(directory, holder, id, interruption, hosts.slice(done))
    const { last } = holder.resume(id)
    const staged = [...decodeHosts(holder.stagedHosts(id, 0, last).hosts)]
    const kept = hosts.slice(0, done).filter(({ status }) => status !== 'down')
    assert.deepEqual(
      staged.map((one) => formatAddress(one.address)),
      kept.map((one) => formatAddress(one.address)),
    )
  }
  holder.add(id, 0, finishedBatch(hosts.slice(done)), [])
  holder.commit(id, endOf(run))
  return holder
}

function interrupt(
  directory: string,
  writer: Writer,
  id: number,
  { how, inFlight }: Interruption,
  left: readonly HostResult[],
): Writer {
  if (how === 'died') {
    writer.close()
    return new Writer(directory)
  }
  // What is not known yet of hosts in flight; some turn out to be down.
  const seen = left.slice(0, inFlight).map((one) => {
    const facts = { status: 'up', statusReason: 'arp-response', mac: MAC, complete: false } as const
    return { ...host(formatAddress(one.address), { 47: OPEN }, facts), startedMs: one.startedMs }
  })
  writer.add(id, 0, finishedBatch(seen), [])
  if (how === 'abandoned') writer.abandon(id)
  else writer.commit(id, ending({ outcome: how, exitCode: 5 }))
  return writer
}

/** All that readers of an inventory can see of it, and what is known of where was looked. */
function told(directory: string): object {
  const archive = Archive.open(directory)
  const database = new Sqlite(inventoryPath(directory), { readonly: true })
  const sweeps = archive.sweeps()
  const covered = `SELECT name, hex(bytes) FROM timeline LEFT JOIN vector ON vector.id = covered ORDER BY name`
  const schedules = ['cli', 'nightly']
  try {
    return {
      sweeps,
      results: sweeps.map(({ id }) => [...archive.hostsOf(id)]),
      known: [...archive.hosts()],
      changes: archive.changes(),
      machines: [MAC, OTHER_MAC].map((mac) => archive.machines(mac)),
      // In no order of their own.
      profiles: schedules.map((schedule) =>
        archive
          .profiles(schedule)
          .map((one) => JSON.stringify(one))
          .sort(),
      ),
      states: schedules.map((schedule) => archive.scheduleState(schedule)),
      covered: database.prepare(covered).all(),
    }
  } finally {
    database.close()
    archive.close()
  }
}

test('sweeps that were interrupted and gone on with leave the inventory that others leave', () => {
  const property = fc.property(fc.array(anySweep, { minLength: 1, maxLength: 4 }), (sweeps) => {
    const [whole, pieces] = [stateDir(), stateDir()]
    const through = new Writer(whole)
    let interrupted = new Writer(pieces)
    for (const [run, swept] of sweeps.entries()) {
      sweepThrough(through, swept, run)
      interrupted = sweepInPieces(pieces, interrupted, swept, run)
    }
    assert.deepEqual(interrupted.resumable(), [])
    through.close()
    interrupted.close()
    assert.deepEqual(told(pieces), told(whole))
  })
  fc.assert(property, { numRuns: 40 })
})
