// One target as it was typed: text -> ranges of addresses, or a host name still to be resolved. The forms are
// Nmap's ("Target Specification" in its manual) plus masscan's `first-last`. Spellings that programs read
// differently (010, 0x7f.1, 10.1, 167772161) are refused with a hint: a sweep must not start on a guess.

import { parseAddressV4 } from '../packet/address.ts'
import { type Failure, failure, quoted, type Result, success } from '../packet/result.ts'
import { blockAround, HOST_PREFIX_LENGTH, widen } from './block.ts'
import { parseOctetLists } from './octets.ts'
import { normalise, type RangeSet } from './ranges.ts'

/** What one target text means. `text` is the text; `ranges` are never empty. */
export type TargetSpec =
  | { readonly kind: 'addresses'; readonly text: string; readonly ranges: RangeSet }
  | { readonly kind: 'name'; readonly text: string; readonly name: string; readonly prefixLength: number }

/**
 * Reads one target: an address, a CIDR block (host bits are cleared), an octet list with or without a prefix
 * length, `first-last`, a host name, or a host name with a prefix length (32 when none is given).
 */
export function parseTarget(text: string): Result<TargetSpec> {
  const unsupported = refuseForeignForms(text)
  if (unsupported !== undefined) return unsupported

  const [base = '', mask, ...more] = text.split('/')
  if (more.length > 0) return failure(text, `bad target ${quoted(text)}: only one "/" can follow an address`)
  const prefixLength = mask === undefined ? HOST_PREFIX_LENGTH : parsePrefixLength(mask)
  if (prefixLength === undefined) {
    return failure(text, `bad mask in ${quoted(text)}: the prefix length must be 0 to 32`)
  }

  if (isHostName(base)) return success({ kind: 'name', text, name: base, prefixLength })
  const ranges = parseAddresses(text, base, mask === undefined ? undefined : prefixLength)
  return ranges.ok ? success({ kind: 'addresses', text, ranges: ranges.value }) : ranges
}

/**
 * Reads the argument of --exclude, or a word of a file: targets separated by commas. A comma may also belong to an octet list, so
 * the text is taken apart only if each piece is a target by itself (`10.0.0.1,10.0.0.9`, not `10.0.0.1,9`).
 */
export function parseTargets(text: string): Result<TargetSpec[]> {
  const pieces = text.split(',')
  const specs: TargetSpec[] = []
  for (const piece of pieces) {
    const spec = parseTarget(piece.trim())
    if (!spec.ok) {
      const whole = parseTarget(text)
      return whole.ok && whole.value.kind === 'addresses' ? success([whole.value]) : spec
    }
    specs.push(spec.value)
  }
  return success(specs)
}

/** Refuses what is no target of either family, with a hint. */
export function refuseNoTarget(text: string): Failure | undefined {
  if (text.trim() === '') {
    return failure(text, `empty target ${quoted(text)}: give an address, a range or a host name`)
  }
  if (text.includes('://')) {
    return failure(text, `bad target ${quoted(text)}: give the host name alone, without scheme and path`)
  }
  return undefined
}

// Things that people type for a target and that are none, each with its own hint.
function refuseForeignForms(text: string): Failure | undefined {
  const refused = refuseNoTarget(text)
  if (refused !== undefined) return refused
  if (/:.*:/.test(text)) return failure(text, `bad target ${quoted(text)}: for IPv6 add -6`)
  if (text.includes(':')) {
    return failure(text, `bad target ${quoted(text)}: IP protocols have no ports; leave out the colon`)
  }
  return undefined
}

function parsePrefixLength(mask: string): number | undefined {
  const isNumber = /^\d{1,2}$/.test(mask)
  return isNumber && Number(mask) <= HOST_PREFIX_LENGTH ? Number(mask) : undefined
}

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u
const NUMERIC_LABEL = /^(?:[\d*,-]*|0x[\da-f]*)$/i
const TOP_LEVEL_LABEL = /^(?:\p{L}{2,}|xn--.+)$/iu
const LONGEST_NAME = 253

/**
 * Whether a text is a host name. A name ends in a label that is not a number (as in the URL standard, section 3.5).
 * `10.0.0.1x` is taken for a mistyped address: three numbers can begin a name only if a top-level domain ends it.
 */
export function isHostName(text: string): boolean {
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.')
  const last = labels.at(-1) ?? ''
  const leadingNumbers = labels.slice(0, -1).filter((label) => NUMERIC_LABEL.test(label)).length
  return (
    text.length <= LONGEST_NAME &&
    labels.every((label) => LABEL.test(label)) &&
    !NUMERIC_LABEL.test(last) &&
    (leadingNumbers < 3 || TOP_LEVEL_LABEL.test(last))
  )
}

function parseAddresses(text: string, base: string, prefixLength: number | undefined): Result<RangeSet> {
  const [, first, last] = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)$/.exec(base) ?? []
  if (first !== undefined && last !== undefined) {
    if (prefixLength !== undefined) {
      return failure(text, `bad target ${quoted(text)}: a range first-last takes no prefix length`)
    }
    return parseFirstLast(text, first, last)
  }

  if (!/^[\d*,-]+(?:\.[\d*,-]+){3}$/.test(base)) return refuseAddress(text, base, prefixLength)
  const ranges = parseOctetLists(base)
  if (!ranges.ok) return ranges
  if (prefixLength === undefined) return ranges
  if (parseAddressV4(base) !== undefined) return success(normalise([blockAround(base, prefixLength)]))
  return success(normalise(Array.from(ranges.value, (range) => widen(range, prefixLength))))
}

function parseFirstLast(text: string, first: string, last: string): Result<RangeSet> {
  const ends: number[] = []
  for (const address of [first, last]) {
    const parsed = parseOctetLists(address)
    if (!parsed.ok) return parsed
    for (const [number] of parsed.value) ends.push(number)
  }
  const [low = 0, high = 0] = ends
  if (low > high) {
    return failure(text, `backwards range ${quoted(text)}: did you mean ${last}-${first}?`)
  }
  return success(normalise([[low, high]]))
}

function refuseAddress(text: string, base: string, prefixLength: number | undefined): Failure {
  const looksNumeric = base.split('.').every((label) => NUMERIC_LABEL.test(label))
  if (looksNumeric && /0x/i.test(base)) {
    return failure(text, `bad address ${quoted(text)}: write the octets as decimal numbers, as in 127.0.0.1`)
  }
  if (/^\d+(?:\.\d+){0,2}$/.test(base)) {
    return failure(text, `bad address ${quoted(text)}: ${fourOctetsHint(base, prefixLength)}`)
  }
  if (/^\d+\.\d+\.\d+\.\d+(?:,\d+\.\d+\.\d+\.\d+)+$/.test(base)) {
    return failure(text, `bad target ${quoted(text)}: separate targets by blanks, not by commas`)
  }
  if (looksNumeric) {
    return failure(text, `bad address ${quoted(text)}: an address has four octets, as in 192.168.1.10`)
  }
  return failure(text, `bad target ${quoted(text)}: neither an address, nor a range, nor a host name`)
}

// What the writer of `10.1/16` and of `10.1` most likely means: missing octets at the end are zeros.
function fourOctetsHint(base: string, prefixLength: number | undefined): string {
  const given = base.split('.')
  const fits = given.every((octet) => Number(octet) <= 255)
  if (!fits) return 'write all four octets, as in 192.168.1.10'
  const padded = [...given.map(Number), 0, 0, 0].slice(0, 4).join('.')
  const block = `${padded}/${prefixLength ?? given.length * 8}`
  return `write all four octets; did you mean ${block}?`
}
