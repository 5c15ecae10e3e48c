/**
 * Sends protocol probes over one link as fast as it takes them, for so many seconds, and prints the rate. Runs in
 * the scanner's namespace of a lab, as compiled code:  send-loop.js packet|raw-socket ADDRESS SECONDS
 */
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

const [choice = '', address = '', seconds = '1'] = process.argv.slice(2)
const destination = parseAddressV4(address) ?? 0
const counters = new CounterRow(allocateCounters(1), 0)
const arp: CeilingName = 'arp'
const transport = new LinkGroup({
  choice: choice === 'raw-socket' ? 'raw-socket' : 'packet',
  workers: 1,
  worker: 0,
  blockShift: 8,
  routers: allocateRouters(),
  counters,
  arp: { arpCeiling: new Ceiling(allocateCeilings(), arp, UNLIMITED, 1), errorProbability: 1e-3 },
})
const route = RouteTable.open().lookup(destination)
let isReady = false
const sink = {
  onPacket: () => {},
  onUnsent: () => {},
  onNextHop: () => {
    isReady = true
  },
}
transport.attach(0, route, destination)
while (!isReady) {
  transport.receive(sink)
  transport.tick(sink, transport.now())
  transport.flush(sink)
  await transport.wait(transport.now() + 1)
}

const cookie = createCookie()
const untilMs = transport.now() + Number(seconds) * 1000
const startedMs = transport.now()
let sent = 0
while (transport.now() < untilMs) {
  for (let i = 0; i < BATCH; i += 1) {
    const protocol = 200 + (i % 50)
    cookieFor(KEY, route.source, destination, protocol, cookie)
    const at = transport.begin(0)
    transport.commit(emitProbe(transport.bytes, at, protocol, route.source, destination, cookie, i % 8))
  }
  transport.flush(sink)
  sent += BATCH
}
const rate =
  (sent - counters.readBy('sendErrors').reduce((sum, count) => sum + count, 0)) /
  ((transport.now() - startedMs) / 1000)
process.stdout.write(`${Math.round(rate)}\n`)
transport.close()
