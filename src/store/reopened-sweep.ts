/** A sweep that the store's thread goes on with, as the main thread is given it. */
import type { ShareState } from '../contract/journal.ts'
import type { HostResult } from '../contract/result.ts'
import { decodeHosts } from './host-batch.ts'
import type { ResumedParts } from './messages.ts'
import { RecordedSweep } from './recorded-sweep.ts'
import type { ResumedSweep } from './resumed-sweep.ts'
import type { WriterClient } from './writer-client.ts'

/** Reads the shares of its workers. Rejects with a Failure, and the sweep can be resumed again then. */
export async function goOn(client: WriterClient, sweep: number, parts: ResumedParts): Promise<ResumedSweep> {
  const { beginning, ranMs, outputs, counted, last } = parts
  const recording = new RecordedSweep(client, sweep)
  try {
    const states: (ShareState | undefined)[] = []
    for (let worker = 0; worker < beginning.plan.workers; worker++) {
      states.push(await recording.stateOf(worker))
    }
    const hosts = () => hostsOf(client, sweep, last)
    return { recording, beginning, ranMs, states, outputs, counted, hosts }
  } catch (error) {
    await recording.abandon()
    throw error
  }
}

// A page at a time, so that neither thread holds all of them.
async function* hostsOf(client: WriterClient, sweep: number, last: number): AsyncGenerator<HostResult[]> {
  for (let after = 0; after < last; ) {
    const page = await client.ask('stagedHosts', { sweep, after, last })
    if (page.hosts.length > 0) yield [...decodeHosts(page.hosts)]
    after = page.last
  }
}
