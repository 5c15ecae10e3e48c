/** From which addresses a sweep sends, in words. */
import type { SourceChoice, SweepPlan } from '../contract/plan.ts'
import { formatAddress, fromMapped } from '../packet/address.ts'
import { formatRange } from '../target/block.ts'
import { normalise, type Range } from '../target/ranges.ts'
import { counted } from './duration.ts'

/** `kernel`, `auto`, or the addresses as `--source` takes them: `10.0.0.5,10.0.0.8/30`; those of IPv6 one by one. */
export function formatSources(sources: SourceChoice): string {
  if (sources.kind !== 'listed') return sources.kind
  const numbers = sources.addresses.flatMap((address) => fromMapped(address) ?? [])
  if (numbers.length < sources.addresses.length) return sources.addresses.map(formatAddress).join(',')
  return Array.from(normalise(numbers.map((number): Range => [number, number])), formatRange).join(',')
}

/** The line that says so; undefined where the kernel chooses, as always. */
export function sourcesLine({ sources, lanes }: Pick<SweepPlan, 'sources' | 'lanes'>): string | undefined {
  if (sources.kind === 'kernel') return undefined
  const whose =
    sources.kind === 'auto' ? 'all that this machine has towards a target' : formatSources(sources)
  return `Sending from ${whose}: at most ${counted(lanes, 'address', 'addresses')} to one host`
}
