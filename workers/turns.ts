/** The loop of a worker: hear, act, send, wait, until its share is done or it is asked to stop. */
import type { CounterRow } from '../src/contract/counters.ts'
import type { Engine } from './engine.ts'
import type { Outbox } from './outbox.ts'
import type { Transport } from './transport/transport.ts'

/** What takes part in a turn. */
export interface TurnParts {
  readonly engine: Engine
  readonly transport: Transport
  readonly outbox: Outbox
  readonly counters: CounterRow
}

/** Takes turns until the engine is done. True when `mustStop` said so before that. */
export async function turnUntilDone(
  { engine, transport, outbox, counters }: TurnParts,
  mustStop: () => boolean,
): Promise<boolean> {
  while (!engine.isDone) {
    const beganMs = transport.now()
    if (mustStop()) {
      engine.stop(transport.now())
      outbox.post()
      return true
    }
    transport.receive(engine)
    const nowMs = transport.now()
    const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs))
    engine.flush()
    engine.journal?.turn(nowMs)
    outbox.postIfDue(nowMs)
    const turnMs = transport.now() - beganMs
    counters.add('busyMs', turnMs)
    counters.observe('turn', turnMs / 1000)
    await transport.wait(nextMs)
  }
  engine.journal?.finish(transport.now())
  outbox.post()
  return false
}
