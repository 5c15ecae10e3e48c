/** Hosts that a worker has finished on their way to the store's thread, in buffers that are handed over, not copied. */

import { packStatus } from '../contract/host-status.ts'
import type { HostResult } from '../contract/result.ts'
import { encodeHosts } from './host-batch.ts'

const ADDRESS = 16

export interface FinishedBatch {
  /** Those that are kept, as `encodeHosts` writes them. */
  readonly batch: Uint8Array<ArrayBuffer>
  /** The addresses (16 bytes each) of all that were finished: those that were interrupted will go on. */
  readonly finished: Uint8Array<ArrayBuffer>
  /** How many of these are not kept, by status as src/contract/host-status.ts packs it. */
  readonly counted: readonly (readonly [status: number, hosts: number])[]
}

/** The batch of some hosts. */
export function finishedBatch(hosts: readonly HostResult[]): FinishedBatch {
  const complete = hosts.filter((host) => host.complete)
  const finished = new Uint8Array(complete.length * ADDRESS)
  const counted = new Map<number, number>()
  for (const [at, host] of complete.entries()) {
    finished.set(host.address, at * ADDRESS)
    if (host.status !== 'down') continue
    const status = packStatus(host)
    counted.set(status, (counted.get(status) ?? 0) + 1)
  }
  return { batch: encodeHosts(hosts), finished, counted: [...counted] }
}
