/**
 * What it costs a worker to write down its share: 32,768 hosts, each with half of its protocols asked, all of them changed
 * since the entry before.
 *
 *   node --import tsx bench/journal.ts
 */
import { allocateCounters, CounterRow } from '../src/contract/counters.ts'
import type { JournalEntry } from '../src/contract/journal.ts'
import { allocateRouterAnswers } from '../src/contract/router-answers.ts'
import { Batches } from '../workers/batches.ts'
import { HostTable } from '../workers/host-table.ts'
import { Journal } from '../workers/journal/journal.ts'
import { Recorder } from '../workers/journal/recorder.ts'
import { Restoration } from '../workers/journal/restoration.ts'
import { RouterRecords } from '../workers/journal/router-records.ts'
import { Pacer } from '../workers/pacer.ts'
import { Path } from '../workers/path.ts'
import { Prober } from '../workers/prober.ts'
import { Receiver } from '../workers/receiver.ts'
import { RttEstimators } from '../workers/rtt.ts'
import { SimulatedNetwork } from '../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../workers/transport/simulated/simulated-transport.ts'

const HOSTS = 32_768
const PROTOCOLS = 256
const ROUNDS = 10
const SCANNER = 0x0a000001
const FIRST = 0x0a010000
const CLOSED = 0x20

const hosts = new HostTable(HOSTS)
const pacer = new Pacer(HOSTS)
const counters = new CounterRow(allocateCounters(1), 0)
const order = Array.from({ length: PROTOCOLS }, (_, protocol) => protocol)
const prober = new Prober(hosts, new Batches(HOSTS), pacer, order)
const rtt = new RttEstimators(HOSTS)
const path = new Path()
class OnePath extends SimulatedTransport {
  override pathOf(): Path {
    return path
  }
}
const transport = new OnePath(new SimulatedNetwork({ seed: 1, hosts: [] }))
const all = { hosts, pacer, prober, rtt, transport, counters, batches: new Batches(1), epochMs: Date.now() }
const receiver = new Receiver({ ...all, discovered: { note: () => {} } })
const restoration = new Restoration({ ...all, receiver }, undefined)
const departure = { reasonOf: () => 'arp-response' as const }
const recorder = new Recorder({ ...all, receiver, departure, discovery: { isAsking: () => false } })
const posted: number[] = []
const journal = new Journal(
  {
    worker: 0,
    hosts,
    recorder,
    restoration,
    routers: new RouterRecords(allocateRouterAnswers()),
    targets: { position: 0, finishedAhead: [] },
    counters,
    outbox: { held: 0, postEntry: (entry) => post(entry) },
    isBare: false,
    mostInFlight: HOSTS,
  },
  0,
)

function post({ chunks }: JournalEntry): void {
  posted.push(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0))
}

for (let i = 0; i < HOSTS; i += 1) ask(i)
journal.begin()
for (let round = 1; round <= ROUNDS; round += 1) {
  hosts.touched.fill(1)
  const before = posted.length
  const turns: number[] = []
  while (posted.length === before) {
    const beganMs = performance.now()
    journal.turn(round * 3000)
    turns.push(performance.now() - beganMs)
  }
  const entryMs = turns.reduce((sum, ms) => sum + ms, 0)
  const bytes = posted.at(-1) ?? 0
  process.stdout.write(
    `${entryMs.toFixed(0)} ms in ${turns.length} turns, the longest ${Math.max(...turns).toFixed(1)} ms; ${(bytes / 1e6).toFixed(2)} MB, ${(bytes / HOSTS).toFixed(0)} bytes a host\n`,
  )
}

/** Every host has been asked about half of its protocols, in an order of its own. */
function ask(i: number): void {
  const slot = hosts.admit(FIRST + i, [SCANNER], 0)
  receiver.start(slot)
  prober.start(slot, 0)
  recorder.noteTaken(slot)
  recorder.noteBegun(slot)
  pacer.recall(slot, 1000, 6, 0)
  rtt.sample(slot, 1)
  for (let asked = 0; asked < PROTOCOLS / 2; asked += 1) {
    const protocol = (asked * 97 + i * 31) % PROTOCOLS
    for (let tries = asked % 16 === 0 ? 2 : 1; tries > 0; tries -= 1) hosts.countTry(slot, protocol)
    if (asked % 40 === 0) hosts.setProofs(slot, protocol, 1)
    else hosts.learn(slot, protocol, protocol % 50 === 0 ? 0x80 : CLOSED, FIRST + i, 64)
  }
}
