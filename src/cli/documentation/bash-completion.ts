/** The completion for bash: a function of the shell alone, so that it needs no package. */
import type { DescribedCommand } from '../commands/command.ts'
import type { TableOption } from '../grammar.ts'
import { SUBCOMMANDS } from '../subcommand-names.ts'
import { completedOptions } from './completed-option.ts'
import { byName, type Described, wordsOf } from './described.ts'

/** The script, to be sourced. */
export function bashCompletion({ sweep, subcommands }: Described): string {
  const commands = [sweep, ...subcommands]
  return `# Completion of protosweep for bash, written by npm run build:man from the tables of options: change those.
_protosweep() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=
  COMPREPLY=()
  # bash takes = for a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
${commandCases(subcommands).join('\n')}
    esac
  fi
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  local options= words=
  case $command in
${commands.map(optionCase).join('\n')}
${groupsOf(subcommands).map(groupCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
    ((COMP_CWORD > 1)) || COMPREPLY+=($(compgen -W '${Object.keys(SUBCOMMANDS).join(' ')}' -- "$cur"))
  fi
}
complete -F _protosweep protosweep
`
}

/** The subcommands that have subcommands, each with these. */
function groupsOf(subcommands: readonly DescribedCommand[]): [group: string, actions: string[]][] {
  return [...byName(subcommands)].flatMap(([group, commands]): [string, string[]][] => {
    const actions = commands.flatMap((command) => wordsOf(command).slice(1))
    return actions.length === 0 ? [] : [[group, actions]]
  })
}

function commandCases(subcommands: readonly DescribedCommand[]): string[] {
  const groups = groupsOf(subcommands)
  const single = subcommands.map(wordsOf).filter(({ length }) => length === 1)
  return [
    `      ${single.map(([name]) => name).join(' | ')}) command=\${COMP_WORDS[1]} ;;`,
    ...groups.map(
      ([group, actions]) =>
        `      ${group})\n        command=${group}\n        ((COMP_CWORD > 2)) && [[ ' ${actions.join(' ')} ' == *" \${COMP_WORDS[2]} "* ]] && command="${group} \${COMP_WORDS[2]}"\n        ;;`,
    ),
  ]
}

/** What completes values: options whose value is in a word of its own. */
function valueCases(command: DescribedCommand): string[] {
  const name = wordsOf(command).join(' ')
  return completedOptions(command)
    .filter(({ value, isOptional }) => value !== undefined && !isOptional)
    .map(({ spellings, completes }) => {
      const patterns = spellings.map((spelling) => `'${name} ${spelling}'`).join(' | ')
      return `    ${patterns})\n${valueLines(completes)}      return\n      ;;`
    })
}

function valueLines(completes: TableOption['completes']): string {
  if (completes === undefined) return ''
  const reply = (generator: string) => `      mapfile -t COMPREPLY < <(${generator} -- "$cur")\n`
  // It is no option of the shell's own while a test calls the function.
  const asFiles = '      compopt -o filenames 2> /dev/null\n'
  if (completes === 'file') return `${asFiles}${reply('compgen -f')}`
  if (completes === 'directory') return `${asFiles}${reply('compgen -d')}`
  if (completes === 'interface') return reply('compgen -W "$(ls /sys/class/net)"')
  return reply(`compgen -W '${completes.join(' ')}'`)
}

function optionCase(command: DescribedCommand): string {
  const spellings = completedOptions(command).flatMap((option) => option.spellings)
  return `    '${wordsOf(command).join(' ')}') options='${spellings.join(' ')}' ;;`
}

function groupCase([group, actions]: [string, string[]]): string {
  return `    '${group}') options='-h --help' words='${actions.join(' ')}' ;;`
}
