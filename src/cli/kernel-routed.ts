/** How many targets the kernel itself will route our probes to: those that the packet transport cannot reach. */
import { withoutGaps } from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { ARPHRD_ETHER, ARPHRD_LOOPBACK, listInterfaces } from '../linux/interfaces.ts'
import { RouteTable } from '../route/route-table.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { count, type Range } from '../target/ranges.ts'
import { countLocal } from './local-targets.ts'

/** Neighbours in address mostly share a way. */
const BLOCK = 256

type NumberedTargets = Pick<AssembledTargets, 'ranges' | 'numbers'>

/**
 * How many targets are not this machine's own and leave through the kernel: all
 * where the user asks for that, else those behind interfaces without Ethernet, by one look at every /24. Throws
 * SystemCallFailure.
 */
export function countKernelRouted(plan: SweepPlan, targets: NumberedTargets): number {
  const { ranges, numbers } = targets
  if (plan.transport === 'raw-socket') return count(ranges) - countLocal(targets)
  const bare = listInterfaces().filter(
    ({ type, up }) => up && type !== ARPHRD_ETHER && type !== ARPHRD_LOOPBACK,
  )
  if (bare.length === 0) return 0
  const indexes = new Set(bare.map(({ index }) => index))
  const { interfaceIndex } = plan
  const routes = RouteTable.open(undefined, numbers)
  try {
    let routed = 0
    for (const [first, last] of blocksOf(withoutGaps(ranges, numbers))) {
      const route = routes.lookup(first, interfaceIndex === undefined ? {} : { interfaceIndex })
      if (route.kind === 'unicast' && indexes.has(route.interfaceIndex)) routed += last - first + 1
    }
    return routed
  } finally {
    routes.close()
  }
}

function* blocksOf(ranges: Iterable<Range>): Generator<Range> {
  for (const [first, last] of ranges) {
    for (let start = first; start <= last; start += BLOCK - (start % BLOCK)) {
      yield [start, Math.min(last, start + BLOCK - 1 - (start % BLOCK))]
    }
  }
}
