/**
 * Names of files with the time in them, by strftime's letters as Nmap takes them: `sweep-%F-%T.xml` is
 * `sweep-2026-11-22-141005.xml`. A % before any other character is that character.
 */
import { resolve } from 'node:path'

type Part = (time: Date) => number
const two = (part: Part) => (time: Date) => `${part(time)}`.padStart(2, '0')

const LETTERS: Readonly<Record<string, (time: Date) => string>> = {
  H: two((time) => time.getHours()),
  M: two((time) => time.getMinutes()),
  S: two((time) => time.getSeconds()),
  m: two((time) => time.getMonth() + 1),
  d: two((time) => time.getDate()),
  y: two((time) => time.getFullYear() % 100),
  Y: (time) => `${time.getFullYear()}`,
}

/** The letters that stand for several. */
const COMPOUND: Readonly<Record<string, string>> = { T: '%H%M%S', R: '%H%M', D: '%m%d%y', F: '%Y-%m-%d' }

/** The name at a time (milliseconds since the epoch) in this machine's zone. */
export function timedPath(pattern: string, timeMs: number): string {
  const time = new Date(timeMs)
  return replaced(pattern, (letter) => LETTERS[letter]?.(time))
}

/**
 * The one of `paths` (absolute) that a pattern has been the name of, at whatever time and in whatever zone; undefined where
 * none or more than one can be.
 */
export function namedBefore(pattern: string, paths: readonly string[]): string | undefined {
  // No path has the character 0.
  const shaped = resolve(replaced(pattern, (letter) => (letter in LETTERS ? '\0' : undefined)))
  const source = shaped.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\d+')
  const shape = new RegExp(`^${source}$`)
  const [found, other] = paths.filter((path) => shape.test(path))
  return other === undefined ? found : undefined
}

/** A directory as a part of such a name that stands for itself. */
export function untimed(directory: string): string {
  return directory.replaceAll('%', '%%')
}

function replaced(pattern: string, meaningOf: (letter: string) => string | undefined): string {
  const simple = pattern.replace(/%(.)/gs, (part, letter: string) => COMPOUND[letter] ?? part)
  return simple.replace(/%(.)/gs, (_, letter: string) => meaningOf(letter) ?? letter)
}
