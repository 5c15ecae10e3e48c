/**
 * What users type -> what yargs understands: `--name`, `--name=value`, and after `--` the targets.
 *
 * Nmap's spellings are not those of a Unix command: `-Pn` is one option, not `-P -n`, though `-nvv` is three; `-p-`
 * and `-p1-5` carry their value, and `-v2` is `-v -v`; a value may begin with a dash (`-p -5`, `-oJ -`); a value that may
 * be left out (`-PS`, `-PS22`) is never the next word; and a long name may have one dash (`-exclude`) or underscores
 * (`--max_rate`).
 */
import { Failure } from '../contract/failures.ts'
import { nearest } from '../contract/nearest.ts'
import { quoted } from '../packet/result.ts'
import type { Grammar, OptionSpellings } from './grammar.ts'
import { longForm, refusalOf } from './refusal.ts'

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
    const switches = strungTogether(word, grammar)
    if (switches !== undefined) {
      left.unshift(...switches)
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
  if (attached === '') return valued(option, typed, attached, grammar)
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

/** The switches of `-nvv`, each as a word; undefined where it is something else. */
function strungTogether(word: string, { spellings }: Grammar): string[] | undefined {
  if (!/^-[a-z]{2,}$/i.test(word) || spellings.some((option) => isNamed(option, word))) return undefined
  const words = [...word.slice(1)].map((letter) => `-${letter}`)
  const areSwitches = words.every((short) =>
    spellings.some((option) => option.isSwitch && option.spellings.includes(short)),
  )
  return areSwitches ? words : undefined
}

function isNamed(option: OptionSpellings, head: string): boolean {
  return option.spellings.includes(head) || head === `-${option.name}`
}

function recognise(word: string, grammar: Grammar): Recognised {
  const equals = word.indexOf('=')
  const head = longForm(equals < 0 ? word : word.slice(0, equals))
  const value = equals < 0 ? undefined : word.slice(equals + 1)
  const named = grammar.spellings.find((option) => isNamed(option, head))
  if (named !== undefined) return { option: named, typed: head, attached: value, times: 1 }
  const refusal = refusalOf(word, grammar.refused)
  if (refusal !== undefined) throw new Failure('BAD_INPUT', refusal)

  for (const option of grammar.spellings) {
    const times = timesOf(option, word)
    if (times !== undefined) return { option, typed: head, attached: undefined, times }
    const short = attachingSpelling(option)
    if (short !== undefined && word.startsWith(short)) {
      return { option, typed: short, attached: word.slice(short.length), times: 1 }
    }
  }
  throw unknownOption(head, grammar)
}

/** How often `-v2` gives a switch that counts; undefined where the word is something else. */
function timesOf({ isCounted, spellings }: OptionSpellings, word: string): number | undefined {
  const [, letter, digit] = /^(-[a-z])(\d)$/i.exec(word) ?? []
  if (!isCounted || letter === undefined || !spellings.includes(letter)) return undefined
  if (digit !== '0') return Number(digit)
  throw new Failure(
    'BAD_INPUT',
    `${word} is not done: leave it out, and send away what is not wanted: > /dev/null`,
  )
}

/** The spelling to which a value may be attached: that of one letter, and that of Nmap's optional values. */
function attachingSpelling({ spellings, isSwitch, bare }: OptionSpellings): string | undefined {
  const pattern = bare === undefined ? /^-[a-z]$/i : /^-[A-Z]+$/
  return isSwitch ? undefined : spellings.find((spelling) => pattern.test(spelling))
}

function unknownOption(head: string, { command, spellings }: Grammar): Failure {
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
  // `-p -6` is a range.
  const isOption =
    !/^-\d/.test(value ?? '') && spellings.some((option) => option.spellings.includes(value ?? ''))
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
