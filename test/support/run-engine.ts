/** Turns of an engine on a simulated transport, until every target has been reported. */
import type { Engine } from '../../workers/engine.ts'
import type { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'

export function runEngine(engine: Engine, transport: SimulatedTransport): void {
  while (!engine.isDone) {
    transport.receive(engine)
    const nowMs = transport.now()
    const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs))
    engine.flush()
    transport.advance(nextMs)
  }
}
