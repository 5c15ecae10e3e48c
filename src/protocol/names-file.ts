// The names of protocols in a file of the form of Nmap's nmap-protocols: a line has a name and a number, separated by
// blanks; what follows is a comment, as is a line that begins with `#`. Of two entries for a number the first counts.

import { failure, quoted, type Result, success } from '../packet/result.ts'
import type { ProtocolNames } from './names.ts'

const HIGHEST = 255
// A comma would end an entry of -p, and brackets mean something there; the rest is what can be printed anywhere.
const NAME = /^[!-~]{1,64}$/
const NO_NAME = /[,[\]"<>*?]/

/** The names of a file's text. The message of a fault begins with `name:line: `. */
export function parseNames(name: string, text: string): Result<ProtocolNames> {
  const names = new Map<number, string>()
  for (const [index, line] of text.split('\n').entries()) {
    const [word = '', digits] = line.replace(/^#.*/, '').trim().split(/\s+/)
    if (word === '') continue
    const fault = (part: string, what: string) => failure(part, `${name}:${index + 1}: ${what}`)
    if (!NAME.test(word) || NO_NAME.test(word)) return fault(word, `${quoted(word)} is no name of a protocol`)
    const number = /^\d{1,3}$/.test(digits ?? '') ? Number(digits) : Number.NaN
    if (!(number <= HIGHEST)) {
      const shown = digits === undefined ? 'nothing' : quoted(digits)
      return fault(digits ?? '', `a number 0 to 255 must follow ${quoted(word)}, not ${shown}`)
    }
    if (!names.has(number)) names.set(number, word)
  }
  if (names.size === 0) return failure('', `${name} names no protocol: its lines are like "icmp 1"`)
  return success(new Map([...names].sort(([left], [right]) => left - right)))
}
