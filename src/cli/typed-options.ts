/**
 * The words of the command line as an option table types them. Only yargs' parser is used for it: all of yargs takes
 * longer to load than the rest of the command, and its help cannot print Nmap's spellings.
 */
import type { InferredOptionTypes } from 'yargs'
import parser from 'yargs-parser'
import { Failure } from '../contract/failures.ts'
import { translateArguments } from './arguments.ts'
import type { Grammar, OptionTable } from './grammar.ts'

/** Every option that was given, or has a default, under its long name; in `_` what is no option. */
export type TypedOptions<Table extends OptionTable> = InferredOptionTypes<Table> & {
  readonly _: readonly string[]
}

/** Types the words that follow the command's name. Throws a Failure with exit code 2. */
export function typedOptions<Table extends OptionTable>(
  words: readonly string[],
  grammar: Grammar<Table>,
): TypedOptions<Table> {
  const { argv, error } = parser.detailed(translateArguments(words, grammar), parserOptions(grammar.table))
  if (error !== null) throw new Failure('BAD_INPUT', error.message)
  // The parser reads the table that the type is made of.
  return argv as unknown as TypedOptions<Table>
}

function parserOptions(table: OptionTable): parser.Options {
  const entries = Object.entries(table)
  const namesOf = (type: string) => entries.filter(([, option]) => option.type === type).map(([name]) => name)
  return {
    alias: Object.fromEntries(
      entries.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, [alias].flat()]])),
    ),
    default: Object.fromEntries(
      entries.flatMap(([name, option]) => (option.default === undefined ? [] : [[name, option.default]])),
    ),
    array: entries.filter(([, option]) => option.array === true).map(([name]) => name),
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
}
