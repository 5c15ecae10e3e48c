/**
 * The parameters of a request's query. What is unknown, given twice, overlong or not of its kind is refused with a 400
 * that names it and says what would be right.
 */

import { type AddressRanges, packRanges } from '../../contract/address-ranges.ts'
import { CHANGE_KINDS, type ChangeKind, type ChangePlace } from '../../contract/change.ts'
import { PRESENCES, type Presence } from '../../contract/inventory-snapshot.ts'
import { formatAddress, parseAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { parseProtocols } from '../../protocol/selection.ts'
import { packRange } from '../../target/ranges-v6.ts'
import { parseTarget } from '../../target/spec.ts'
import { parseTargetV6 } from '../../target/spec-v6.ts'
import { Refusal } from './refusal.ts'

const LIMIT = { least: 1, most: 1000, usual: 100 } as const
/** What takes work to read, such as wildcards of protocols, stays short. */
const LONGEST_VALUE = 200

const AGE_UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

export class Parameters {
  readonly #given = new Map<string, string>()

  /** `query` without its question mark; `known` are the parameters that the resource takes. */
  constructor(query: string, known: readonly string[]) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (!known.includes(name)) throw new Refusal(400, `unknown parameter ${quoted(name)}: ${takes(known)}`)
      if (this.#given.has(name)) throw new Refusal(400, `${name} is given twice: give it once`)
      if (value.length > LONGEST_VALUE) {
        throw bad(name, value, `give ${LONGEST_VALUE} characters at most`)
      }
      this.#given.set(name, value)
    }
  }

  /** How many things a page has. */
  limit(): number {
    return this.#whole('limit', LIMIT.least, LIMIT.most) ?? LIMIT.usual
  }

  /** A sweep's number. */
  sweep(name: string): number | undefined {
    return this.#whole(name, 1, Number.MAX_SAFE_INTEGER)
  }

  /** A schedule's name, or `cli` for sweeps by hand. */
  schedule(): string | undefined {
    return this.#read('schedule', (text) => {
      if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(text)) return text
      throw bad('schedule', text, "give a schedule's name, or cli for sweeps by hand")
    })
  }

  /** An address as its 16 bytes. */
  address(name: string): Uint8Array | undefined {
    return this.#read(name, (text) => {
      const address = parseAddress(text)
      if (address === undefined) throw bad(name, text, 'give an address, as in 10.1.0.7 or fd77::1')
      return address
    })
  }

  /** A place in a list of changes, as `changeWord` writes it. */
  change(name: string): ChangePlace | undefined {
    return this.#read(name, (text) => {
      const [, sweep, address = '', position] = /^([1-9]\d{0,14})-([\da-f.:]+)-(\d{1,4})$/i.exec(text) ?? []
      const bytes = parseAddress(address)
      if (bytes !== undefined) return { sweep: Number(sweep), address: bytes, position: Number(position) }
      throw bad(name, text, 'follow the link in next, as in 17-10.1.0.7-0')
    })
  }

  /** The addresses of a block or a range. */
  net(): AddressRanges | undefined {
    return this.#read('net', (text) => {
      // Of all that a target may be: lists of octets could be hundreds of millions of ranges.
      const target = /^[\d.]+(?:\/\d+|-[\d.]+)?$/.test(text) ? parseTarget(text) : undefined
      if (target?.ok === true && target.value.kind === 'addresses') return packRanges(target.value.ranges)
      const block = text.includes(':') ? parseTargetV6(text) : undefined
      if (block?.ok === true && block.value.kind === 'addresses') {
        return { ends: packRange(block.value.range) }
      }
      const right = 'give a block, an address or a range, as in 10.1.0.0/24, 10.1.0.5-10.1.0.9 or fd77::/64'
      throw bad('net', text, right)
    })
  }

  /** Protocol numbers, as -p takes them. */
  open(): ReadonlySet<number> | undefined {
    return this.#read('open', (text) => {
      const protocols = parseProtocols(text)
      if (!protocols.ok) throw new Refusal(400, `bad open ${quoted(text)}: ${protocols.fault.message}`)
      return new Set(protocols.value)
    })
  }

  /** A time, or an age before now, in milliseconds since the epoch. */
  since(nowMs: number): number | undefined {
    return this.#read('since', (text) => {
      const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
      if (count !== undefined) return nowMs - Number(count) * (AGE_UNITS_MS[unit] ?? 0)
      const isTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/.test(text)
      const timeMs = isTime ? Date.parse(text) : Number.NaN
      if (!Number.isNaN(timeMs)) return timeMs
      throw bad('since', text, 'give an age, as in 12h, 7d or 4w, or a time, as in 2026-11-23T03:00:00Z')
    })
  }

  /** Kinds of changes, separated by commas. */
  kinds(): ChangeKind[] | undefined {
    return this.#choices('kind', CHANGE_KINDS)
  }

  presences(): Presence[] | undefined {
    return this.#choices('presence', PRESENCES)
  }

  /** The same query with one parameter changed. */
  with(name: string, value: string): string {
    return `${new URLSearchParams([...new Map(this.#given).set(name, value)])}`
  }

  #choices<Choice extends string>(name: string, choices: readonly Choice[]): Choice[] | undefined {
    return this.#read(name, (text) => {
      const chosen = text.split(',').map((word) => choices.find((choice) => choice === word))
      const found = chosen.filter((choice) => choice !== undefined)
      if (found.length === chosen.length) return [...new Set(found)]
      throw bad(name, text, `give some of ${choices.join(', ')}, separated by commas`)
    })
  }

  #whole(name: string, least: number, most: number): number | undefined {
    return this.#read(name, (text) => {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      if (value >= least && value <= most) return value
      throw bad(name, text, `give a whole number ${least} to ${most}`)
    })
  }

  #read<Value>(name: string, read: (text: string) => Value): Value | undefined {
    const text = this.#given.get(name)
    return text === undefined ? undefined : read(text)
  }
}

/** A place in a list of changes as a parameter: `17-10.1.0.7-0`. */
export function changeWord({ sweep, address, position }: ChangePlace): string {
  return `${sweep}-${formatAddress(address)}-${position}`
}

function bad(name: string, text: string, right: string): Refusal {
  return new Refusal(400, `bad ${name} ${quoted(text)}: ${right}`)
}

function takes(known: readonly string[]): string {
  return known.length === 0 ? 'none is taken here' : `there are ${known.join(', ')}`
}
