/** Interfaces that are never down. */
import { Outage } from '../../workers/outage.ts'

export const NO_OUTAGE = new Outage(() => ({ down: undefined, hasChanged: false }))
