/** The text of --help, from a command's table of options: 80 columns, and a group of options on a screen of 24 lines. */
import type { Grammar } from './grammar.ts'
import { type DescribedOption, type OptionGroup, optionGroups, signature } from './option-text.ts'

/** What stands around the options. */
export interface HelpFrame {
  /** What follows the command's name: `[OPTION]... TARGET...`. */
  readonly usage: string
  /** What the command does, in a sentence or two. */
  readonly about: string
  readonly epilogue?: string
}

const WIDTH = 80
const INDENT = 2
/** Longer spellings have a line of their own. */
const WIDEST_SPELLINGS = 26

/** The whole text, a line end behind its last line. */
export function helpOf(grammar: Grammar, { usage, about, epilogue }: HelpFrame): string {
  const parts = [
    `${grammar.command} ${usage}`,
    wrapped(about, WIDTH).join('\n'),
    ...optionGroups(grammar).map(groupText),
    ...(epilogue === undefined ? [] : [epilogue]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** One group: its heading, and a line or more for each option. */
export function groupText({ heading, options }: OptionGroup): string {
  const widths = options.map((option) => signature(option).length)
  const column = Math.max(...widths.filter((width) => width <= WIDEST_SPELLINGS), 0) + 2 * INDENT
  return [heading, ...options.flatMap((option) => optionLines(option, column))].join('\n')
}

function optionLines(option: DescribedOption, column: number): string[] {
  const spellings = `${' '.repeat(INDENT)}${signature(option)}`
  const texts = wrapped(option.text, WIDTH - column)
  const hanging = texts.map((text) => `${' '.repeat(column)}${text}`)
  if (spellings.length + INDENT > column) return [spellings, ...hanging]
  const [first = '', ...others] = hanging
  return [`${spellings.padEnd(column)}${first.slice(column)}`, ...others]
}

/** The lines of a text that is broken at blanks; a longer word stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > width && line !== '') {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
