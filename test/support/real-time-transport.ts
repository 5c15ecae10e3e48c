/**
 * The simulated transport on a real clock. A thread that does not keep up hears late what happened in the network in
 * time, as from a real one.
 */
import type { SimulatedNetwork } from '../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'
import type { PacketSink } from '../../workers/transport/transport.ts'

/** As with the real transports, whoever wants a worker to stop waits no longer. */
const LONGEST_WAIT_MS = 20

export class RealTimeTransport extends SimulatedTransport {
  constructor(network: SimulatedNetwork) {
    super(network)
    this.jumpTo(clockMs())
  }

  override now(): number {
    return clockMs()
  }

  override flush(): void {
    this.jumpTo(clockMs())
    super.flush()
  }

  override receive(sink: PacketSink): boolean {
    this.jumpTo(clockMs())
    return super.receive(sink)
  }

  override async wait(untilMs: number): Promise<void> {
    const pauseMs = Math.min(untilMs, this.nextArrivalMs) - clockMs()
    await new Promise<void>((resolve) => {
      if (pauseMs > 0) setTimeout(resolve, Math.min(pauseMs, LONGEST_WAIT_MS))
      else setImmediate(resolve)
    })
  }
}

/** The clock of the real transports: all threads share it. */
function clockMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}
