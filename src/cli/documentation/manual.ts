/** The manual page, protosweep(1), in the macros of man(7). */
import type { DescribedCommand } from '../commands/command.ts'
import { wrapped } from '../help.ts'
import { REFUSED } from '../option-table/refused.ts'
import { type DescribedOption, type OptionGroup, optionGroups } from '../option-text.ts'
import { EXAMPLES, TARGET_FORMS } from '../sweep-help.ts'
import { VERSION } from '../version.ts'
import type { Described } from './described.ts'

/** When what stands here and in no table was last changed. */
const DATE = '2026-11-23'

const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'The sweep is complete, whatever it found.'],
  [1, 'diff found differences.'],
  [2, 'Bad input, a missing privilege, or an inventory that cannot be used. Nothing was sent.'],
  [3, 'Swept, but a target name did not resolve or a target had no route.'],
  [4, '--strict was given and a state is unproved.'],
  [5, 'The sweep failed midway, or a report could not be written; store check found damage.'],
  [130, 'Stopped by Ctrl-C, or because nobody reads standard output any more.'],
  [143, 'Stopped by SIGTERM.'],
]

const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ['PROTOSWEEP_STATE_DIR', 'Where sweeps are kept, unless --state-dir says it.'],
  ['XDG_STATE_HOME', 'Where programs keep their state; ~/.local/state without it.'],
  ['NO_COLOR', 'If it is not empty, nothing is coloured on a terminal either.'],
]

const STATES: readonly (readonly [state: string, meaning: string])[] = [
  ['open', 'The target answered in this protocol.'],
  ['closed', 'The target said that it does not have it.'],
  ['filtered', 'Somebody said that it may not be reached.'],
  ['open|filtered', 'The target kept silent, though it would have had the budget to say no.'],
  ['unproved', 'Nobody knows: its silence may be that of a limit on errors.'],
]

/** mandoc finds longer lines hard to read. */
const LINE = 78

/** The whole page. */
export function manualPage({ sweep, subcommands }: Described): string {
  return [
    `.\\" Written by npm run build:man from the tables of options: change those.`,
    `.TH PROTOSWEEP 1 ${DATE} "protosweep ${VERSION}"`,
    '.SH NAME',
    'protosweep \\- find which IP protocols hosts answer',
    '.SH SYNOPSIS',
    '.B protosweep',
    text(sweep.frame.usage),
    ...subcommands.flatMap(({ grammar, frame }) => [
      '.br',
      `.B ${escaped(grammar.command)}`,
      text(frame.usage),
    ]),
    '.SH DESCRIPTION',
    text(`${sweep.frame.about} A target that is asked for a protocol has it in one of these states:`),
    ...STATES.flatMap(([state, meaning]) => entry(bold(state), [meaning])),
    '.PP',
    text(
      'Every host is asked as fast as it answers and no faster, many at once; Nmap calls silent what it had no time to hear. Targets look like this:',
    ),
    ...TARGET_FORMS.flatMap((form) => ['.br', text(form)]),
    '.SH OPTIONS',
    ...optionGroups(sweep.grammar).flatMap(groupSection),
    '.SH COMMANDS',
    ...subcommands.flatMap(commandSection),
    '.SH OPTIONS OF NMAP THAT ARE REFUSED',
    ...REFUSED.flatMap(({ spellings, why }) => entry(spellings.map(bold).join(', '), [sentence(why)])),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => entry(bold(`${code}`), [meaning])),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, meaning]) => entry(bold(name), [meaning])),
    '.SH EXAMPLES',
    ...EXAMPLES.flatMap(([line, what]) => entry(text(`${what}:`), [line])),
    '.SH SEE ALSO',
    '.BR nmap (1),',
    '.BR masscan (8)',
    '',
  ].join('\n')
}

function groupSection({ heading, options }: OptionGroup): string[] {
  return [`.SS ${escaped(heading.replace(/:$/, ''))}`, ...options.flatMap(optionEntry)]
}

function commandSection({ grammar, frame }: DescribedCommand): string[] {
  const options = optionGroups(grammar).flatMap((group) => group.options)
  return [
    `.SS ${escaped(grammar.command)}`,
    `.B ${escaped(grammar.command)}`,
    text(frame.usage),
    '.PP',
    text(frame.about),
    ...options.flatMap(optionEntry),
  ]
}

function optionEntry(option: DescribedOption): string[] {
  const { spellings, value, isOptional, text: what, more } = option
  const tags = spellings.map((spelling, i) => {
    if (i > 0 || value === undefined) return bold(spelling)
    const separator = isOptional ? '' : ' '
    return `${bold(spelling)}${separator}${isOptional ? '[' : ''}${italic(value)}${isOptional ? ']' : ''}`
  })
  return entry(tags.join(', '), [sentence(what), ...(more === undefined ? [] : [more])])
}

/** A tagged paragraph. */
function entry(tag: string, texts: readonly string[]): string[] {
  return ['.TP', tag, ...texts.map(text)]
}

function sentence(what: string): string {
  const capital = what.charAt(0).toUpperCase() + what.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

function bold(word: string): string {
  return `\\fB${escaped(word)}\\fR`
}

function italic(word: string): string {
  return `\\fI${escaped(word)}\\fR`
}

/** Lines of text: one that begins with a dot or a quote would be a macro. */
function text(words: string): string {
  return wrapped(escaped(words), LINE)
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n')
}

/** Hyphens are those that are typed, and so can be copied. */
function escaped(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '\\&...')
}
