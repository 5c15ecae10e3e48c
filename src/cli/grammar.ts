/**
 * What a command understands: its options as a table, each with the words that users type for it. yargs' parser and
 * what is written of options (option-text.ts) read the table; arguments.ts reads the words.
 */
import type { Options as YargsOption } from 'yargs'
import type { RefusedOptions } from './option-table/refused.ts'

/**
 * One option. A `boolean` is a switch, a `count` one that counts; `array` may be given several times; a value with
 * `bare` may be left out, and is taken from the option's own word alone (`-PS22`, `--ping-syn=22`).
 */
export type TableOption = YargsOption & {
  readonly bare?: string
  /** What help and manual call its value: `FILE`, `N`. */
  readonly value?: string
  /** What the manual says besides: --help has no room for it. */
  readonly more?: string
  /** What a shell can complete its value with: paths, the names of interfaces, or these words. */
  readonly completes?: 'file' | 'directory' | 'interface' | readonly string[]
}

/** Options by their long names. Values stay text; whoever owns the table checks them. */
export type OptionTable = Readonly<Record<string, TableOption>>

/** One option under all its spellings. */
export interface OptionSpellings {
  readonly name: string
  /** As users type them, dashes included: `--input-list`, `-iL`. */
  readonly spellings: readonly string[]
  readonly isSwitch: boolean
  /** A switch that says more when it is given more often: `-vv`, `-v2`. */
  readonly isCounted: boolean
  readonly isRepeatable: boolean
  /** The value where none is attached; undefined for an option that must have one. */
  readonly bare: string | undefined
}

/** A command's options. */
export interface Grammar<Table extends OptionTable = OptionTable> {
  /** As users type it: `protosweep`, `protosweep hosts`. */
  readonly command: string
  readonly table: Table
  /** The table, option by option, in its order. */
  readonly spellings: readonly OptionSpellings[]
  /** What is refused, with why. */
  readonly refused: readonly RefusedOptions[]
}

/** The grammar of a command from its table. */
export function grammarOf<Table extends OptionTable>(
  command: string,
  table: Table,
  refused: readonly RefusedOptions[] = [],
): Grammar<Table> {
  const spellings = Object.entries(table).map(([name, option]) => spellingsOf(name, option))
  return { command, table, spellings, refused }
}

function spellingsOf(name: string, option: TableOption): OptionSpellings {
  const aliases = option.alias === undefined ? [] : [option.alias].flat()
  return {
    name,
    spellings: [`--${name}`, ...aliases.map(dashed)],
    isSwitch: option.type === 'boolean' || option.type === 'count',
    isCounted: option.type === 'count',
    isRepeatable: option.array === true,
    bare: option.bare,
  }
}

/** Nmap's short spellings have one dash, however many letters; a spelling of several words is a long one. */
function dashed(alias: string): string {
  return alias.includes('-') ? `--${alias}` : `-${alias}`
}
