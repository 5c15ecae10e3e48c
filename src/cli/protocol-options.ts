/** The options that choose protocols, as numbers. */
import { Failure } from '../contract/failures.ts'
import { EXTENSION_HEADERS } from '../protocol/extension-headers.ts'
import { namedProtocols, nameOf, type ProtocolNames } from '../protocol/names.ts'
import { mostInformative } from '../protocol/order.ts'
import { formatProtocols, namedSingly, parseProtocols } from '../protocol/selection.ts'
import { wholeNumber } from './values.ts'

const MOST_PROTOCOLS = 256

/** They as typed; `ipv6` is -6. */
interface TypedProtocols {
  readonly ipv6?: boolean | undefined
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
  // No list of exclusions names what is never asked for.
  const excluded = [...excludedProtocols(typed, names), ...(typed.ipv6 === true ? EXTENSION_HEADERS : [])]
  const chosen = wanted(typed, excluded, names)
  const left = chosen.filter((protocol) => !excluded.includes(protocol))
  if (left.length > 0) return left
  throw new Failure(
    'BAD_INPUT',
    `nothing to ask for: ${leavesOut(typed)} all that is chosen (${formatProtocols(chosen)})`,
  )
}

function leavesOut({ ipv6, 'exclude-protocols': list }: TypedProtocols): string {
  if (ipv6 !== true) return '--exclude-protocols leaves out'
  return list === undefined ? 'extension headers are' : 'extension headers and --exclude-protocols are'
}

function wanted(
  { ipv6 = false, protocols: list, named, 'top-protocols': top }: TypedProtocols,
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
    const count = wholeNumber('--top-protocols', top, 1, MOST_PROTOCOLS)
    return mostInformative(count, excluded, ipv6 ? 6 : 4)
  }
  return named === true ? namedProtocols(names) : asked('-p', list ?? '-', names, ipv6)
}

/**
 * The protocols of a list that can be asked for, ascending: in IPv6 the ranges of a list hold no extension headers, and one
 * that is named by itself is refused. Throws a Failure BAD_INPUT about `option`.
 */
export function asked(
  option: string,
  text: string,
  names: ProtocolNames | undefined,
  isV6: boolean,
): number[] {
  const protocols = listed(option, text, names)
  if (!isV6) return protocols
  const header = namedSingly(text, names).find((protocol) => EXTENSION_HEADERS.includes(protocol))
  if (header === undefined) return protocols
  const which = `${header} (${nameOf(header) ?? 'unknown'})`
  throw new Failure(
    'BAD_INPUT',
    `bad ${option}: ${which} is no protocol in IPv6 but an extension header (RFC 8200): leave it out`,
  )
}

function listed(option: string, text: string, names: ProtocolNames | undefined): number[] {
  const protocols = parseProtocols(text, names)
  if (protocols.ok) return protocols.value
  throw new Failure('BAD_INPUT', `bad ${option}: ${protocols.fault.message}`)
}
