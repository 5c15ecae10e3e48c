/** Ranges of the Internet are swept only by whoever says that he may. */
import { networkInterfaces } from 'node:os'
import { packRanges } from '../contract/address-ranges.ts'
import { Failure } from '../contract/failures.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { formatRange } from '../target/block.ts'
import { formatRangeV6, parseAddressV6, prefixAround } from '../target/block-v6.ts'
import { NOTHING, normalise, type Range, type RangeSet } from '../target/ranges.ts'
import { NOTHING_V6, normaliseV6, RangeSetV6, type RangeV6 } from '../target/ranges-v6.ts'
import { needsPermission } from '../target/special.ts'
import { needsPermissionV6 } from '../target/special-v6.ts'

type Targets = Pick<AssembledTargets, 'numbers' | 'ranges' | 'singles'>

/** Rejects with a Failure PUBLIC_RANGE where the user would have to say so. */
export async function requirePermission(targets: Targets): Promise<void> {
  const refused = targets.numbers.family === 4 ? await refusedOf(targets) : refusedOfV6(targets)
  if (refused === undefined) return
  throw new Failure(
    'PUBLIC_RANGE',
    `${refused} is globally routable and on no connected network: if you have permission to sweep it, add --allow-public`,
  )
}

// The kernel is asked for connected prefixes only if they can make a difference: it takes loading a library.
async function refusedOf({ ranges, singles }: Targets): Promise<string | undefined> {
  if (needsPermission(ranges, NOTHING, singles) === undefined) return undefined
  const refused = needsPermission(ranges, await connectedRanges(), singles)
  return refused && formatRange(refused)
}

async function connectedRanges(): Promise<RangeSet> {
  const { RouteTable } = await import('../route/route-table.ts')
  const table = RouteTable.open()
  try {
    return normalise(table.connectedPrefixes().map(({ start, end }): Range => [start, end]))
  } finally {
    table.close()
  }
}

function refusedOfV6({ numbers, ranges, singles }: Targets): string | undefined {
  const addressesOf = (numbered: RangeSet) => new RangeSetV6(packRanges(numbered, numbers).ends)
  const [addresses, connected] = [addressesOf(ranges), connectedV6()]
  if (needsPermissionV6(addresses, connected, NOTHING_V6) === undefined) return undefined
  const refused = needsPermissionV6(addresses, connected, addressesOf(singles))
  return refused && formatRangeV6(refused)
}

/** The prefixes of this machine's addresses. */
function connectedV6(): RangeSetV6 {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return normaliseV6(
    own.flatMap(({ cidr }): RangeV6[] => {
      const [text = '', length] = (cidr ?? '').split('/')
      const address = parseAddressV6(text)
      return address === undefined ? [] : [prefixAround(address, Number(length))]
    }),
  )
}
