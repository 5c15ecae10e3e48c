/** A share that was begun before, as its worker wrote it down: what its bytes say, for whoever goes on with it. */
import type { ShareState } from '../../src/contract/journal.ts'
import { type Seam, V4_SEAM } from '../seam.ts'
import { parseAddresses } from './address-chunk.ts'
import { KIND, openChunk } from './chunk.ts'
import { addressIn, recordsIn } from './host-chunk.ts'
import type { OtherRecords } from './other-records.ts'
import type { RouterRecords } from './router-records.ts'

/** What a worker goes on with. */
export interface BegunShare {
  readonly position: number
  /** Targets (16 bytes each) that are finished and perhaps not yet come to in their order. */
  readonly finished: Uint8Array
  /** The hosts that are in flight, as they were written. */
  readonly records: readonly Uint8Array[]
}

/**
 * Reads what was written down; what routers have said is joined to what is known of them, and the addresses that are no
 * targets get their numbers. Throws the Failure
 * WORKER_FAILED where anything of it is damaged.
 */
export function readBegunShare(
  state: ShareState,
  routers: RouterRecords,
  seam: Seam = V4_SEAM,
  others?: OtherRecords,
): BegunShare {
  const finished = new Set(seam.numbersOf(state.finished))
  const records: Uint8Array[] = []
  const ahead: number[] = []
  for (const chunk of state.chunks) {
    if (chunk.length === 0) continue
    const { kind, body } = openChunk(chunk)
    if (kind === KIND.routers) routers.join(body)
    else if (kind === KIND.others) others?.join(body)
    else if (kind === KIND.addresses) ahead.push(...parseAddresses(body))
    else for (const record of recordsIn(body)) if (!finished.has(addressIn(record))) records.push(record)
  }
  return { position: state.position, finished: seam.addressesOf([...finished, ...ahead]), records }
}
