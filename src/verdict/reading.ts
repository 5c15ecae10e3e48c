/**
 * One packet -> what it says about a host: the receive path's only judge of what is believed.
 *
 * An ICMP error about a probe of ours is evidence for the protocol that it quotes, and for ICMP if the target
 * sent it. Any other packet from a target to an address that we ask it from is evidence for its own protocol.
 * A quote that names such an address and its target but carries neither cookie nor id of ours is counted, and believed
 * in nothing, not even that its sender speaks ICMP: whoever forges a quote forges an address.
 *
 * An answer to a ping is evidence like any other, but for what routers say of a host that cannot be reached: that is
 * about the host, not about the protocol that the ping happened to use.
 */
import {
  createIcmpV4Header,
  ICMP_TYPE,
  type IcmpV4Header,
  isError,
  parseIcmpV4,
  UNREACHABLE_CODE,
} from '../packet/icmpv4.ts'
import { createIpv4Header, type Ipv4Header, parseIpv4 } from '../packet/ipv4.ts'
import { createQuotedHeader, parseQuoted, type QuotedHeader } from '../packet/quoted.ts'
import { TCP_FIELD } from '../packet/tcp.ts'
import { type CookieKey, cookieFor, createCookie } from '../protocol/cookie.ts'
import { isOwnProbe, NO_MATCH, tryOfAnswer, tryOfQuote } from '../protocol/match.ts'
import { firstPings, type Ping, pingCookieFor } from '../protocol/ping.ts'
import { pingOfAnswer, pingOfQuote } from '../protocol/ping-match.ts'
import { PROTOCOL } from '../protocol/probe.ts'
import { DIRECT_ANSWER, evidenceOfError, NO_EVIDENCE, UNSOLICITED } from './evidence.ts'

/** The hosts that are being asked, as the reader needs to see them. Slots are small numbers; -1 is nobody. */
export interface AskedHosts {
  /** The slot of an address (32 bits), or -1. */
  find(address: number): number
  /** Which of the addresses from which we ask the host in a slot this one is, from 0; -1 for none of them. */
  laneOf(slot: number, source: number): number
  /** How many probes of a protocol were sent to it from the address that `laneOf` gave. */
  triesFrom(slot: number, lane: number, protocol: number): number
  /** How many pings were sent to it. */
  pingsTo(slot: number): number
}

/** What a packet turned out to be. */
export type ReadingKind =
  | 'malformed'
  | 'stray'
  | 'own-probe'
  | 'forged'
  | 'direct'
  | 'unsolicited'
  | 'unreachable'
  | 'time-exceeded'
  | 'other-error'

/**
 * What one packet says. `slot`, `protocol`, `evidence`, `tryNumber` (or SOME_TRY, NO_MATCH) are about the host
 * that was asked, with slot -1 for nobody; `lane` is the place of the address that it was asked from among those that
 * it is asked from, or -1; `errorSender` is the slot of a target that sent this ICMP error, or
 * -1. `code` is the ICMP code of an unreachable, `ping` the number of the ping that is answered (or NO_MATCH; SOME_TRY
 * for an answer that says no number), and `flags` are the control bits of a segment that answers one.
 */
export interface Reading {
  kind: ReadingKind
  slot: number
  lane: number
  protocol: number
  evidence: number
  tryNumber: number
  ping: number
  flags: number
  code: number
  errorSender: number
  sender: number
  ttl: number
}

export class Reader {
  readonly reading: Reading = {
    kind: 'stray',
    slot: -1,
    lane: -1,
    protocol: 0,
    evidence: NO_EVIDENCE,
    tryNumber: NO_MATCH,
    ping: NO_MATCH,
    flags: 0,
    code: 0,
    errorSender: -1,
    sender: 0,
    ttl: 0,
  }
  readonly #hosts: AskedHosts
  readonly #key: CookieKey
  readonly #pings: readonly Ping[]
  /** By protocol, the first ping that asks in it. */
  readonly #firstPings: Uint8Array
  readonly #packet: Ipv4Header = createIpv4Header()
  readonly #icmp: IcmpV4Header = createIcmpV4Header()
  readonly #quoted: QuotedHeader = createQuotedHeader()
  readonly #cookie = createCookie()

