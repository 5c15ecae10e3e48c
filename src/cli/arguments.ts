/**
 * What users type -> what yargs understands: `--name`, `--name=value`, and after `--` the targets.
 *
 * Nmap's spellings are not those of a Unix command: `-Pn` is one option, not `-P -n`; `-p-` and `-p1-5` carry
 * their value; a value may begin with a dash (`-p -5`, `-oJ -`); and a long name may have one dash (`-exclude`).
 */
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { nearest } from './nearest.ts'
import { type OptionSpellings, SPELLINGS } from './option-table.ts'

/** The arguments in yargs's form. Throws a Failure BAD_INPUT that names the argument and what would be right. */
export function translateArguments(words: readonly string[]): string[] {
  const options: string[] = []
  const targets: string[] = []
  const given = new Set<string>()
  const left = [...words]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') {
      targets.push(...left)
      break
    }
    // A lone dash is no option; as a target it will be refused with a hint.
    if (!word.startsWith('-') || word === '-') {
      targets.push(word)
      continue
    }
    const { option, typed, attached } = recognise(word)
    if (given.has(option.name) && !option.isRepeatable && !option.isSwitch) {
      throw new Failure('BAD_INPUT', `${typed} is given twice: put everything into one ${typed}`)
    }
    given.add(option.name)
    options.push(option.isSwitch ? bare(option, typed, attached) : valued(option, typed, attached, left))
  }
  return [...options, '--', ...targets]
}

interface Recognised {
  readonly option: OptionSpellings
  /** The spelling that the user chose. */
  readonly typed: string
  /** The value, where it came in the same word. */
  readonly attached: string | undefined
}

function recognise(word: string): Recognised {
  const equals = word.indexOf('=')
  const head = equals < 0 ? word : word.slice(0, equals)
  const value = equals < 0 ? undefined : word.slice(equals + 1)
  for (const option of SPELLINGS) {
    if (option.spellings.includes(head) || head === `-${option.name}`) {
      return { option, typed: head, attached: value }
    }
  }
  for (const option of SPELLINGS) {
    const short = option.spellings.find((spelling) => /^-[a-z]$/.test(spelling))
    if (short !== undefined && !option.isSwitch && word.startsWith(short)) {
      return { option, typed: short, attached: word.slice(short.length) }
    }
  }
  throw unknownOption(head)
}

function unknownOption(head: string): Failure {
  const likely = nearest(
    head,
    SPELLINGS.flatMap((option) => option.spellings),
  )
  const hint = likely === undefined ? 'protosweep --help lists all options' : `did you mean ${likely}?`
  return new Failure('BAD_INPUT', `unknown option ${quoted(head)}: ${hint}`)
}

function bare(option: OptionSpellings, typed: string, attached: string | undefined): string {
  if (attached === undefined) return `--${option.name}`
  throw new Failure('BAD_INPUT', `${typed} takes no value, so ${quoted(`=${attached}`)} must go`)
}

function valued(
  option: OptionSpellings,
  typed: string,
  attached: string | undefined,
  left: string[],
): string {
  const value = attached ?? left.shift()
  // An option where the value should be means that the value was forgotten.
  const isForgotten =
    attached === undefined && SPELLINGS.some(({ spellings }) => spellings.includes(value ?? ''))
  if (value === undefined || value === '' || isForgotten) {
    throw new Failure('BAD_INPUT', `${typed} needs a value: protosweep --help says which`)
  }
  return `--${option.name}=${value}`
}
