/** Where the rate ceilings of a sweep lie: in its own shared memory, or in a file that other sweeps draw from too. */
import { CEILINGS_BYTES } from '../src/contract/ceilings.ts'
import type { SharedMemory } from '../src/contract/messages.ts'
import { mapShared } from '../src/linux/shared-file.ts'

/** The memory of a sweep's ceilings; not to be touched after `close`. Throws a SystemCallFailure. */
export function ceilingMemory({ ceilings }: SharedMemory): {
  readonly memory: ArrayBufferLike
  readonly close: () => void
} {
  if ('file' in ceilings) return mapShared(ceilings.file, CEILINGS_BYTES)
  return { memory: ceilings, close: () => {} }
}
