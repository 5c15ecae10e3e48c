/**
 * The words that stand for a sweep's options, as users type them: those of the option table, and those of Nmap's that
 * are refused with what to do instead.
 */
import { grammarOf } from './grammar.ts'
import { OPTIONS } from './option-table.ts'

const OTHER_PINGS = 'ping with -PE or -PP (ICMP), -PS or -PA (TCP)'

/** What Nmap's users may type and protosweep does not do, by how the word begins, with what to do instead. */
const REFUSED_SPELLINGS: Readonly<Record<string, string>> = {
  '-P0': 'is an old spelling: write -Pn',
  '-PN': 'is an old spelling: write -Pn',
  '-sP': 'is an old spelling: write -sn',
  '-PR': 'is not needed: hosts on the link are found by ARP in any case',
  '-PM': `is not supported: ${OTHER_PINGS}`,
  '-PO': `is not supported: ${OTHER_PINGS}`,
  '-PU': `is not supported: ${OTHER_PINGS}`,
  '-PY': `is not supported: ${OTHER_PINGS}`,
}

/** The options of a sweep. */
export const SWEEP_GRAMMAR = grammarOf('protosweep', OPTIONS, REFUSED_SPELLINGS)

/** The table, option by option, in its order. */
export const SPELLINGS = SWEEP_GRAMMAR.spellings
