/** The completion for zsh, for a directory of its fpath. */
import { shellQuoted } from '../../contract/shell-word.ts'
import type { DescribedCommand } from '../commands/command.ts'
import type { TableOption } from '../grammar.ts'
import { SUBCOMMANDS } from '../subcommand-names.ts'
import { type CompletedOption, completedOptions } from './completed-option.ts'
import { byName, type Described, wordsOf } from './described.ts'

/** The function, as a file that zsh loads by its name. */
export function zshCompletion({ sweep, subcommands }: Described): string {
  const names = Object.entries(SUBCOMMANDS).map(([name, what]) => shellQuoted(`${name}:${what}`))
  return `#compdef protosweep
# Completion of protosweep for zsh, written by npm run build:man from the tables of options: change those.
_protosweep() {
  local -a subcommands=(
${names.map((name) => `    ${name}`).join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe -t commands subcommand subcommands
    _hosts
    return
  fi
  case $words[2] in
${branches(subcommands).join('\n')}
    *)
${argumentsOf(sweep, '*:target:_hosts')}
      ;;
  esac
}
_protosweep "$@"
`
}

function branches(subcommands: readonly DescribedCommand[]): string[] {
  const groups = byName(subcommands)
  return [...groups].map(([name, commands]) => {
    const [only] = commands
    const isGroup = only !== undefined && wordsOf(only).length > 1
    if (only !== undefined && !isGroup) {
      return `    ${name})\n      shift words; (( CURRENT-- ))\n${argumentsOf(only, '*:word: ')}\n      ;;`
    }
    const actions = commands.map((command) => wordsOf(command)[1] ?? '')
    const cases = commands.map(
      (command) => `        ${wordsOf(command)[1]})\n${argumentsOf(command, '*:word: ')}\n          ;;`,
    )
    return `    ${name})
      if (( CURRENT == 3 )); then
        compadd ${actions.join(' ')}
        return
      fi
      shift 2 words; (( CURRENT -= 2 ))
      case $words[1] in
${cases.join('\n')}
      esac
      ;;`
  })
}

function argumentsOf(command: DescribedCommand, rest: string): string {
  const specs = [...completedOptions(command).flatMap(specsOf), rest].map(shellQuoted)
  return `      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}`
}

/** What _arguments (zshcompsys(1)) is told of an option: a word for each spelling. */
function specsOf({ spellings, value, isOptional, isRepeatable, text, completes }: CompletedOption): string[] {
  const others = isRepeatable ? '*' : spellings.length > 1 ? `(${spellings.join(' ')})` : ''
  return spellings.map((spelling) => {
    const explained = `[${text.replace(/[[\]\\]/g, '\\$&')}]`
    if (value === undefined) return `${others}${spelling}${explained}`
    const name = value.replace(/[:\\]/g, '\\$&')
    const message = `${isOptional ? '::' : ':'}${name}:${actionOf(completes)}`
    return `${others}${spelling}${attachment(spelling, isOptional)}${explained}${message}`
  })
}

/** How the value follows: in the same word (\`-\`), there or in the next (\`+\`, \`=\`), in the next alone. */
function attachment(spelling: string, isOptional: boolean): string {
  if (spelling.startsWith('--')) return isOptional ? '=-' : '='
  if (isOptional) return '-'
  return /^-\w$/.test(spelling) ? '+' : ''
}

function actionOf(completes: TableOption['completes']): string {
  if (completes === undefined) return ' '
  if (completes === 'file') return '_files'
  if (completes === 'directory') return '_files -/'
  if (completes === 'interface') return '_net_interfaces'
  return `(${completes.join(' ')})`
}
