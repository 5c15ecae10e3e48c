/**
 * What the engine of one worker costs in CPU time, without a kernel:  npm run bench:engine
 * Words choose rows whose name contains one of them:  npm run bench:engine -- unlimited
 *
 * Every host answers at once, over a transport that does next to nothing (test/support/echo-transport.ts), on a virtual
 * clock that moves by what each packet is taken to cost, so that a run is the same each time. Microseconds of this
 * process for each probe, its answer included; that of the transport itself is left out.
 */
import { allocateCeilings, Ceiling } from '../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../src/contract/counters.ts'
import { MachineErrors } from '../src/contract/machine-errors.ts'
import type { HostResult } from '../src/contract/result.ts'
import { askingOrder } from '../src/protocol/order.ts'
import { BASE_PLAN } from '../test/support/base-plan.ts'
import { EchoTransport } from '../test/support/echo-transport.ts'
import { PROTOCOLS, SCANNER } from '../test/support/simulated-sweep.ts'
import { Engine } from '../workers/engine.ts'
import { Spacing } from '../workers/spacing.ts'

const FIRST = 0x0a030000
const ARP_AND_ROUTE = {
  kind: 'unicast',
  interfaceIndex: 1,
  source: SCANNER,
  sources: [SCANNER],
  gateway: undefined,
} as const

interface Row {
  readonly name: string
  readonly hosts: number
  readonly slots?: number
  readonly intervalMs: number
  readonly packetsPerSecond: number
  readonly isOneMachine?: boolean
  /** What a turn and each of its packets move the clock by. */
  readonly turnMs: number
  readonly packetMs: number
  /** Virtual time at which to begin to measure, and to stop. */
  readonly fromMs: number
  readonly untilMs: number
}

const UNLIMITED = {
  intervalMs: 0,
  packetsPerSecond: 1e7,
  turnMs: 0.05,
  packetMs: 0.004,
  fromMs: 0,
  untilMs: 60_000,
}
const RATIONED = {
  intervalMs: 1000,
  packetsPerSecond: 1e7,
  turnMs: 1,
  packetMs: 0,
  fromMs: 8000,
  untilMs: 20_000,
}

const ROWS: readonly Row[] = [
  { name: 'unlimited, 256 hosts', hosts: 256, ...UNLIMITED },
  { name: 'unlimited, 1024 hosts', hosts: 1024, ...UNLIMITED },
  { name: 'unlimited, 1024 hosts, one MAC', hosts: 1024, isOneMachine: true, ...UNLIMITED },
  { name: 'unlimited, 8192 hosts', hosts: 8192, ...UNLIMITED },
  { name: 'unlimited, 1024 hosts at 50 kpps', hosts: 1024, ...UNLIMITED, packetsPerSecond: 50_000 },
  { name: 'rationed, 1024 hosts', hosts: 1024, ...RATIONED },
  { name: 'rationed, 32768 hosts', hosts: 32_768, ...RATIONED },
  { name: 'rationed, 32768 hosts, one MAC', hosts: 32_768, isOneMachine: true, ...RATIONED },
]

interface Cost {
  readonly probes: number
  readonly turns: number
  readonly cpuUs: number
  readonly virtualMs: number
  readonly results: number
  readonly wrong: number
  readonly probesInAll: number
}

function costOf(row: Row): Cost {
  const slots = row.slots ?? row.hosts
  const isOneMachine = row.isOneMachine ?? false
  const transport = new EchoTransport({ slots, latencyMs: 0.2, intervalMs: row.intervalMs, isOneMachine })
  const counters = new CounterRow(allocateCounters(1), 0)
  const plan = {
    ...BASE_PLAN,
    targets: row.hosts,
    protocols: askingOrder(PROTOCOLS, 1),
    ceilings: {
      packetsPerSecond: row.packetsPerSecond,
      packetsPerSecondToOneHost: 100_000,
      arpRequestsPerSecond: 1e6,
    },
  }
  let next = 0
  const results: HostResult[] = []
  const engine = new Engine({
    plan,
    slots,
    transport,
    nextTarget: () => (next < row.hosts ? FIRST + next++ : undefined),
    routeTo: () => ARP_AND_ROUTE,
    packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', row.packetsPerSecond, counters),
    counters,
    spacing: new Spacing(plan, 0),
    machineErrors: new MachineErrors(),
    onResult: (result) => results.push(result),
    onDiscovery: () => undefined,
    epochMs: 0,
  })
  let [probes, turns, cpuUs] = [0, 0, 0]
  const fromMs = performance.now()
  while (!engine.isDone && transport.now() < row.untilMs && performance.now() - fromMs < 120_000) {
    const isMeasured = transport.now() >= row.fromMs
    const sentBefore = transport.sent
    const before = process.cpuUsage()
    transport.receive(engine)
    const nowMs = transport.now()
    transport.tick(engine)
    const nextMs = engine.tick(nowMs)
    engine.flush()
    const { user, system } = process.cpuUsage(before)
    const idleMs = transport.hasQueued ? nowMs : Math.min(nextMs, transport.nextMs)
    transport.advance(nowMs)
    const sent = transport.sent - sentBefore
    transport.advance(
      Math.max(nowMs + row.turnMs + sent * row.packetMs, Number.isFinite(idleMs) ? idleMs : 0),
    )
    if (isMeasured) {
      turns += 1
      cpuUs += user + system
      probes += sent
    }
  }
  const wrong = results.filter(({ evidence }) => !isRight(evidence)).length
  return {
    probes,
    turns,
    cpuUs,
    virtualMs: transport.now(),
    results: results.length,
    wrong,
    probesInAll: transport.sent,
  }
}

/** ICMP answers, two protocols are silent (proved), all others are closed. */
function isRight(evidence: Uint8Array | undefined): boolean {
  return PROTOCOLS.every((protocol) => {
    const byte = evidence?.[protocol] ?? 0
    if (protocol === 1) return byte >= 0x80
    return protocol === 2 || protocol === 103 ? byte === 0x30 : (byte & 0x20) !== 0
  })
}

const words = process.argv.slice(2)
console.log(
  'row                                   us/probe     probes  per host    turns  virtual s   done  wrong',
)
for (const row of ROWS) {
  if (words.length > 0 && !words.some((word) => row.name.includes(word))) continue
  const { probes, turns, cpuUs, virtualMs, results, wrong, probesInAll } = costOf(row)
  const cells = [(cpuUs / probes).toFixed(2), probes, (probesInAll / row.hosts).toFixed(1), turns]
  const ends = [(virtualMs / 1000).toFixed(2), results, wrong]
  console.log(row.name.padEnd(36) + [...cells, ...ends].map((cell) => String(cell).padStart(10)).join(''))
}
