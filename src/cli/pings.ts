/** Which pings the user asks for, and a list of pings in words. */
import { Failure } from '../contract/failures.ts'
import { DEFAULT_PINGS, type Ping } from '../protocol/ping.ts'
import { portList } from './values.ts'

/** More would only cost packets: a host that is up answers one of the first few. */
const MOST_PINGS = 16

/** The options that choose pings, as typed. */
export interface PingOptions {
  /** -Pn */
  readonly isNone: boolean
  /** -PE */
  readonly hasEcho: boolean
  /** -PP */
  readonly hasTimestamp: boolean
  /** The port lists of -PS and -PA. */
  readonly syn: string | undefined
  readonly ack: string | undefined
}

/**
 * The pings that the options ask for, echo, SYN, ACK and timestamp in this order, the ports of a kind as typed; none
 * with -Pn, and the default ones where no option says anything. Throws a Failure where they are too many.
 */
export function chosenPings({ isNone, hasEcho, hasTimestamp, syn, ack }: PingOptions): readonly Ping[] {
  const typed: [spelling: string, pings: Ping[]][] = [
    ['-PE', hasEcho ? [{ kind: 'echo' }] : []],
    ['-PS', syn === undefined ? [] : portList('-PS', syn).map((port) => ({ kind: 'syn', port }))],
    ['-PA', ack === undefined ? [] : portList('-PA', ack).map((port) => ({ kind: 'ack', port }))],
    ['-PP', hasTimestamp ? [{ kind: 'timestamp' }] : []],
  ]
  const chosen = typed.filter(([, pings]) => pings.length > 0)
  const [first] = chosen
  if (first === undefined) return isNone ? [] : DEFAULT_PINGS
  if (isNone) {
    throw new Failure('BAD_INPUT', `-Pn and ${first[0]} exclude each other: -Pn means that no ping is sent`)
  }
  const pings = chosen.flatMap(([, ofKind]) => ofKind)
  if (pings.length <= MOST_PINGS) return pings
  const parts = chosen.map(([spelling, ofKind]) => `${spelling} ${ofKind.length}`).join(', ')
  throw new Failure(
    'BAD_INPUT',
    `too many pings: ${pings.length} are asked for (${parts}), and a host gets ${MOST_PINGS} at most`,
  )
}

/** Pings in words: `ICMP echo, TCP SYN to 443, TCP ACK to 80, ICMP timestamp`. */
export function pingsInWords(pings: readonly Ping[]): string {
  return pings
    .map((ping) => ('port' in ping ? `TCP ${ping.kind.toUpperCase()} to ${ping.port}` : `ICMP ${ping.kind}`))
    .join(', ')
}
