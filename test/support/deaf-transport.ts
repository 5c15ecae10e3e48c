/** The simulated transport with a queue on the way in that holds few packets: what comes at one time and finds no room is dropped. */
import type { CounterRow } from '../../src/contract/counters.ts'
import { KeepingUp } from '../../workers/transport/keeping-up.ts'
import type { SimulatedNetwork } from '../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport, type WireTap } from '../../workers/transport/simulated/simulated-transport.ts'
import type { PacketSink } from '../../workers/transport/transport.ts'

/** What happens to what comes in; nothing unless said. */
export interface ReceiveModel {
  /** Packets of one time for which there is room. */
  readonly receiveRoom?: number
  /** Until then anything may have been dropped. */
  readonly doubtedUntilMs?: number
}

class DeafTransport extends SimulatedTransport {
  readonly #counters: CounterRow
  readonly #room: number
  readonly #keepingUp = new KeepingUp()
  readonly #doubtedUntilMs: number
  #queued = 0
  #queuedMs = 0

  /** A queue with room for so many packets; whether it dropped any is not known for certain before a time. */
  constructor(
    network: SimulatedNetwork,
    { receiveRoom = Number.POSITIVE_INFINITY, doubtedUntilMs = 0 }: ReceiveModel,
    counters: CounterRow,
    tap?: WireTap,
  ) {
    super(network, tap)
    this.#counters = counters
    this.#room = receiveRoom
    this.#doubtedUntilMs = doubtedUntilMs
  }

  override commit(length: number): void {
    this.#keepingUp.noteWritten()
    super.commit(length)
  }

  override flush(): void {
    this.#keepingUp.noteSent(this.now())
    super.flush()
  }

  override receive(sink: PacketSink): boolean {
    if (this.now() > this.#queuedMs) this.#queued = 0
    this.#queuedMs = this.now()
    super.receive({
      onNextHop: (...told) => sink.onNextHop(...told),
      onUnsent: (...unsent) => sink.onUnsent(...unsent),
      onPacket: (...packet) => {
        this.#queued += 1
        if (this.#queued <= this.#room) return sink.onPacket(...packet)
        this.#counters.add('kernelDrops')
        return false
      },
    })
    this.#keepingUp.note(true, this.#counters.read('kernelDrops'), this.now())
    return true
  }

  override hasDroppedSince(ms: number): boolean {
    if (ms < this.#doubtedUntilMs) return true
    return this.#keepingUp.hasDroppedSince(ms)
  }

  override easeMs(nowMs: number): number {
    return this.#keepingUp.waitMs(nowMs)
  }
}

/** The simulated transport, with a queue on the way in if one is modelled. */
export function transportOf(
  network: SimulatedNetwork,
  model: ReceiveModel,
  counters: CounterRow,
  tap: WireTap | undefined,
  longest?: number,
): SimulatedTransport {
  if (model.receiveRoom === undefined && model.doubtedUntilMs === undefined) {
    return new SimulatedTransport(network, tap, longest)
  }
  return new DeafTransport(network, model, counters, tap)
}
