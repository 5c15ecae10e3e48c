/** An engine over hosts that answer at once (echo-transport.ts), for whoever measures or watches what it does by itself. */
import { allocateCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import { MachineErrors } from '../../src/contract/machine-errors.ts'
import type { HostResult } from '../../src/contract/result.ts'
import { askingOrder } from '../../src/protocol/order.ts'
import { Engine } from '../../workers/engine.ts'
import { BASE_PLAN } from './base-plan.ts'
import { type EchoModel, EchoTransport } from './echo-transport.ts'
import { NO_OUTAGE } from './no-outage.ts'
import { ROUTE } from './route.ts'
import { PROTOCOLS } from './simulated-sweep.ts'

const FIRST = 0x0a030000

/** Hosts of one kind, all in flight, under a ceiling for all of them together. */
export interface EchoSweep {
  readonly engine: Engine
  readonly transport: EchoTransport
  readonly counters: CounterRow
  readonly results: readonly HostResult[]
}

/** Makes a sweep whose transport has `room` for so many packets at once; whoever wants to see it run turns it. */
export function echoSweep(
  model: EchoModel,
  packetsPerSecond: number,
  begin: (address: number, nowMs: number) => number,
  room?: number,
): EchoSweep {
  const transport = new EchoTransport(model, room)
  const counters = new CounterRow(allocateCounters(1), 0)
  const results: HostResult[] = []
  const ceilings = { packetsPerSecond, packetsPerSecondToOneHost: 100_000, arpRequestsPerSecond: 1e6 }
  let next = 0
  const engine = new Engine({
    plan: { ...BASE_PLAN, targets: model.slots, protocols: askingOrder(PROTOCOLS, 1), ceilings },
    slots: model.slots,
    transport,
    nextTarget: () => (next < model.slots ? FIRST + next++ : undefined),
    outage: NO_OUTAGE,
    routeTo: () => ROUTE,
    packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', packetsPerSecond, counters),
    counters,
    spacing: { begin },
    machineErrors: new MachineErrors(),
    onResult: (result) => results.push(result),
    onDiscovery: () => undefined,
    epochMs: 0,
  })
  return { engine, transport, counters, results }
}

/** ICMP answers, two protocols are silent (proved), all others are closed. */
export function isRight({ evidence }: HostResult): boolean {
  return PROTOCOLS.every((protocol) => {
    const byte = evidence?.[protocol] ?? 0
    if (protocol === 1) return byte >= 0x80
    return protocol === 2 || protocol === 103 ? byte === 0x30 : (byte & 0x20) !== 0
  })
}
