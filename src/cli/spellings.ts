/**
 * The words that stand for a sweep's options, as users type them: those of the option table, and those of Nmap's that
 * are refused with what to do instead.
 */
import { grammarOf } from './grammar.ts'
import { OPTIONS } from './option-table/option-table.ts'
import { REFUSED } from './option-table/refused.ts'

/** The options of a sweep. */
export const SWEEP_GRAMMAR = grammarOf('protosweep', OPTIONS, REFUSED)

/** The table, option by option, in its order. */
export const SPELLINGS = SWEEP_GRAMMAR.spellings
