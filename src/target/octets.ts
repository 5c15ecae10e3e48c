// Nmap's octet lists: `10.0.0,1,3-4.1-254`, `10.0.*.1`, `192.168.1.-9`. Each octet is a set of numbers and the
// target is every combination of them. What comes out are ranges, as few as possible; their number is known
// before the first is made, because a short text can mean millions of them.

import { failure, quoted, type Result, success } from '../packet/result.ts'
import { RangeBuilder } from './range-builder.ts'
import { count, NOTHING, normalise, type Range, RangeSet } from './ranges.ts'

const HIGHEST = 255
const OCTETS = 4
const OCTET_SIZE = 256

// Some 8 MB, and far beyond what a list means to say.
const MOST_RANGES = 1_000_000

/**
 * The addresses of an octet list. `text` has four parts joined by dots; each part is a list of
 * numbers 0 to 255 and ranges, whose ends may be left open, or `*`. The fault names the first bad part.
 */
export function parseOctetLists(text: string): Result<RangeSet> {
  const octets: RangeSet[] = []
  for (const part of text.split('.')) {
    const values = parseOctet(part, text)
    if (!values.ok) return values
    octets.push(values.value)
  }
  return combine(octets, text)
}

function parseOctet(part: string, text: string): Result<RangeSet> {
  const values: Range[] = []
  for (const item of part.split(',')) {
    const range = parseItem(item, text)
    if (!range.ok) return range
    values.push(range.value)
  }
  return success(normalise(values))
}

function parseItem(item: string, text: string): Result<Range> {
  if (item === '*') return success([0, HIGHEST])
  const [, low, dash, high] = /^(\d*)(-?)(\d*)$/.exec(item) ?? []
  if (item === '' || low === undefined || high === undefined) {
    return failure(text, `bad octet ${quoted(item)} in ${quoted(text)}: ${OCTET_FORMS}`)
  }
  for (const digits of [low, high]) {
    if (/^0\d/.test(digits)) {
      return failure(
        text,
        `leading zero in octet ${quoted(digits)} of ${quoted(text)}: some programs read it as octal; write ${Number(digits)}`,
      )
    }
    if (Number(digits) > HIGHEST) {
      return failure(text, `bad octet ${quoted(digits)} in ${quoted(text)}: an octet must be 0 to 255`)
    }
  }
  if (dash === '') return success([Number(low), Number(low)])

  const first = Number(low || '0')
  const last = Number(high || HIGHEST)
  if (first > last) {
    return failure(text, `backwards range ${quoted(item)} in ${quoted(text)}: did you mean ${last}-${first}?`)
  }
  return success([first, last])
}

const OCTET_FORMS = 'an octet is a number 0 to 255, a range as in 1-9, a list as in 1,3,5-7, or *'

// The octets after `pivot` are whole (0-255), so each run of the pivot's values is one range of addresses:
//
//   10 . 0,2 . 3-4,8 . *      octet 2 is the pivot: {10.0, 10.2} x {3-4, 8} = 4 ranges
function combine(octets: readonly RangeSet[], text: string): Result<RangeSet> {
  const pivot = Math.max(0, octets.findLastIndex(isPartial))
  const size = OCTET_SIZE ** (OCTETS - 1 - pivot)
  const runs = octets[pivot] ?? NOTHING
  const leading = octets.slice(0, pivot)
  const made = leading.reduce((product, values) => product * count(values), runs.length)
  if (made > MOST_RANGES) {
    return failure(
      text,
      `${quoted(text)} falls into ${made} separate ranges, more than ${MOST_RANGES}: write it as CIDR blocks, as in 10.0.0.0/8`,
    )
  }

  const all = new RangeBuilder()
  for (const prefix of prefixesOf(leading)) {
    const start = prefix * OCTET_SIZE
    for (const [first, last] of runs) all.add((start + first) * size, (start + last + 1) * size - 1)
  }
  return success(new RangeSet(all.build()))
}

/** Every combination of these octets, as one number. */
function* prefixesOf(octets: readonly RangeSet[]): Generator<number> {
  const values = octets.at(-1)
  if (values === undefined) {
    yield 0
    return
  }
  for (const prefix of prefixesOf(octets.slice(0, -1))) {
    for (const [first, last] of values) {
      for (let octet = first; octet <= last; octet += 1) yield prefix * OCTET_SIZE + octet
    }
  }
}

function isPartial(values: RangeSet): boolean {
  return count(values) !== OCTET_SIZE
}
