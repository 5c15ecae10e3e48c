/** The reference of all metrics in docs/monitoring.md, made from their declarations and from what a scrape shows. */
import type { Registry } from 'prom-client'
import { COUNTER_FAMILIES } from '../counter-families.ts'
import { HISTOGRAM_FAMILIES } from '../histogram-families.ts'
import { INVENTORY_FAMILIES } from '../inventory-families.ts'
import { DECLARATIONS } from '../registry.ts'
import type { Declaration } from '../series.ts'
import { SWEEP_FAMILIES } from '../sweep-families.ts'

/** Between these lines of the page stands what is made here. */
export const BEGIN = '<!-- metrics:begin -->'
export const END = '<!-- metrics:end -->'

/** Labels whose values are not a fixed set. */
const OPEN_LABELS: Readonly<Record<string, string>> = {
  worker: 'a number for each worker',
  sweep: '`cli`, or the name of a schedule',
  schedule: 'its name',
  protocol: 'a number from 0 to 255',
  version: 'of protosweep',
  node: 'the version of Node.js',
}

/** The page with the reference as it should be. Throws where the page does not have both lines. */
export async function withReference(page: string, registry: Registry): Promise<string> {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new RangeError(`the page lacks "${BEGIN}" and "${END}"`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${await referenceOf(registry)}\n${page.slice(end)}`
}

/** The reference as Markdown; `registry` shows one sweep, and a daemon. */
async function referenceOf(registry: Registry): Promise<string> {
  const groups: readonly (readonly [string, readonly Declaration[]])[] = [
    ['What all sweeps of the process have counted', COUNTER_FAMILIES],
    ['Durations', HISTOGRAM_FAMILIES],
    ['Each sweep', SWEEP_FAMILIES],
    ['Schedules and inventory, where a daemon runs', INVENTORY_FAMILIES],
  ]
  const grouped = new Set(groups.flatMap(([, declarations]) => declarations))
  const others = DECLARATIONS.filter((declaration) => !grouped.has(declaration))
  const sections: string[] = []
  for (const [title, declarations] of [...groups, ['The process', others] as const]) {
    const entries = await Promise.all(declarations.map((declaration) => entryOf(declaration, registry)))
    sections.push(`### ${title}\n\n${entries.join('\n')}`)
  }
  return sections.join('\n')
}

async function entryOf({ name, help, labels, excludes }: Declaration, registry: Registry): Promise<string> {
  const shown = await registry.getSingleMetric(name)?.get()
  const type = String(shown?.type)
  const values = (label: string) => [...new Set(shown?.values.map((value) => `${value.labels[label]}`))]
  const lines = labels.map((label) => {
    const known =
      OPEN_LABELS[label] ??
      values(label)
        .map((value) => `\`${value}\``)
        .join(', ')
    return `- label \`${label}\`: ${known}`
  })
  if (type === 'histogram') lines.push(`- buckets up to ${bounds(shown?.values ?? []).join(', ')} seconds`)
  if (excludes !== '') lines.push(`- not in it: ${excludes}`)
  const list = lines.length === 0 ? '' : `${lines.join('\n')}\n`
  return `#### ${name}\n\n${help} (${type})\n\n${list}`.trimEnd().concat('\n')
}

function bounds(values: readonly { readonly labels: object }[]): string[] {
  const all = values.flatMap(({ labels }) => ('le' in labels ? [`${labels.le}`] : []))
  return [...new Set(all)].filter((bound) => bound !== '+Inf')
}
