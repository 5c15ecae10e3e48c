/** Which pings the user asks for, and a list of pings in words. */
import { Failure } from '../contract/failures.ts'
import { exchanged } from '../packet/icmp-number.ts'
import { nameOf } from '../protocol/names.ts'
import { DEFAULT_PINGS, DEFAULT_PINGS_V6, type Ping, protocolPing } from '../protocol/ping.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { portList } from './values.ts'

/** More would only cost packets: a host that is up answers one of the first few. */
const MOST_PINGS = 16

/** The options that choose pings, as typed. */
export interface PingOptions {
  readonly family: 4 | 6
  /** -Pn */
  readonly isNone: boolean
  /** -PE */
  readonly hasEcho: boolean
  /** -PP */
  readonly hasTimestamp: boolean
  /** The port lists of -PS, -PA and -PU. */
  readonly syn: string | undefined
  readonly ack: string | undefined
  readonly udp: string | undefined
  /** The protocols of -PO, and those of them that are not asked for in any case. */
  readonly protocols: readonly number[]
  readonly excluded: readonly number[]
}

/**
 * The pings that the options ask for, echo, SYN, ACK, timestamp, UDP and other protocols in this order, the ports of a kind
 * as typed; none with -Pn, and the default ones where no option says anything. What two options ask for is sent once.
 * Throws a Failure where they are too many.
 */
export function chosenPings(options: PingOptions): readonly Ping[] {
  const { family, isNone, hasEcho, hasTimestamp, syn, ack, udp } = options
  const typed: [spelling: string, pings: Ping[]][] = [
    ['-PE', hasEcho ? [{ kind: 'echo' }] : []],
    ['-PS', syn === undefined ? [] : portList('-PS', syn).map((port) => ({ kind: 'syn', port }))],
    ['-PA', ack === undefined ? [] : portList('-PA', ack).map((port) => ({ kind: 'ack', port }))],
    ['-PP', hasTimestamp ? [{ kind: 'timestamp' }] : []],
    ['-PU', udp === undefined ? [] : portList('-PU', udp).map((port) => ({ kind: 'udp', port }))],
    [
      '-PO',
      askedProtocols(options)
        .sort((one, other) => exchanged(one, family) - exchanged(other, family))
        .map((protocol) => protocolPing(protocol, family)),
    ],
  ]
  const chosen = typed.filter(([, pings]) => pings.length > 0)
  const [first] = chosen
  if (first === undefined) return isNone ? [] : family === 4 ? DEFAULT_PINGS : DEFAULT_PINGS_V6
  if (isNone) {
    throw new Failure('BAD_INPUT', `-Pn and ${first[0]} exclude each other: -Pn means that no ping is sent`)
  }
  const pings = withoutRepeats(chosen.flatMap(([, ofKind]) => ofKind))
  if (pings.length <= MOST_PINGS) return pings
  const parts = chosen.map(([spelling, ofKind]) => `${spelling} ${ofKind.length}`).join(', ')
  throw new Failure(
    'BAD_INPUT',
    `too many pings: ${pings.length} are asked for (${parts}), and a host gets ${MOST_PINGS} at most`,
  )
}

function askedProtocols({ protocols, excluded }: PingOptions): number[] {
  const left = protocols.filter((protocol) => !excluded.includes(protocol))
  if (left.length > 0 || protocols.length === 0) return left
  throw new Failure(
    'BAD_INPUT',
    `nothing to ping by: --exclude-protocols leaves out all of -PO (${formatProtocols(protocols)})`,
  )
}

function withoutRepeats(pings: readonly Ping[]): Ping[] {
  return [...new Map(pings.map((ping) => [wordsOf(ping), ping])).values()]
}

/** Pings in words: `ICMP echo, TCP SYN to 443, TCP ACK to 80, ICMP timestamp, UDP to 40125, protocol 47 (gre)`. */
export function pingsInWords(pings: readonly Ping[]): string {
  return pings.map(wordsOf).join(', ')
}

function wordsOf(ping: Ping): string {
  switch (ping.kind) {
    case 'echo':
    case 'timestamp':
      return `ICMP ${ping.kind}`
    case 'udp':
      return `UDP to ${ping.port}`
    case 'protocol':
      return `protocol ${ping.protocol} (${nameOf(ping.protocol) ?? 'unknown'})`
    default:
      return `TCP ${ping.kind.toUpperCase()} to ${ping.port}`
  }
}
