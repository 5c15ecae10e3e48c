// The argument of -p: text to a set of protocol numbers and back. It reads what Nmap's users type (Nmap's manual,
// "-p" with -sO): numbers, ranges with open ends, names, wildcards, [brackets] and the prefix P:. Unlike Nmap it
// takes names in any case and names that begin with a digit (3pc).

import { failure, quoted, type Result, success } from '../packet/result.ts'
import { namedProtocols, nearestName, numbersNamed, type ProtocolNames } from './names.ts'

const HIGHEST = 255

/**
 * The protocol numbers that a -p argument selects, ascending and each once, or the fault that names the first
 * bad entry. `[…]` keeps only the numbers that have an assigned name. A list that selects nothing is a fault. `names` are
 * the names that count, those that are printed where nothing is said.
 */
export function parseProtocols(text: string, names?: ProtocolNames): Result<number[]> {
  if (text.trim() === '') {
    return failure(
      text,
      `empty protocol list ${quoted(text)}: give numbers 0 to 255 or names, as in 1,6,47-51,gre`,
    )
  }
  const entries = splitList(text)
  if (!entries.ok) return entries

  const assigned = new Set(namedProtocols(names))
  const selected = new Set<number>()
  for (const { body, isBracketed } of entries.value) {
    const numbers = parseEntry(body, names)
    if (!numbers.ok) return numbers
    for (const number of numbers.value) if (!isBracketed || assigned.has(number)) selected.add(number)
  }
  if (selected.size === 0) {
    return failure(text, `${quoted(text)} selects no protocol: none of its numbers has a name`)
  }
  return success(ascending(selected))
}

/** Those numbers of a well-formed list that are named one by one: not by a range or a wildcard. */
export function namedSingly(text: string, names?: ProtocolNames): number[] {
  const entries = splitList(text)
  if (!entries.ok) return []
  return entries.value.flatMap(({ body }) => {
    if (/[*?]|^\d*-\d*$/.test(body)) return []
    const numbers = parseEntry(body, names)
    return numbers.ok ? numbers.value : []
  })
}

/** Protocol numbers as -p takes them, ascending with runs drawn together: `0-5,17,47`; '' for no numbers. */
export function formatProtocols(protocols: Iterable<number>): string {
  const numbers = [...protocols]
  const isInOrder = numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? number))
  const ordered = isInOrder ? numbers : ascending(new Set(numbers))
  let text = ''
  for (let i = 0; i < ordered.length; i += 1) {
    const first = ordered[i]
    const from = i
    while (ordered[i + 1] === (ordered[i] ?? 0) + 1) i += 1
    text += `${text === '' ? '' : ','}${first}${i === from ? '' : `-${ordered[i]}`}`
  }
  return text
}

interface Entry {
  readonly body: string
  readonly isBracketed: boolean
}

// Brackets may span commas: `[0-5,47],255` has three entries, the first two of them bracketed.
function splitList(text: string): Result<Entry[]> {
  const entries: Entry[] = []
  const pieces = text.replace(/,\s*$/, '').split(',')
  let isBracketed = false
  for (const piece of pieces) {
    const bare = withoutPrefix(piece.trim())
    if (!bare.ok) return bare
    const opens = bare.value.startsWith('[')
    const closes = bare.value.endsWith(']')
    const body = bare.value.slice(opens ? 1 : 0, closes ? -1 : undefined).trim()

    if (opens && isBracketed)
      return failure(text, `nested "[" in ${quoted(text)}: close the first one before`)
    isBracketed ||= opens
    if (closes && !isBracketed) return failure(text, `"]" without "[" in ${quoted(text)}: write [140-160]`)
    if (body === '') return failure(text, `empty entry in ${quoted(text)}: a comma separates two entries`)

    entries.push({ body, isBracketed })
    if (closes) isBracketed = false
  }
  if (isBracketed) return failure(text, `"[" without "]" in ${quoted(text)}: write [140-160]`)
  return success(entries)
}

function withoutPrefix(entry: string): Result<string> {
  const prefix = /^([a-z]):/i.exec(entry)?.[1]
  if (prefix === undefined) return success(entry)
  if (prefix.toLowerCase() === 'p') return success(entry.slice(2).trim())
  return failure(
    entry,
    `bad entry ${quoted(entry)}: protosweep scans IP protocols, not ports: give a number 0 to 255 or a name, without "${prefix}:"`,
  )
}

function parseEntry(entry: string, names: ProtocolNames | undefined): Result<number[]> {
  if (/^\d+$/.test(entry)) return parseRange(entry, entry, entry)
  const [, low, high] = /^(\d*)-(\d*)$/.exec(entry) ?? []
  if (low !== undefined && high !== undefined) return parseRange(entry, low || '0', high || `${HIGHEST}`)

  const numbers = numbersNamed(entry, names)
  return numbers.length > 0 ? success(numbers) : unknownName(entry, names)
}

function parseRange(entry: string, low: string, high: string): Result<number[]> {
  const [first, last] = [Number(low), Number(high)]
  if (first > HIGHEST || last > HIGHEST) {
    return failure(entry, `protocol ${quoted(entry)} is out of range: protocol numbers are 0 to 255`)
  }
  if (first > last) {
    return failure(entry, `protocol range ${quoted(entry)} is backwards: did you mean ${last}-${first}?`)
  }
  return success(Array.from({ length: last - first + 1 }, (_, offset) => first + offset))
}

function unknownName(entry: string, names: ProtocolNames | undefined): Result<number[]> {
  const nearest = nearestName(entry, names)
  if (nearest !== undefined) {
    const number = numbersNamed(nearest, names)[0]
    return failure(entry, `no protocol is named ${quoted(entry)}: did you mean ${nearest} (${number})?`)
  }
  return failure(
    entry,
    `no protocol is named ${quoted(entry)}: give a number 0 to 255 or a name, as in icmp, gre or ipv6*`,
  )
}

function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((left, right) => left - right)
}
