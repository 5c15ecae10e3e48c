/** The links of a lone worker, in the namespace of this thread. */
import { allocateCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import type { TransportChoice } from '../../src/contract/plan.ts'
import { allocateRouters } from '../../src/contract/routers.ts'
import { LinkGroup } from '../../workers/transport/link-group.ts'

/** Opens no socket yet. */
export function linkGroup(choice: TransportChoice): LinkGroup {
  return new LinkGroup({
    choice,
    workers: 1,
    worker: 0,
    blockShift: 8,
    routers: allocateRouters(),
    counters: new CounterRow(allocateCounters(1), 0),
    arp: { arpCeiling: new Ceiling(allocateCeilings(), 'arp', 1e6, 16), errorProbability: 0.5 },
  })
}
