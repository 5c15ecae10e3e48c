/** What -sL prints: every target with its name. Targets are sent nothing; only name servers are asked. */
import { EXIT } from '../contract/failures.ts'
import type { ReverseLookup } from '../inventory/identity/reverse-lookup.ts'
import { textOfNumber } from '../packet/address-numbers.ts'
import { counted } from '../report/duration.ts'
import { titleOf } from '../report/host-text.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import type { RangeSet } from '../target/ranges.ts'
import { say } from './complaint.ts'
import type { NameChoice } from './name-options.ts'
import { openLookup } from './open-identities.ts'
import type { StandardOutput } from './output.ts'

/** So many targets are looked up and written together. */
const TOGETHER = 256

/** Prints them and gives the exit code. */
export async function listTargets(
  targets: Pick<AssembledTargets, 'numbers' | 'ranges' | 'count' | 'hostNames' | 'unresolved'>,
  choice: Pick<NameChoice, 'named' | 'dnsServers'>,
  stdout: Pick<StandardOutput, 'write' | 'drained' | 'isGone'>,
): Promise<number> {
  const startedMs = performance.now()
  const lookup = openLookup(choice, say, targets.numbers)
  try {
    for await (const lines of listLines(targets, lookup)) {
      stdout.write(lines)
      await stdout.drained()
      if (stdout.isGone) break
    }
  } finally {
    lookup?.close()
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(2)
  stdout.write(
    `protosweep done: ${counted(targets.count, 'IP address', 'IP addresses')} (0 hosts up) scanned in ${seconds} seconds\n`,
  )
  return targets.unresolved.length > 0 ? EXIT.someUnreached : EXIT.complete
}

/** The lines of the targets in ascending order, some at a time: a list of a /8 is never whole in memory. */
export async function* listLines(
  { numbers, ranges, hostNames }: Pick<AssembledTargets, 'numbers' | 'ranges' | 'hostNames'>,
  lookup: Pick<ReverseLookup, 'nameOf'> | undefined,
): AsyncGenerator<string> {
  for (const addresses of blocksOf(ranges)) {
    const names = lookup && (await Promise.all(addresses.map((address) => lookup.nameOf(address))))
    yield addresses
      .map((address, i) => {
        const name = hostNames.get(address) ?? names?.[i]
        return `protosweep scan report for ${titleOf({ name, address: textOfNumber(numbers, address) })}\n`
      })
      .join('')
  }
}

function* blocksOf(ranges: RangeSet): Generator<number[]> {
  let block: number[] = []
  for (const [first, last] of ranges) {
    for (let address = first; address <= last; address += 1) {
      block.push(address)
      if (block.length < TOGETHER) continue
      yield block
      block = []
    }
  }
  if (block.length > 0) yield block
}
