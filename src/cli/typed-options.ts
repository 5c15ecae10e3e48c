/**
 * The words of the command line as the option table types them. Only yargs' parser is used for it: all of yargs takes
 * longer to load than the rest of the command, and the help alone needs it.
 */
import type { InferredOptionTypes } from 'yargs'
import parser from 'yargs-parser'
import { Failure } from '../contract/failures.ts'
import { OPTIONS } from './option-table.ts'

/** Every option that was given, or has a default, under its long name; in `_` what is no option. */
export type TypedOptions = InferredOptionTypes<typeof OPTIONS> & { readonly _: readonly string[] }

const ENTRIES = Object.entries(OPTIONS)

const GRAMMAR: parser.Options = {
  alias: Object.fromEntries(
    ENTRIES.flatMap(([name, option]) => ('alias' in option ? [[name, option.alias]] : [])),
  ),
  default: Object.fromEntries(
    ENTRIES.flatMap(([name, option]) => ('default' in option ? [[name, option.default]] : [])),
  ),
  array: ENTRIES.filter(([, option]) => 'array' in option).map(([name]) => name),
  string: namesOf('string'),
  boolean: namesOf('boolean'),
  count: namesOf('count'),
  configuration: {
    'boolean-negation': false,
    'camel-case-expansion': false,
    'dot-notation': false,
    'parse-numbers': false,
    'parse-positional-numbers': false,
  },
}

/** Types words in which each option is spelled in full (arguments.ts). Throws a Failure with exit code 2. */
export function typedOptions(words: readonly string[]): TypedOptions {
  const { argv, error } = parser.detailed([...words], GRAMMAR)
  if (error !== null) throw new Failure('BAD_INPUT', error.message)
  // The grammar is made of the table that the type is made of.
  return argv as unknown as TypedOptions
}

function namesOf(type: string): string[] {
  return ENTRIES.filter(([, option]) => option.type === type).map(([name]) => name)
}