  /** `pings` are those that each host gets, in this order. */
  constructor(hosts: AskedHosts, key: CookieKey, pings: readonly Ping[] = []) {
    this.#hosts = hosts
    this.#key = key
    this.#pings = pings
    this.#firstPings = firstPings(pings)
  }

  /** Reads the IPv4 packet of `length` bytes at `offset`; the answer is the one `reading`, overwritten. */
  read(bytes: Buffer, offset: number, length: number): Reading {
    const packet = this.#packet
    if (!parseIpv4(bytes, offset, length, packet)) return this.#nothing('malformed')
    this.reading.sender = packet.source
    this.reading.ttl = packet.ttl
    const isFragment = packet.fragmentOffset !== 0 || packet.moreFragments
    if (packet.protocol !== PROTOCOL.icmp || isFragment) return this.#direct(bytes, isFragment)
    if (!parseIcmpV4(bytes, packet.payloadOffset, packet.payloadLength, this.#icmp)) {
      return this.#nothing('malformed')
    }
    if (!this.#icmp.checksumValid) return this.#nothing('malformed')
    return isError(this.#icmp.type) ? this.#error(bytes) : this.#direct(bytes, false)
  }

  #error(bytes: Buffer): Reading {
    const { payloadOffset, payloadLength } = this.#icmp
    const quoted = this.#quoted
    if (!parseQuoted(bytes, payloadOffset, payloadLength, quoted)) return this.#direct(bytes, false)
    const slot = this.#hosts.find(quoted.destination)
    const lane = slot < 0 ? -1 : this.#hosts.laneOf(slot, quoted.source)
    if (lane < 0) return this.#direct(bytes, false)
    this.reading.lane = lane
    // Whoever quotes what we sent from elsewhere than where it was sent has made it up.
    if (this.#packet.destination !== quoted.source) return this.#forged(slot)
    const tries = this.#hosts.triesFrom(slot, lane, quoted.protocol)
    cookieFor(this.#key, quoted.source, quoted.destination, quoted.protocol, this.#cookie)
    const { payloadOffset: at, payloadLength: length, id, protocol } = quoted
    const tryNumber = tryOfQuote(bytes, at, length, id, protocol, this.#cookie, tries)
    if (tryNumber !== NO_MATCH) return this.#believedError(slot, tryNumber)
    const pings = this.#pingsTo(slot, protocol)
    if (pings === 0) return this.#forged(slot)
    pingCookieFor(this.#key, quoted.source, quoted.destination, this.#cookie)
    const ping = pingOfQuote(bytes, at, length, id, protocol, this.#cookie, this.#pings, pings)
    return ping === NO_MATCH ? this.#forged(slot) : this.#pingError(slot, ping)
  }

  #forged(slot: number): Reading {
    return this.#about(slot, this.#quoted.protocol, 'forged', NO_EVIDENCE, NO_MATCH)
  }

  #pingError(slot: number, ping: number): Reading {
    const reading = this.#believedError(slot, NO_MATCH)
    reading.ping = ping
    const isAboutHost = reading.kind === 'unreachable' && reading.code <= UNREACHABLE_CODE.host
    if (isAboutHost && this.#packet.source !== this.#quoted.destination) reading.evidence = NO_EVIDENCE
    return reading
  }

  /** How many pings were sent to a host, if one of them asked in this protocol; else 0. The first lane sends them. */
  #pingsTo(slot: number, protocol: number): number {
    if (this.reading.lane !== 0) return 0
    const sent = this.#hosts.pingsTo(slot)
    return (this.#firstPings[protocol] ?? sent) < sent ? sent : 0
  }

  #believedError(slot: number, tryNumber: number): Reading {
    const { type, code } = this.#icmp
    const sender = this.#packet.source
    const fromTarget = sender === this.#quoted.destination
    const evidence = evidenceOfError(type, code, fromTarget)
    this.#about(slot, this.#quoted.protocol, kindOfError(type), evidence, tryNumber)
    this.reading.code = code
    this.reading.errorSender = fromTarget ? slot : this.#hosts.find(sender)
    return this.reading
  }

  #direct(bytes: Buffer, isFragment: boolean): Reading {
    const { source, destination, protocol, payloadOffset, payloadLength } = this.#packet
    if (this.#isOwnProbe(bytes)) return this.#nothing('own-probe')
    const slot = this.#hosts.find(source)
    const lane = slot < 0 ? -1 : this.#hosts.laneOf(slot, destination)
    if (lane < 0) return this.#nothing('stray')
    this.reading.lane = lane
    const tries = this.#hosts.triesFrom(slot, lane, protocol)
    cookieFor(this.#key, destination, source, protocol, this.#cookie)
    const tryNumber = isFragment
      ? NO_MATCH
      : tryOfAnswer(bytes, payloadOffset, payloadLength, protocol, this.#cookie, tries)
    if (tryNumber !== NO_MATCH) return this.#about(slot, protocol, 'direct', DIRECT_ANSWER, tryNumber)
    const ping = isFragment ? NO_MATCH : this.#pingOf(bytes, slot)
    if (ping === NO_MATCH) return this.#about(slot, protocol, 'unsolicited', UNSOLICITED, NO_MATCH)
    const reading = this.#about(slot, protocol, 'direct', DIRECT_ANSWER, NO_MATCH)
    reading.ping = ping
    if (protocol === PROTOCOL.tcp) reading.flags = bytes.readUInt8(payloadOffset + TCP_FIELD.flags)
    return reading
  }

  /** The ping that the packet of a target answers, or NO_MATCH. */
  #pingOf(bytes: Buffer, slot: number): number {
    const { source, destination, protocol, payloadOffset, payloadLength } = this.#packet
    const pings = this.#pingsTo(slot, protocol)
    if (pings === 0) return NO_MATCH
    pingCookieFor(this.#key, destination, source, this.#cookie)
    return pingOfAnswer(bytes, payloadOffset, payloadLength, protocol, this.#cookie, this.#pings, pings)
  }

  /** On the way to the machine's own addresses every probe is heard as it arrives: it answers nothing. */
  #isOwnProbe(bytes: Buffer): boolean {
    const { source, destination, protocol, payloadOffset, payloadLength, id } = this.#packet
    const asked = this.#hosts.find(destination)
    const lane = asked < 0 ? -1 : this.#hosts.laneOf(asked, source)
    if (lane < 0) return false
    const tries = this.#hosts.triesFrom(asked, lane, protocol)
    cookieFor(this.#key, source, destination, protocol, this.#cookie)
    return isOwnProbe(bytes, payloadOffset, payloadLength, id, protocol, this.#cookie, tries)
  }

  #nothing(kind: ReadingKind): Reading {
    this.reading.lane = -1
    return this.#about(-1, 0, kind, NO_EVIDENCE, NO_MATCH)
  }

  #about(slot: number, protocol: number, kind: ReadingKind, evidence: number, tryNumber: number): Reading {
    const reading = this.reading
    reading.kind = kind
    reading.slot = slot
    reading.protocol = protocol
    reading.evidence = evidence
    reading.tryNumber = tryNumber
    reading.ping = NO_MATCH
    reading.flags = 0
    reading.code = 0
    reading.errorSender = -1
    return reading
  }
}

function kindOfError(type: number): ReadingKind {
  if (type === ICMP_TYPE.destinationUnreachable) return 'unreachable'
  return type === ICMP_TYPE.timeExceeded ? 'time-exceeded' : 'other-error'
}
