/** The options that choose protocols, as numbers. */
import { Failure } from '../contract/failures.ts'
import { namedProtocols, type ProtocolNames } from '../protocol/names.ts'
import { mostInformative } from '../protocol/order.ts'
import { formatProtocols, parseProtocols } from '../protocol/selection.ts'
import { wholeNumber } from './values.ts'

const MOST_PROTOCOLS = 256

/** They as typed. */
interface TypedProtocols {
  readonly protocols?: string | undefined
  readonly named?: boolean | undefined
  readonly 'top-protocols'?: string | undefined
  readonly 'exclude-protocols'?: string | undefined
}

/** The protocols that nobody is asked for, ascending; `names` are those that count. Throws a Failure BAD_INPUT. */
export function excludedProtocols(typed: TypedProtocols, names: ProtocolNames | undefined): number[] {
  const { 'exclude-protocols': list } = typed
  return list === undefined ? [] : listed('--exclude-protocols', list, names)
}

/** The protocols to ask for, ascending; `names` are those that count. Throws a Failure BAD_INPUT. */
export function chosenProtocols(typed: TypedProtocols, names: ProtocolNames | undefined): number[] {
  const excluded = excludedProtocols(typed, names)
  const chosen = wanted(typed, excluded, names)
  const left = chosen.filter((protocol) => !excluded.includes(protocol))
  if (left.length > 0) return left
  throw new Failure(
    'BAD_INPUT',
    `nothing to ask for: --exclude-protocols leaves out all that is chosen (${formatProtocols(chosen)})`,
  )
}

function wanted(
  { protocols: list, named, 'top-protocols': top }: TypedProtocols,
  excluded: readonly number[],
  names: ProtocolNames | undefined,
): number[] {
  if (list !== undefined && named === true) {
    throw new Failure('BAD_INPUT', '-F and -p exclude each other: -p "[-]" is what -F means')
  }
  const other = list !== undefined ? '-p' : named === true ? '-F' : undefined
  if (top !== undefined && other !== undefined) {
    const why = 'each says which protocols to ask for, and the most telling ones are asked first in any case'
    throw new Failure('BAD_INPUT', `--top-protocols and ${other} exclude each other: ${why}`)
  }
  if (top !== undefined) {
    return mostInformative(wholeNumber('--top-protocols', top, 1, MOST_PROTOCOLS), excluded)
  }
  return named === true ? namedProtocols(names) : listed('-p', list ?? '-', names)
}

/** The protocols of such a list, ascending; `names` are those that count. Throws a Failure BAD_INPUT about `option`. */
export function listed(option: string, text: string, names: ProtocolNames | undefined): number[] {
  const protocols = parseProtocols(text, names)
  if (protocols.ok) return protocols.value
  throw new Failure('BAD_INPUT', `bad ${option}: ${protocols.fault.message}`)
}
