/** A share that was begun before, as its worker wrote it down: what its bytes say, for whoever goes on with it. */
import type { ShareState } from '../../src/contract/journal.ts'
import { fromMapped, toMapped } from '../../src/packet/address.ts'
import { parseAddresses } from './address-chunk.ts'
import { KIND, openChunk } from './chunk.ts'
import { addressIn, recordsIn } from './host-chunk.ts'
import type { RouterRecords } from './router-records.ts'

const ADDRESS_BYTES = 16

/** What a worker goes on with. */
export interface BegunShare {
  readonly position: number
  /** Targets (16 bytes each) that are finished and perhaps not yet come to in their order. */
  readonly finished: Uint8Array
  /** The hosts that are in flight, as they were written. */
  readonly records: readonly Uint8Array[]
}

/**
 * Reads what was written down; what routers have said is joined to what is known of them. Throws the Failure
 * WORKER_FAILED where anything of it is damaged.
 */
export function readBegunShare(state: ShareState, routers: RouterRecords): BegunShare {
  const finished = new Set<number>()
  for (let at = 0; at < state.finished.length; at += ADDRESS_BYTES) {
    finished.add(fromMapped(state.finished.subarray(at, at + ADDRESS_BYTES)) ?? 0)
  }
  const records: Uint8Array[] = []
  const ahead: number[] = []
  for (const chunk of state.chunks) {
    if (chunk.length === 0) continue
    const { kind, body } = openChunk(chunk)
    if (kind === KIND.routers) routers.join(body)
    else if (kind === KIND.addresses) ahead.push(...parseAddresses(body))
    else for (const record of recordsIn(body)) if (!finished.has(addressIn(record))) records.push(record)
  }
  const all = [...finished, ...ahead]
  const addresses = new Uint8Array(all.length * ADDRESS_BYTES)
  for (const [i, address] of all.entries()) addresses.set(toMapped(address), i * ADDRESS_BYTES)
  return { position: state.position, finished: addresses, records }
}
