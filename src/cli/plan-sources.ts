/**
 * The addresses to send from, held against what this machine has: every address that the user names must be its own,
 * and of an interface towards some target, or it would silently make nothing faster.
 */
import { Failure } from '../contract/failures.ts'
import type { SweepPlan } from '../contract/plan.ts'
import type { NetworkInterface } from '../linux/interfaces.ts'
import { formatAddressV4, toMapped } from '../packet/address.ts'
import type { Route } from '../route/route.ts'
import { isLoopback, MOST_SOURCES, neighboursOf } from '../route/sources.ts'
import { formatRange } from '../target/block.ts'
import { count, normalise, type Range, type RangeSet } from '../target/ranges.ts'
import type { Options } from './options.ts'

/** The part of a plan that says where packets are sent from. */
export type PlannedSources = Pick<SweepPlan, 'sources' | 'lanes'>

/** Targets are looked at one by one up to so many; of more, one in each block of 256, of which most share a way. */
const FEW_TARGETS = 4096
const BLOCK = 256
/** So many looks at most: where there is more to look at, no address is refused for being useless. */
const MOST_LOOKS = 16_384
/** So many ranges of addresses that would do fit into a message. */
const MOST_NAMED = 8

/** Plans the sources that the options ask for. `ranges` are the targets'. Throws a Failure that names the address. */
export async function planSources(
  { sources: wanted, interfaceName }: Pick<Options, 'sources' | 'interfaceName'>,
  ranges: RangeSet,
  interfaceIndex: number | undefined,
): Promise<PlannedSources> {
  if (wanted === undefined) return { sources: { kind: 'kernel' }, lanes: 1 }
  const { listInterfaces } = await import('../linux/interfaces.ts')
  const { RouteTable } = await import('../route/route-table.ts')
  const devices = listInterfaces().filter(({ index }) => (interfaceIndex ?? index) === index)
  const asked = wanted === 'auto' ? wanted : addressesOf(wanted, devices, interfaceName)
  const routes = RouteTable.open()
  const ways = waysTo(ranges, (target) => routes.lookup(target, { interfaceIndex, sources: asked }))
  try {
    if (asked === 'auto') return { sources: { kind: asked }, lanes: lanesOf(ways, mostNeighbours(devices)) }
    refuseUseless(asked, ways, devices)
    return { sources: { kind: 'listed', addresses: asked.map(toMapped) }, lanes: asked.length }
  } finally {
    routes.close()
  }
}

/** The most sources of a way, which are at most so many: should none of those looked at have them all, it is slower. */
function lanesOf(ways: Iterable<Route>, most: number): number {
  let lanes = 1
  for (const { sources } of ways) {
    lanes = Math.max(lanes, sources.length)
    if (lanes >= most) break
  }
  return lanes
}

function mostNeighbours(devices: readonly NetworkInterface[]): number {
  const counts = devices.flatMap(({ addresses }) =>
    addresses.map(({ address }) => neighboursOf(address, addresses).length),
  )
  return Math.min(Math.max(1, ...counts), MOST_SOURCES)
}

/** The addresses of the ranges, each of which one of the interfaces must have. */
function addressesOf(
  wanted: RangeSet,
  devices: readonly NetworkInterface[],
  interfaceName: string | undefined,
): number[] {
  const own = new Set(devices.flatMap(({ addresses }) => addresses.map(({ address }) => address)))
  const addresses: number[] = []
  for (const [first, last] of wanted) {
    for (let address = first; address <= last; address += 1) {
      if (!own.has(address) && !isLoopback(address)) {
        const whose = interfaceName === undefined ? 'this machine' : `interface ${interfaceName}`
        throw refusal(`${formatAddressV4(address)} is no address of ${whose}`, 'there are', [...own])
      }
      addresses.push(address)
      if (addresses.length > MOST_SOURCES) {
        throw new Failure(
          'BAD_INPUT',
          `bad --source: it names ${count(wanted)} addresses: give at most ${MOST_SOURCES}, more make nothing faster`,
        )
      }
    }
  }
  return addresses
}

/** Refuses addresses that no target would be asked from. */
function refuseUseless(
  asked: readonly number[],
  ways: Iterable<Route>,
  devices: readonly NetworkInterface[],
): void {
  const useless = new Set(asked)
  const towards = new Set<number>()
  const suitable: number[] = []
  let looks = 0
  for (const { kind, interfaceIndex, sources } of ways) {
    looks += 1
    // This machine itself is asked from the address that the kernel chooses, of whichever interface.
    if (kind === 'local') suitable.push(...sources)
    else towards.add(interfaceIndex)
    for (const source of sources) useless.delete(source)
    if (useless.size === 0) return
  }
  if (looks === MOST_LOOKS) return
  const [address = 0] = useless
  const device = devices.find(({ addresses }) => addresses.some((own) => own.address === address))
  for (const { addresses } of devices.filter(({ index }) => towards.has(index))) {
    suitable.push(...addresses.map((own) => own.address))
  }
  const why = isLoopback(address)
    ? 'is a loopback address, and no target is one'
    : `is an address of ${device?.name}, and no target is reached from it`
  throw refusal(`${formatAddressV4(address)} ${why}`, 'those that would do are', suitable)
}

function* waysTo(ranges: RangeSet, look: (target: number) => Route): Generator<Route> {
  const step = count(ranges) <= FEW_TARGETS ? 1 : BLOCK
  let looks = 0
  for (const [first, last] of ranges) {
    for (let target = first; target <= last && looks < MOST_LOOKS; target += step - (target % step)) {
      looks += 1
      yield look(target)
    }
  }
}

function refusal(why: string, intro: string, suitable: readonly number[]): Failure {
  const ranges = normalise(suitable.map((address): Range => [address, address]))
  const named = Array.from(ranges, formatRange).slice(0, MOST_NAMED).join(', ')
  const more = ranges.length > MOST_NAMED ? ', ...' : ''
  const hint = named === '' ? 'none would do: leave --source out' : `${intro} ${named}${more}`
  return new Failure('BAD_INPUT', `bad --source: ${why}: ${hint}`)
}
