/** The text of --help, from a command's table of options. */
import type { Grammar } from './grammar.ts'

/** What stands around the options. */
export interface HelpFrame {
  /** What follows the command's name: `[OPTION]... TARGET...`. */
  readonly usage: string
  /** What the command does, in a sentence or two. */
  readonly about: string
  readonly epilogue?: string
}

/** The whole text, a line end behind its last line. */
export async function helpOf(grammar: Grammar, { usage, about, epilogue }: HelpFrame): Promise<string> {
  // Loaded only now: it takes longer than the rest of the command.
  const { default: yargs } = await import('yargs')
  const help = await yargs()
    .help(false)
    .version(false)
    .scriptName(grammar.command)
    .usage(`${grammar.command} ${usage}\n\n${about}`)
    .epilogue(epilogue ?? '')
    .options({ ...grammar.table })
    .wrap(100)
    .exitProcess(false)
    .getHelp()
  // yargs gives a spelling of several letters two dashes; these are Nmap's and have one.
  const short = grammar.spellings
    .flatMap(({ spellings }) => spellings)
    .filter((spelling) => /^-\w\w$/.test(spelling))
  if (short.length === 0) return `${help}\n`
  return `${help.replace(new RegExp(`-(${short.join('|')})\\b`, 'g'), '$1 ')}\n`
}
