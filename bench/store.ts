/**
 * What it costs to keep sweeps of 65,536 hosts: the time that recording and committing take, for how long the main thread
 * is held up meanwhile, the pages that each sweep adds, and the diff of two:
 *
 *   npm run bench:store -- [--hosts 65536] [--distinct]
 *
 * Hosts come in batches of 256 in a scattered order, as workers send them; each has a MAC address of its own. They share
 * 40 vectors of evidence, with --distinct no two have the same. Then the same number of hosts in flight is written down a
 * hundred times (store-journal.ts). Exits with 1 if a sweep takes more than 2 s or fewer than 20,000 hosts are kept a second,
 * the first adds more than 8 MB of pages, writing down the hosts in flight takes more than 300 ms or 60 MB of files, or the
 * diff of two takes more than 0.5 s; with --distinct nothing is judged.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { HostResult } from '../src/contract/result.ts'
import { formatAddressV4, toMapped } from '../src/packet/address.ts'
import { mix } from '../src/packet/mix.ts'
import { Archive } from '../src/store/archive.ts'
import { Store } from '../src/store/store.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../src/verdict/evidence.ts'
import { silenceByte } from '../src/verdict/silence.ts'
import { BEGAN, plan } from '../test/support/inventory-sample.ts'
import { beginning, ending, host } from '../test/unit/store/sample.ts'
import { measureJournal } from './store-journal.ts'

const MOST_SECONDS = 2
const MOST_BYTES = 8e6
const MOST_DIFF_SECONDS = 0.5
const LEAST_HOSTS_PER_SECOND = 20_000
const MOST_JOURNAL_MS = 300
const MOST_JOURNAL_BYTES = 60e6
const BATCH = 256
const PATTERNS = 40
const FIRST_ADDRESS = 0x0a000000
const DAY_MS = 86_400_000
const ANSWERS = [DIRECT_ANSWER, silenceByte('no-response'), evidenceOfError(3, 13, true)]

const { values } = parseArgs({
  options: { hosts: { type: 'string', default: '65536' }, distinct: { type: 'boolean', default: false } },
})
const hosts = Number(values.hosts)
const directory = mkdtempSync(join(tmpdir(), 'protosweep-bench-'))
try {
  process.exitCode = (await measure()) || values.distinct ? 0 : 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function measure(): Promise<boolean> {
  const store = await Store.open(directory)
  const sweeps: Awaited<ReturnType<typeof sweep>>[] = []
  // The same again, then one host in a hundred with another vector.
  for (const changedEvery of [0, 0, 100]) sweeps.push(await sweep(store, sweeps.length, changedEvery))
  const journal = await measureJournal(store, directory)
  await store.close()

  const archive = Archive.open(directory)
  const [, before = 0, after = 0] = sweeps.map(({ id }) => id)
  const diff = timed('diff', () => archive.pairs(before, after))
  const same = timed('diff of equal sweeps', () => archive.pairs(sweeps[0]?.id ?? 0, before))
  timed('known hosts', () => archive.hosts())
  timed('results of a sweep', () => archive.hostsOf(after))
  timed('changes', () => archive.changes())
  archive.close()
  return (
    sweeps.every(({ seconds, hostsPerSecond }) => {
      return seconds <= MOST_SECONDS && hostsPerSecond >= LEAST_HOSTS_PER_SECOND
    }) &&
    journal.medianMs <= MOST_JOURNAL_MS &&
    journal.bytes <= MOST_JOURNAL_BYTES &&
    (sweeps[0]?.bytes ?? 0) <= MOST_BYTES &&
    Math.max(diff, same) <= MOST_DIFF_SECONDS
  )
}

async function sweep(store: Store, run: number, changedEvery: number) {
  const startedMs = BEGAN + run * DAY_MS
  const last = formatAddressV4(FIRST_ADDRESS + hosts - 1)
  const recording = await store.begin(beginning({ startedMs, plan: plan([`10.0.0.0-${last}`]) }))
  const batches = Array.from({ length: Math.ceil(hosts / BATCH) }, (_, batch) => {
    const size = Math.min(BATCH, hosts - batch * BATCH)
    return Array.from({ length: size }, (_, at) => hostOf(batch * BATCH + at, startedMs, changedEvery))
  })
  const usedBefore = usedBytes()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const kept: Promise<void>[] = []
  for (const batch of batches) {
    kept.push(recording.add(0, batch))
    await turn()
  }
  await Promise.all(kept)
  const added = performance.now()
  const { changes } = await recording.commit(ending({ finishedMs: startedMs + 300_000 }))
  const end = performance.now()
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)

  const seconds = (end - start) / 1000
  const bytes = usedBytes() - usedBefore
  const changed = Object.values(changes ?? {}).reduce((total, count) => total + count, 0)
  const times = [added - start, end - added, (user + system) / 1000].map((ms) => `${ms.toFixed(0)} ms`)
  const hostsPerSecond = hosts / ((added - start) / 1000)
  const parts = `add ${times[0]} (${hostsPerSecond.toFixed(0)} hosts/s), commit ${times[1]}; processor ${times[2]}`
  const costs = `${(bytes / 1e6).toFixed(2)} MB of pages, main thread held up ${(delay.max / 1e6).toFixed(1)} ms`
  console.log(`sweep ${run + 1}: ${seconds.toFixed(2)} s (${parts}), ${costs}, ${changed} changes`)
  return { id: recording.id, seconds, bytes, hostsPerSecond }
}

// Scattered: an odd factor takes each index to another one.
function hostOf(index: number, startedMs: number, changedEvery: number): HostResult {
  const number = Math.imul(index, 0x9e35) % hosts
  const place = number < 0 ? number + hosts : number
  const random = mix(place + 1)
  const isChanged = changedEvery > 0 && place % changedEvery === 0
  const began = startedMs + (random % 20_000)
  return {
    ...host('10.0.0.0', {}),
    address: toMapped(FIRST_ADDRESS + place),
    mac: Uint8Array.of(2, 0, ...bytesOf(random)),
    evidence: evidenceOf(values.distinct ? place : random % PATTERNS, isChanged),
    probes: 256 + (random % 40),
    retransmissions: random % 40,
    rttMs: (random % 5_000_000) / 1000,
    startedMs: began,
    finishedMs: began + 245_000 + (random % 9000),
  }
}

function evidenceOf(pattern: number, isChanged: boolean): Uint8Array {
  const { evidence = new Uint8Array(256) } = host('10.0.0.0')
  evidence[1] = DIRECT_ANSWER
  if (isChanged) evidence[47] = DIRECT_ANSWER
  for (let bit = 0; bit < 20; bit++) {
    if (((mix(pattern) >>> bit) & 1) === 1) evidence[50 + bit * 3] = ANSWERS[bit % ANSWERS.length] ?? 0
  }
  // So that no two patterns are equal.
  for (let bit = 0; bit < 16; bit++)
    evidence[200 + bit] = ((pattern >>> bit) & 1) === 1 ? DIRECT_ANSWER : 0x20
  return evidence
}

function bytesOf(number: number): number[] {
  return [number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff]
}

function usedBytes(): number {
  const archive = Archive.open(directory)
  const { usedBytes: used } = archive.size()
  archive.close()
  return used
}

function timed(what: string, read: () => Iterable<unknown>): number {
  const start = performance.now()
  let rows = 0
  for (const _ of read()) rows++
  const seconds = (performance.now() - start) / 1000
  console.log(`${what}: ${rows} in ${seconds.toFixed(3)} s`)
  return seconds
}
