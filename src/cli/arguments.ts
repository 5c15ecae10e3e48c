/**
 * What users type -> what yargs understands: `--name`, `--name=value`, and after `--` the targets.
 *
 * Nmap's spellings are not those of a Unix command: `-Pn` is one option, not `-P -n`; `-p-` and `-p1-5` carry
 * their value; a value may begin with a dash (`-p -5`, `-oJ -`); a value that may be left out (`-PS`, `-PS22`) is
 * never the next word; and a long name may have one dash (`-exclude`).
 */
import { Failure } from '../contract/failures.ts'
import { nearest } from '../contract/nearest.ts'
import { quoted } from '../packet/result.ts'
import type { Grammar, OptionSpellings } from './grammar.ts'

/** The arguments in yargs's form. Throws a Failure BAD_INPUT that names the argument and what would be right. */
export function translateArguments(words: readonly string[], grammar: Grammar): string[] {
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
    const { option, typed, attached, times } = recognise(word, grammar)
    if (given.has(option.name) && !option.isRepeatable && !option.isSwitch) {
      throw new Failure('BAD_INPUT', `${typed} is given twice: put everything into one ${typed}`)
    }
    given.add(option.name)
    const translated = translate({ option, typed, attached }, left, grammar)
    for (let i = 0; i < times; i += 1) options.push(translated)
  }
  return [...options, '--', ...targets]
}

function translate(
  { option, typed, attached }: Omit<Recognised, 'times'>,
  left: string[],
  grammar: Grammar,
): string {
  if (option.isSwitch) return bare(option, typed, attached)
  if (option.bare === undefined) return valued(option, typed, attached ?? nextValue(left, grammar), grammar)
  const [next] = left
  // No target is a bare number: somebody has put a space between.
  if (attached === undefined && next !== undefined && /^\d[\d,-]*$/.test(next)) {
    const joined = typed.startsWith('--') ? `${typed}=${next}` : `${typed}${next}`
    throw new Failure('BAD_INPUT', `${typed} takes its value in the same word: write ${joined}`)
  }
  return `--${option.name}=${attached ?? option.bare}`
}

interface Recognised {
  readonly option: OptionSpellings
  /** The spelling that the user chose. */
  readonly typed: string
  /** The value, where it came in the same word. */
  readonly attached: string | undefined
  /** How often the option is given in this one word. */
  readonly times: number
}

function recognise(word: string, grammar: Grammar): Recognised {
  const equals = word.indexOf('=')
  const head = equals < 0 ? word : word.slice(0, equals)
  const value = equals < 0 ? undefined : word.slice(equals + 1)
  for (const option of grammar.spellings) {
    if (option.spellings.includes(head) || head === `-${option.name}`) {
      return { option, typed: head, attached: value, times: 1 }
    }
  }
  for (const option of grammar.spellings) {
    const letter = option.isCounted ? option.spellings.find((spelling) => /^-\w$/.test(spelling)) : undefined
    const times = head.length - 1
    if (letter !== undefined && head === `-${letter.slice(1).repeat(times)}`) {
      return { option, typed: head, attached: value, times }
    }
  }
  for (const option of grammar.spellings) {
    const short = attachingSpelling(option)
    if (short !== undefined && word.startsWith(short)) {
      return { option, typed: short, attached: word.slice(short.length), times: 1 }
    }
  }
  throw unknownOption(head, grammar)
}

/** The spelling to which a value may be attached: that of one letter, and that of Nmap's optional values. */
function attachingSpelling({ spellings, isSwitch, bare }: OptionSpellings): string | undefined {
  const pattern = bare === undefined ? /^-[a-z]$/i : /^-[A-Z]+$/
  return isSwitch ? undefined : spellings.find((spelling) => pattern.test(spelling))
}

function unknownOption(head: string, { command, spellings, refused: allRefused }: Grammar): Failure {
  for (const [refused, why] of Object.entries(allRefused)) {
    if (head.startsWith(refused)) return new Failure('BAD_INPUT', `${refused} ${why}`)
  }
  const likely = nearest(
    head,
    spellings.flatMap((option) => option.spellings),
  )
  const hint = likely === undefined ? `${command} --help lists all options` : `did you mean ${likely}?`
  return new Failure('BAD_INPUT', `unknown option ${quoted(head)}: ${hint}`)
}

function bare(option: OptionSpellings, typed: string, attached: string | undefined): string {
  if (attached === undefined) return `--${option.name}`
  throw new Failure('BAD_INPUT', `${typed} takes no value, so ${quoted(`=${attached}`)} must go`)
}

/** The word behind an option; undefined where there is none, or an option, which means that the value was forgotten. */
function nextValue(left: string[], { spellings }: Grammar): string | undefined {
  const value = left.shift()
  const isOption = spellings.some((option) => option.spellings.includes(value ?? ''))
  return isOption ? undefined : value
}

function valued(
  option: OptionSpellings,
  typed: string,
  value: string | undefined,
  { command }: Grammar,
): string {
  if (value !== undefined && value !== '') return `--${option.name}=${value}`
  throw new Failure('BAD_INPUT', `${typed} needs a value: ${command} --help says which`)
}
