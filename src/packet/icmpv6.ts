/**
 * Owns ICMP for IPv6 (RFC 4443): its types and codes, and what each means in ICMP for IPv4. Its eight bytes of header lie
 * as there (`icmpv4.ts`); the checksum includes the pseudo header.
 */
import { ICMP_TYPE, UNREACHABLE_CODE } from './icmpv4.ts'

/** Message types (IANA, ICMPv6 "type" Numbers). */
export const ICMPV6_TYPE = {
  destinationUnreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  /** For errors to come; all below 128 are errors (section 2.1). */
  reservedError: 127,
  echoRequest: 128,
  echoReply: 129,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
} as const

/** The code of a parameter problem that says: nobody here speaks this protocol (section 3.4). */
const UNRECOGNIZED_NEXT_HEADER = 1

/**
 * By code of destination unreachable (section 3.1), the code of IPv4 that says the same: no route, prohibited, beyond the
 * scope of the source, address, port, against a policy, a route that rejects.
 */
const UNREACHABLE_V4: readonly number[] = [
  UNREACHABLE_CODE.net,
  UNREACHABLE_CODE.communicationProhibited,
  UNREACHABLE_CODE.net,
  UNREACHABLE_CODE.host,
  UNREACHABLE_CODE.port,
  UNREACHABLE_CODE.communicationProhibited,
  UNREACHABLE_CODE.netProhibited,
]

/** An error of which nothing is believed but that it is one. */
const SOME_ERROR = ICMP_TYPE.parameterProblem * 256

/** True for the messages that report on another packet and quote it. */
export function isErrorV6(type: number): boolean {
  return type >= ICMPV6_TYPE.destinationUnreachable && type <= ICMPV6_TYPE.parameterProblem
}

/** The first 16 bits of the message of IPv4 that means the same as an error of this type and code. */
export function errorV4(type: number, code: number): number {
  switch (type) {
    case ICMPV6_TYPE.destinationUnreachable: {
      const codeV4 = UNREACHABLE_V4[code]
      return codeV4 === undefined ? SOME_ERROR : ICMP_TYPE.destinationUnreachable * 256 + codeV4
    }
    case ICMPV6_TYPE.timeExceeded:
      return ICMP_TYPE.timeExceeded * 256 + code
    case ICMPV6_TYPE.parameterProblem: {
      const isUnrecognized = code === UNRECOGNIZED_NEXT_HEADER
      return isUnrecognized ? ICMP_TYPE.destinationUnreachable * 256 + UNREACHABLE_CODE.protocol : SOME_ERROR
    }
    default:
      return SOME_ERROR
  }
}

/**
 * The type by which IPv4 knows a message that is none of these errors. All but echoes keep their number, which says no
 * more than that its sender speaks ICMP; an error that nobody has defined gets one that means nothing in IPv4 either.
 */
export function typeV4(type: number): number {
  if (type === ICMPV6_TYPE.echoRequest) return ICMP_TYPE.echoRequest
  if (type === ICMPV6_TYPE.echoReply) return ICMP_TYPE.echoReply
  return Math.max(type, ICMPV6_TYPE.reservedError)
}
