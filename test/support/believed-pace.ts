/** A lane at a steady pace, as tests of that pace begin with it. */
import { SteadyPaces } from '../../workers/steady-pace.ts'

export const LANE = 0

/** A lane that is believed to send an error at each interval, and up to `burst` at once. */
export function believedAt(intervalMs: number, burst = 6): SteadyPaces {
  const paces = new SteadyPaces(1)
  paces.start(LANE)
  paces.noteBurst(LANE, burst)
  paces.settle(LANE, intervalMs, 0)
  return paces
}
