/** The loop of a worker: hear, act, send, wait, until its share is done or it is asked to stop. */
import type { CounterRow } from '../src/contract/counters.ts'
import type { Engine } from './engine.ts'
import type { Outbox } from './outbox.ts'
import type { Refusals } from './refusals.ts'
import type { Transport } from './transport/transport.ts'

/**
 * Batches are judged by what has been heard. Whoever floods a worker shall not keep it from judging any for longer than
 * this: of what it then concludes the transport says that it may not have heard all.
 */
const LONGEST_BEHIND_MS = 200

/** Whoever stops a sweep wants it to end, even where nobody takes for so long what was found. */
const LONGEST_LEAVING_MS = 5000
const LEAVING_MS = 20

/** What takes part in a turn. */
export interface TurnParts {
  readonly engine: Engine
  readonly transport: Transport
  readonly outbox: Outbox
  readonly counters: CounterRow
  readonly refusals: Refusals
}

/**
 * Takes turns until the engine is done. True when `mustStop` said so before that. Throws the Failure NO_INTERFACE where an
 * interface is gone, or has been down for too long.
 */
export async function turnUntilDone(
  { engine, transport, outbox, counters, refusals }: TurnParts,
  mustStop: () => boolean,
): Promise<boolean> {
  let heardMs = transport.now()
  while (!engine.isDone) {
    const beganMs = transport.now()
    if (mustStop()) {
      await leave({ engine, transport, outbox })
      return true
    }
    const hasHeardAll = transport.receive(engine)
    const nowMs = transport.now()
    if (hasHeardAll || beganMs - heardMs > LONGEST_BEHIND_MS) heardMs = beganMs
    const nextMs = Math.min(transport.tick(engine, nowMs, heardMs), engine.tick(nowMs, heardMs))
    engine.flush()
    refusals.look(nowMs)
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

/** Reports the hosts in flight as they stand, no faster than they are taken. */
async function leave({
  engine,
  transport,
  outbox,
}: Pick<TurnParts, 'engine' | 'transport' | 'outbox'>): Promise<void> {
  let [fewest, sinceMs] = [Number.POSITIVE_INFINITY, transport.now()]
  engine.journal?.finish(sinceMs)
  for (;;) {
    const nowMs = transport.now()
    const left = engine.stop(nowMs, nowMs - sinceMs >= LONGEST_LEAVING_MS)
    outbox.post()
    if (left === 0) return
    if (left < fewest) [fewest, sinceMs] = [left, nowMs]
    await transport.wait(nowMs + LEAVING_MS)
    transport.receive(engine)
  }
}
