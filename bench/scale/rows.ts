/** Every row of the bench, in the order of its table. */
import { FOOTPRINT } from './footprint.ts'
import type { Row } from './line.ts'
import { MEMORY } from './memory.ts'
import { RATIONED } from './rationed.ts'
import { SENDING } from './sending.ts'
import { UNLIMITED } from './unlimited.ts'

export const ROWS: readonly Row[] = [SENDING, ...UNLIMITED, ...RATIONED, ...MEMORY, FOOTPRINT]
