/** Is a word one of the options that are refused? Then why. */
import type { RefusedOptions } from './option-table/refused.ts'

/** Letters of Nmap's scan types, which may be strung together: `-sSU`. */
const STRUNG_TOGETHER = /^-s([ACFILMNORSTUVWXYZn]{2,})$/

/** The complaint about a word that is such an option, whole; undefined where it is none. */
export function refusalOf(word: string, refused: readonly RefusedOptions[]): string | undefined {
  const head = longForm(word.split('=', 1)[0] ?? '')
  const said = (spelling: string, why: string) => `${spelling} ${why}`
  for (const { spellings, why } of refused) {
    const spelling = spellings.find((candidate) => candidate === head || candidate === `-${head}`)
    if (spelling !== undefined) return said(head, why)
  }
  for (const { spellings, why, attached } of refused) {
    const spelling = spellings.find((candidate) => !candidate.startsWith('--') && word.startsWith(candidate))
    if (spelling !== undefined && attached?.test(word.slice(spelling.length)) === true) {
      return said(spelling, why)
    }
  }
  const [, letters] = refused.length === 0 ? [] : (STRUNG_TOGETHER.exec(head) ?? [])
  if (letters === undefined) return undefined
  const others = [...letters].filter((letter) => letter !== 'O').map((letter) => `-s${letter}`)
  return said(
    head,
    `is several options: protosweep does -sO, -sn and -sL, one at a time, not ${others.join(' ')}`,
  )
}

/** Nmap takes underscores for dashes in long names. */
export function longForm(head: string): string {
  return /^--?[a-z]\w+/i.test(head) ? head.replaceAll('_', '-') : head
}
