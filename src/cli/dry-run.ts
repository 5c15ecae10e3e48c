/** What a sweep would do, in text: the plan, and which worker would own which block. */
import { withoutGaps } from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { rangeText } from '../contract/range-text.ts'
import { countShares, shareOf } from '../coordinator/divide.ts'
import type { Prepared } from '../inventory/prepared.ts'
import { bytesOfNumber } from '../packet/address-numbers.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { counted } from '../report/duration.ts'
import { estimateLine } from '../report/estimate.ts'
import { sourcesLine } from '../report/sources-text.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { formatShard } from '../target/shard.ts'
import { boundsLines } from './bounds-text.ts'
import { countLocal } from './local-targets.ts'
import { pingsInWords } from './pings.ts'

const ADDRESS_BITS = 32
/** So many blocks of a worker are listed. */
const MOST_BLOCKS = 16
const NO_PINGS = 'none, hosts behind routers are taken for up'
const ON_LINK_TOO = '; an answer to ARP proves nothing'

/** The lines that `--dry-run` prints, one after the other: with -v a /8 has more blocks than one string should hold. */
export function* dryRunLines({ plan, targets }: Prepared): Generator<string> {
  yield `dry run: nothing is sent`
  yield estimateLine({ ...plan, localTargets: countLocal(targets), family: targets.numbers.family })
  if (plan.shard !== undefined) yield `only shard ${formatShard(plan.shard)} of the targets`
  yield* protocolLines(plan)
  yield `pings: ${plan.pings.length === 0 ? NO_PINGS : pingsInWords(plan.pings)}${plan.isArpIgnored ? ON_LINK_TOO : ''}`
  const sources = sourcesLine(plan)
  if (sources !== undefined) yield sources
  yield `left out: ${targets.excludedCount} excluded, ${targets.neverSweptCount} never swept`
  if (targets.unresolved.length > 0) yield `did not resolve: ${targets.unresolved.join(', ')}`
  yield ceilingsLine(plan)
  yield* boundsLines(plan)
  yield `seed ${plan.seed}, ${counted(plan.workers, 'worker')}, blocks of ${blockText(plan, targets)}`
  yield `at most ${counted(plan.maxInFlight, 'host')} in flight`
  for (const [worker, share] of countShares(targets.ranges, plan).entries()) {
    yield `worker ${worker}: ${counted(share, 'host')}`
    yield* blockLines(plan, targets, worker)
  }
}

/** In IPv6 a block is of the targets as they are numbered, which may have gaps. */
function blockText({ blockShift }: SweepPlan, { numbers }: AssembledTargets): string {
  return numbers.family === 4 ? `/${ADDRESS_BITS - blockShift}` : counted(2 ** blockShift, 'target')
}

/** The first blocks of a worker, and how many more there are; with -v all of them. */
function* blockLines(
  plan: SweepPlan,
  { ranges, numbers }: Pick<AssembledTargets, 'ranges' | 'numbers'>,
  worker: number,
): Generator<string> {
  const most = plan.verbosity > 0 ? Number.POSITIVE_INFINITY : MOST_BLOCKS
  let blocks = 0
  for (const [first, last] of withoutGaps(shareOf(ranges, plan, worker), numbers)) {
    blocks += 1
    if (blocks > most) continue
    const range = { first: bytesOfNumber(numbers, first), last: bytesOfNumber(numbers, last) }
    yield `worker ${worker}: ${rangeText(range)}`
  }
  if (blocks > most) yield `worker ${worker}: and ${blocks - most} more (-v lists all)`
}

function* protocolLines({ protocols }: SweepPlan): Generator<string> {
  if (protocols.length === 0) {
    yield 'protocols: none, only which hosts are up'
    return
  }
  yield `protocols: ${formatProtocols(protocols)}`
  yield `asked first: ${protocols.slice(0, 20).join(' ')}`
}

function ceilingsLine({ ceilings }: SweepPlan): string {
  const { packetsPerSecond, packetsPerSecondToOneHost, arpRequestsPerSecond } = ceilings
  return `at most ${packetsPerSecond} packets/s, ${packetsPerSecondToOneHost}/s to one host, ${arpRequestsPerSecond} ARP requests/s`
}
