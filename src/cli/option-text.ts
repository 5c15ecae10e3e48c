/** How an option is written where people read of it: in --help, in the manual, in docs/nmap.md. */
import type { Grammar, OptionSpellings, TableOption } from './grammar.ts'

/** An option with all that is said of it. */
export interface DescribedOption {
  readonly name: string
  /** As users type them, Nmap's first: `-oX`, `--output-xml`. */
  readonly spellings: readonly string[]
  /** What its value is called; undefined for a switch. */
  readonly value: string | undefined
  /** True where the value may be left out, and stands in the option's own word: `-PS22`. */
  readonly isOptional: boolean
  /** What it is for, and its value without it where there is one. */
  readonly text: string
  /** What else the manual says. */
  readonly more: string | undefined
}

/** The options of one heading. */
export interface OptionGroup {
  /** `Targets:`; `Options:` where the table names none. */
  readonly heading: string
  readonly options: readonly DescribedOption[]
}

/** The options of a command by heading, both in the order of its table. */
export function optionGroups({ table, spellings }: Grammar): OptionGroup[] {
  const groups = new Map<string, DescribedOption[]>()
  for (const option of spellings) {
    const entry = table[option.name] as TableOption
    const heading = entry.group ?? 'Options:'
    const members = groups.get(heading) ?? []
    members.push(described(option, entry))
    groups.set(heading, members)
  }
  return [...groups].map(([heading, options]) => ({ heading, options }))
}

/** All spellings, the first with the value's name: `-oX FILE, --output-xml`, `-PS[PORTS], --ping-syn`. */
export function signature({
  spellings: [first = '', ...others],
  value,
  isOptional,
}: DescribedOption): string {
  return [withValue(first, value, isOptional), ...others].join(', ')
}

function withValue(spelling: string, value: string | undefined, isOptional: boolean): string {
  if (value === undefined) return spelling
  if (!isOptional) return `${spelling} ${value}`
  return spelling.startsWith('--') ? `${spelling}[=${value}]` : `${spelling}[${value}]`
}

function described(
  { name, spellings, isSwitch, bare }: OptionSpellings,
  entry: TableOption,
): DescribedOption {
  const isShort = (spelling: string) => !spelling.startsWith('--')
  const usual = entry.default === undefined ? '' : `; ${String(entry.default)} without it`
  return {
    name,
    spellings: [...spellings.filter(isShort), ...spellings.filter((spelling) => !isShort(spelling))],
    value: isSwitch ? undefined : (entry.value ?? 'VALUE'),
    isOptional: bare !== undefined,
    text: `${entry.describe ?? ''}${usual}`,
    more: entry.more,
  }
}
