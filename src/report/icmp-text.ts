/** What an ICMP message says, in words, as --packet-trace prints it: `Protocol 47 unreachable (type=3/code=2)`. */
import { formatAddressV4 } from '../packet/address.ts'
import { ICMP_HEADER_LENGTH, ICMP_TYPE, isError, UNREACHABLE_CODE } from '../packet/icmpv4.ts'
import { createQuotedHeader, parseQuoted, type QuotedHeader } from '../packet/quoted.ts'
import { halfAt } from '../packet/words.ts'
import { PROTOCOL } from '../protocol/probe.ts'

const NAMES: Readonly<Record<number, string>> = {
  [ICMP_TYPE.echoReply]: 'Echo reply',
  [ICMP_TYPE.echoRequest]: 'Echo request',
  [ICMP_TYPE.timestampRequest]: 'Timestamp request',
  [ICMP_TYPE.timestampReply]: 'Timestamp reply',
  [ICMP_TYPE.sourceQuench]: 'Source quench',
  [ICMP_TYPE.redirect]: 'Redirect',
  [ICMP_TYPE.parameterProblem]: 'Parameter problem',
}

/** What cannot be reached, by code of destination unreachable; those about protocols, ports and hosts name theirs. */
const UNREACHABLE: Readonly<Record<number, string>> = {
  [UNREACHABLE_CODE.net]: 'Network unreachable',
  [UNREACHABLE_CODE.fragmentationNeeded]: 'Fragmentation needed',
  [UNREACHABLE_CODE.sourceRouteFailed]: 'Source route failed',
  [UNREACHABLE_CODE.netUnknown]: 'Network unknown',
  [UNREACHABLE_CODE.hostUnknown]: 'Host unknown',
  [UNREACHABLE_CODE.sourceHostIsolated]: 'Source host isolated',
  [UNREACHABLE_CODE.netProhibited]: 'Network administratively prohibited',
  [UNREACHABLE_CODE.hostProhibited]: 'Host administratively prohibited',
  [UNREACHABLE_CODE.netForService]: 'Network unreachable for this type of service',
  [UNREACHABLE_CODE.hostForService]: 'Host unreachable for this type of service',
  [UNREACHABLE_CODE.communicationProhibited]: 'Communication administratively prohibited',
  [UNREACHABLE_CODE.precedenceViolation]: 'Host precedence violated',
  [UNREACHABLE_CODE.precedenceCutoff]: 'Precedence too low',
}

const WITH_PORTS: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp]

/** The message of `length` bytes at `offset` from `sender` (32 bits), as far as its bytes are there. */
export function icmpText(bytes: Buffer, offset: number, length: number, sender: number): string {
  if (length < ICMP_HEADER_LENGTH) return 'cut short'
  const type = bytes[offset] ?? 0
  const code = bytes[offset + 1] ?? 0
  const numbers = `(type=${type}/code=${code})`
  if (isError(type)) {
    const quoted = createQuotedHeader()
    const quoteAt = offset + ICMP_HEADER_LENGTH
    const isQuoted = parseQuoted(bytes, quoteAt, length - ICMP_HEADER_LENGTH, quoted)
    return `${complaint(type, code, bytes, isQuoted ? quoted : undefined, sender)} ${numbers}`
  }
  const name = NAMES[type]
  if (name === undefined) return `ICMP ${numbers}`
  return `${name} ${numbers} id=${halfAt(bytes, offset + 4)} seq=${halfAt(bytes, offset + 6)}`
}

function complaint(
  type: number,
  code: number,
  bytes: Buffer,
  quoted: QuotedHeader | undefined,
  sender: number,
): string {
  if (quoted === undefined) return `${complaintName(type, code)} about nothing that is quoted`
  const { protocol, destination } = quoted
  // Of whom a target speaks is plain; a router speaks of somebody else.
  const whose = destination === sender ? '' : ` of ${formatAddressV4(destination)}`
  if (type === ICMP_TYPE.destinationUnreachable) {
    if (code === UNREACHABLE_CODE.host) return `Host ${formatAddressV4(destination)} unreachable`
    if (code === UNREACHABLE_CODE.protocol) return `Protocol ${protocol}${whose} unreachable`
    if (code === UNREACHABLE_CODE.port) return `Port${portOf(bytes, quoted)}${whose} unreachable`
  }
  return `${complaintName(type, code)} for protocol ${protocol}${whose}`
}

function complaintName(type: number, code: number): string {
  if (type === ICMP_TYPE.destinationUnreachable) return UNREACHABLE[code] ?? 'Destination unreachable'
  if (type !== ICMP_TYPE.timeExceeded) return NAMES[type] ?? 'Error'
  return code === 0 ? 'TTL exceeded in transit' : 'Reassembly time exceeded'
}

function portOf(bytes: Buffer, { protocol, payloadOffset, payloadLength }: QuotedHeader): string {
  const hasPort = WITH_PORTS.includes(protocol) && payloadLength >= 4
  return hasPort ? ` ${halfAt(bytes, payloadOffset + 2)}` : ` (protocol ${protocol})`
}
