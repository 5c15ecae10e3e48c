/**
 * What the engine of one worker costs in CPU time, without a kernel:  npm run bench:engine
 * Words choose rows whose name contains one of them:  npm run bench:engine -- unlimited
 *
 * Every host answers at once, over a transport that does next to nothing (test/support/echo-transport.ts), on a virtual
 * clock that moves by what each packet is taken to cost, so that a run is the same each time. Microseconds of this
 * process for each probe, its answer included; that of the transport itself is left out.
 */
import { BASE_PLAN } from '../test/support/base-plan.ts'
import { echoSweep, isRight } from '../test/support/echo-sweep.ts'
import { Spacing } from '../workers/spacing.ts'

interface Row {
  readonly name: string
  readonly hosts: number
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
  const isOneMachine = row.isOneMachine ?? false
  const model = { slots: row.hosts, latencyMs: 0.2, intervalMs: row.intervalMs, isOneMachine }
  const spacing = new Spacing(BASE_PLAN, 0)
  const begin = (address: number, nowMs: number) => spacing.begin(address, nowMs)
  const { engine, transport, results } = echoSweep(model, row.packetsPerSecond, begin)
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
    const idleMs = transport.queued > 0 ? nowMs : Math.min(nextMs, transport.nextMs)
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
  const wrong = results.filter((result) => !isRight(result)).length
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
