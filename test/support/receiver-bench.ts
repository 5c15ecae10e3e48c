/** A receiver that is told readings as the reader gives them, about one host that has just been sent a batch. */
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import { NO_MATCH } from '../../src/protocol/match.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../src/verdict/evidence.ts'
import type { Reading } from '../../src/verdict/reading.ts'
import { Batches } from '../../workers/batches.ts'
import { HostTable } from '../../workers/host-table.ts'
import { Pacer } from '../../workers/pacer.ts'
import { Prober } from '../../workers/prober.ts'
import { Receiver } from '../../workers/receiver.ts'
import { RttEstimators } from '../../workers/rtt.ts'
import { SimulatedNetwork } from '../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'
import { FIRST_ADDRESS, usualHost } from './host-models.ts'
import { PROTOCOLS, SCANNER } from './simulated-sweep.ts'

const ERROR = 4e-6
/** When readings come in. */
const NOW_MS = 10

export class ReceiverBench {
  readonly hosts = new HostTable(1)
  readonly batches = new Batches(1)
  readonly rtt = new RttEstimators(1)
  readonly counters = new CounterRow(allocateCounters(1), 0)
  readonly transport = new SimulatedTransport(
    new SimulatedNetwork({ seed: 1, hosts: [usualHost(1, FIRST_ADDRESS)] }),
  )
  readonly pacer = new Pacer(1)
  readonly prober = new Prober(this.hosts, this.batches, this.pacer, PROTOCOLS)
  readonly receiver: Receiver
  readonly slot: number

  /** A host on our own link, or behind a gateway. */
  constructor(gateway?: number) {
    const { hosts, batches, prober, rtt, transport, counters } = this
    const discovered = { note: () => undefined }
    this.receiver = new Receiver({ hosts, batches, prober, rtt, transport, counters, discovered })
    this.slot = hosts.admit(FIRST_ADDRESS, [SCANNER], 0)
    const way = { interfaceIndex: 1, source: SCANNER, sources: [SCANNER], gateway }
    transport.attach(this.slot, { kind: 'unicast', ...way }, FIRST_ADDRESS)
    prober.start(this.slot, 0)
    rtt.start(this.slot, 1000)
    this.receiver.start(this.slot)
  }

  send(...protocols: readonly number[]): void {
    this.batches.open(this.slot, 0)
    for (const protocol of protocols) {
      this.batches.add(this.slot, protocol, this.hosts.countTry(this.slot, protocol))
    }
  }

  /** Sends one probe with a permit. */
  sendWith(permit: number, protocol: number): void {
    this.batches.open(this.slot, 0)
    this.batches.add(this.slot, protocol, this.hosts.countTry(this.slot, protocol), permit)
  }

  /** Tokens of the routers on the way that are left: all of them are taken. */
  tokens(): number {
    const { upstream } = this.transport.pathOf(this.slot)
    let tokens = 0
    while (upstream?.takeToken(this.slot, NOW_MS)) tokens += 1
    return tokens
  }

  take(protocol: number, rest: Partial<Reading> = {}): void {
    const reading: Reading = {
      kind: 'unreachable',
      slot: this.slot,
      lane: 0,
      protocol,
      evidence: evidenceOfError(3, 2, true),
      tryNumber: this.hosts.triesOf(this.slot, protocol) - 1,
      ping: NO_MATCH,
      flags: 0,
      code: 2,
      errorSender: this.slot,
      sender: FIRST_ADDRESS,
      ttl: 64,
      ...rest,
    }
    this.receiver.count(reading)
    this.receiver.take(reading, NOW_MS)
  }

  direct(protocol: number): void {
    this.take(protocol, { kind: 'direct', evidence: DIRECT_ANSWER, errorSender: -1 })
  }

  proofs(): number {
    return this.receiver.triesForSilence(this.slot, ERROR)
  }

  rounds(): number {
    return this.receiver.triesForLoss(this.slot, ERROR)
  }
}
