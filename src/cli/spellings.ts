/**
 * The words that stand for an option, as users type them: those of the option table, where Nmap's have one dash and
 * several letters (`-iL`), and those of Nmap's that are refused with what to do instead. arguments.ts reads them.
 */
import { OPTIONS, type OptionName } from './option-table.ts'

/** One option under all its spellings. */
export interface OptionSpellings {
  readonly name: OptionName
  /** As users type them, dashes included: `--input-list`, `-iL`. */
  readonly spellings: readonly string[]
  readonly isSwitch: boolean
  /** A switch that says more when it is given more often; its letter may be doubled (`-vv`). */
  readonly isCounted: boolean
  readonly isRepeatable: boolean
  /** The value where none is attached; undefined for an option that must have one. */
  readonly bare: string | undefined
}

/** Nmap's short spellings have one dash, however many letters; a spelling of several words is a long one. */
function dashed(alias: string): string {
  return alias.includes('-') ? `--${alias}` : `-${alias}`
}

/** The table, option by option, in its order. */
export const SPELLINGS: readonly OptionSpellings[] = Object.entries(OPTIONS).map(([name, option]) => ({
  name: name as OptionName,
  spellings: 'alias' in option ? [`--${name}`, dashed(option.alias)] : [`--${name}`],
  isSwitch: option.type === 'boolean' || option.type === 'count',
  isCounted: option.type === 'count',
  isRepeatable: 'array' in option,
  bare: 'bare' in option ? option.bare : undefined,
}))

const OTHER_PINGS = 'ping with -PE or -PP (ICMP), -PS or -PA (TCP)'

/** What Nmap's users may type and protosweep does not do, by how the word begins, with what to do instead. */
export const REFUSED_SPELLINGS: Readonly<Record<string, string>> = {
  '-P0': 'is an old spelling: write -Pn',
  '-PN': 'is an old spelling: write -Pn',
  '-sP': 'is an old spelling: write -sn',
  '-PR': 'is not needed: hosts on the link are found by ARP in any case',
  '-PM': `is not supported: ${OTHER_PINGS}`,
  '-PO': `is not supported: ${OTHER_PINGS}`,
  '-PU': `is not supported: ${OTHER_PINGS}`,
  '-PY': `is not supported: ${OTHER_PINGS}`,
}
