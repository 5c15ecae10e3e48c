/**
 * One mapping of a web config, read key by key: each value has its type or is refused with the file, the key and what
 * would be right. Values never appear in a message, since some are secrets. YAML's scalars come as their text, so that
 * `TLS12`, `10` and `yes` need no guessing; what is left blank counts as not given, as in Go.
 */
import { dirname, resolve } from 'node:path'
import { Failure } from '../../src/contract/failures.ts'
import { fileErrorText } from '../../src/contract/file-errors.ts'
import { quoted } from '../../src/packet/result.ts'

/** The file that a section is of, and how the files that it names are read. */
export interface Source {
  readonly path: string
  /** The text of a file; throws the system's error. */
  readonly readFile: (path: string) => string
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
])

/** A mapping under `name`, which is empty for the whole file. All methods throw a Failure BAD_INPUT. */
export class Section {
  readonly #source: Source
  readonly #name: string
  readonly #entries: ReadonlyMap<unknown, unknown>

  constructor(source: Source, name: string, value: unknown) {
    this.#source = source
    this.#name = name
    if (!(value instanceof Map)) throw this.bad(undefined, `give keys with values, not ${kindOf(value)}`)
    this.#entries = value
  }

  /** The keys that are there, each of them a text. */
  keys(): string[] {
    return [...this.#entries.keys()].map((key) => {
      if (typeof key === 'string') return key
      throw this.bad(undefined, `give texts for keys, not ${kindOf(key)}`)
    })
  }

  /** Refuses every key but these. */
  allow(...known: readonly string[]): void {
    for (const key of this.keys()) {
      if (!known.includes(key)) throw this.bad(key, `no such key: give ${known.join(', ')}`)
    }
  }

  section(key: string): Section | undefined {
    const value = this.#given(key)
    return value === undefined ? undefined : new Section(this.#source, this.#place(key), value)
  }

  text(key: string): string | undefined {
    const value = this.#given(key)
    if (value === undefined || typeof value === 'string') return value
    throw this.bad(key, `give a text, not ${kindOf(value)}`)
  }

  flag(key: string): boolean | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const flag = FLAGS.get(text)
    if (flag === undefined) throw this.bad(key, 'give true or false')
    return flag
  }

  /** One of the choices, spelled exactly. */
  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const chosen = choices.find((choice) => choice === text)
    if (chosen === undefined) throw this.bad(key, `give one of ${choices.join(', ')}`)
    return chosen
  }

  /** A list of texts that are not blank. */
  texts(key: string): string[] | undefined {
    const value = this.#given(key)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw this.bad(key, `give a list, not ${kindOf(value)}`)
    return value.map((entry: unknown, index) => {
      if (typeof entry === 'string' && entry !== '') return entry
      throw this.bad(`${key}[${index}]`, `give a text, not ${kindOf(entry)}`)
    })
  }

  /** The text of the file whose path is given; a relative one is relative to the web config. */
  file(key: string): string | undefined {
    const path = this.text(key)
    if (path === undefined) return undefined
    try {
      return this.#source.readFile(resolve(dirname(this.#source.path), path))
    } catch (error) {
      throw this.bad(key, `cannot read ${quoted(path)}: ${fileErrorText(error)}`)
    }
  }

  /** The failure of a key, or of the whole section: `what` says what would be right. */
  bad(key: string | undefined, what: string): Failure {
    const place = key === undefined ? this.#name : this.#place(key)
    const where = place === '' ? '' : `, ${/^[\w.[\]-]{1,80}$/.test(place) ? place : quoted(place)}`
    return new Failure('BAD_INPUT', `bad web config ${quoted(this.#source.path)}${where}: ${what}`)
  }

  #given(key: string): unknown {
    const value = this.#entries.get(key)
    return value === '' || value === null ? undefined : value
  }

  #place(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`
  }
}

function kindOf(value: unknown): string {
  if (value instanceof Map) return 'a mapping'
  if (Array.isArray(value)) return 'a list'
  return value === '' || value === null || value === undefined ? 'nothing' : 'a text'
}
