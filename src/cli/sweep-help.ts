/** The text of `protosweep --help`, whole or of one group of options. */
import { groupText, helpOf } from './help.ts'
import { optionGroups } from './option-text.ts'
import { SWEEP_GRAMMAR } from './spellings.ts'
import { subcommandsText } from './subcommand-names.ts'

/** What stands above the options, here and in the manual. */
export const USAGE = '[OPTION]... TARGET...'
export const ABOUT =
  'Finds which IP protocols (0-255) every target answers. Options are Nmap’s where both have them.'

/** What targets look like. */
export const TARGET_FORMS = [
  '10.0.0.1',
  '10.0.0.0/24',
  '10.0.0,2-3.1-254',
  '10.0.0.5-10.0.1.9',
  'host.example/28',
]

/** Lines that work, with what each does; here and in the manual. */
export const EXAMPLES: readonly (readonly [line: string, what: string])[] = [
  ['protosweep 192.168.1.0/24', 'All 256 protocols of a network'],
  ['protosweep -F -Pn 10.0.0-3.1-254', 'Named protocols, and nobody is pinged'],
  ['protosweep -p icmp,tcp,gre,50-51 --open host.example', 'Only these, and what is open of them'],
  ['protosweep -iL list --exclude 10.0.0.1 -oA lan', 'Targets from a file, reports in Nmap’s three forms'],
  ['protosweep -sL 10.1.0.0/29', 'List the targets, send nothing'],
]

/** All of it; where `topic` begins the heading of groups, only those, as in `protosweep --help timing`. */
export function sweepHelp(topic: string | undefined): string {
  const groups = optionGroups(SWEEP_GRAMMAR)
  const chosen = groups.filter(({ heading }) =>
    heading.toLowerCase().startsWith(topic?.toLowerCase() ?? '\n'),
  )
  if (chosen.length > 0) return `${chosen.map(groupText).join('\n\n')}\n`
  const headings = groups.map(({ heading }) => heading.replace(':', '').toLowerCase())
  return helpOf(SWEEP_GRAMMAR, {
    usage: USAGE,
    about: `${ABOUT} protosweep --help timing prints one group only; there are ${headings.join(', ')}.`,
    epilogue: `${subcommandsText()}\n${examplesText()}`,
  })
}

function examplesText(): string {
  const lines = EXAMPLES.map(([line, what]) => `  ${what}:\n    ${line}`)
  return `Targets look like this:\n  ${TARGET_FORMS.join('  ')}\n\nExamples:\n${lines.join('\n')}`
}
