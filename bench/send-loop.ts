/**
 * Sends protocol probes over one link as fast as it takes them, from so many workers, and prints their rate in all. Runs
 * in the scanner's namespace of a lab, as compiled code:
 *
 *   send-loop.js packet|raw-socket ADDRESS SECONDS [WORKERS] [HOSTS]
 *
 * The probes go to as many hosts (1), from ADDRESS on, one probe to each in turn. All workers begin at the same time,
 * once they have found the next hops of theirs.
 */
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { allocateCeilings, Ceiling, type CeilingName } from '../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../src/contract/counters.ts'
import { allocateRouters } from '../src/contract/routers.ts'
import { parseAddressV4 } from '../src/packet/address.ts'
import { cookieFor, createCookie } from '../src/protocol/cookie.ts'
import { emitProbe } from '../src/protocol/probe.ts'
import { RouteTable } from '../src/route/route-table.ts'
import { LinkGroup } from '../workers/transport/link-group.ts'

const UNLIMITED = 1e9
const BATCH = 256
const KEY = { k0: 1, k1: 2 }

/** What a worker is told. `ready` counts those that may begin. */
interface Task {
  readonly choice: 'packet' | 'raw-socket'
  readonly first: number
  readonly hosts: number
  readonly seconds: number
  readonly workers: number
  readonly worker: number
  readonly ready: Int32Array<SharedArrayBuffer>
}

if (isMainThread) {
  const [choice = '', address = '', seconds = '1', workers = '1', hosts = '1'] = process.argv.slice(2)
  const ready = new Int32Array(new SharedArrayBuffer(4))
  const rates = Array.from({ length: Number(workers) }, async (_, worker) => {
    const task: Task = {
      choice: choice === 'raw-socket' ? 'raw-socket' : 'packet',
      first: parseAddressV4(address) ?? 0,
      hosts: Number(hosts),
      seconds: Number(seconds),
      workers: Number(workers),
      worker,
      ready,
    }
    const [rate]: number[] = await once(new Worker(new URL(import.meta.url), { workerData: task }), 'message')
    return rate ?? 0
  })
  const all = await Promise.all(rates)
  process.stdout.write(`${Math.round(all.reduce((sum, rate) => sum + rate, 0))}\n`)
} else {
  parentPort?.postMessage(await send(workerData))
}

/** Probes sent a second. */
async function send({ choice, first, hosts, seconds, workers, worker, ready }: Task): Promise<number> {
  const counters = new CounterRow(allocateCounters(1), 0)
  const arp: CeilingName = 'arp'
  const transport = new LinkGroup({
    choice,
    workers,
    worker,
    blockShift: 8,
    routers: allocateRouters(),
    counters,
    arp: { arpCeiling: new Ceiling(allocateCeilings(), arp, UNLIMITED, 1), errorProbability: 1e-3 },
  })
  const routes = RouteTable.open()
  let found = 0
  const sink = {
    onPacket: () => false,
    onUnsent: () => {},
    onNextHop: () => {
      found += 1
    },
  }
  const { source } = routes.lookup(first)
  for (let slot = 0; slot < hosts; slot += 1) {
    transport.attach(slot, routes.lookup(first + slot), first + slot)
  }
  while (found < hosts) {
    transport.receive(sink)
    transport.tick(sink, transport.now())
    transport.flush(sink)
    await transport.wait(transport.now() + 1)
  }
  Atomics.add(ready, 0, 1)
  Atomics.notify(ready, 0)
  for (let count = Atomics.load(ready, 0); count < workers; count = Atomics.load(ready, 0)) {
    Atomics.wait(ready, 0, count)
  }

  const cookie = createCookie()
  const startedMs = transport.now()
  const untilMs = startedMs + seconds * 1000
  let sent = 0
  while (transport.now() < untilMs) {
    for (let i = 0; i < BATCH; i += 1) {
      const slot = sent % hosts
      const protocol = 200 + (sent % 50)
      cookieFor(KEY, source, first + slot, protocol, cookie)
      const at = transport.begin(slot)
      transport.commit(emitProbe(transport.bytes, at, protocol, source, first + slot, cookie, i % 8))
      sent += 1
    }
    transport.flush(sink)
  }
  const refused = counters.readBy('sendErrors').reduce((sum, count) => sum + count, 0)
  const rate = (sent - refused) / ((transport.now() - startedMs) / 1000)
  transport.close()
  return rate
}
