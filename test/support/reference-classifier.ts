/**
 * What a packet proves, said as plainly as possible, to hold the receive path against: from the RFCs and from
 * decisions 4 and 5 of the design, with nothing of src/verdict or src/protocol in it. It remembers every probe
 * as it went out and every fact as it came in, parses into arrays, and takes its time.
 *
 * That a packet answers a probe is decided by comparing it with the remembered probes, not by any cookie.
 */
import {
  address,
  ICMP,
  IGMP,
  onesSum,
  type Packet,
  parsePacket,
  parseQuote,
  SCTP,
  TCP,
  UDP,
  word,
} from './reference-packet.ts'
import { answersPing, quotesPing } from './reference-pings.ts'
import { type Fact, whatErrorSays } from './reference-verdict.ts'

/** A host as the reference knows it. `facts[protocol]` is all that was heard about that protocol. */
export interface ReferenceHost {
  readonly address: number
  /** The addresses that it is asked from. */
  readonly sources: readonly number[]
  readonly ear: number
  /** What asked whether it is there, and what asked about its protocols, oldest first. */
  readonly pings: Packet[]
  readonly probes: Packet[]
  readonly facts: Fact[][]
  /** It is there, as far as anybody knows: what is sent to it from then on is no ping. */
  isFound: boolean
  /** Somebody on the way said that no ping can reach it. */
  isRefused: boolean
  /** Our own kernel said that it found no way to it. */
  isDoubted: boolean
}

/** ICMP messages that report on another packet: unreachable, quench, redirect, time exceeded, parameter problem. */
const ERROR_TYPES = [3, 4, 5, 11, 12]

/** Bytes among the first eight of a probe that the way may alter, checksums and UDP's length, or that say nothing. */
const NOT_COMPARED = new Map([
  [ICMP, [2, 3]],
  [IGMP, [2, 3]],
  [UDP, [4, 5, 6, 7]],
])

export class ReferenceClassifier {
  readonly hosts = new Map<number, ReferenceHost>()
  readonly #ours: ReadonlySet<number>

  /** `ours` are the addresses of the machine that asks. */
  constructor(ours: ReadonlySet<number>) {
    this.#ours = ours
  }

  /** A host is asked from now on: whether it is there, or that is known. */
  admit(address: number, sources: readonly number[], ear: number, isFound: boolean): void {
    const facts = Array.from({ length: 256 }, () => [])
    const asked = { address, sources, ear, pings: [], probes: [], facts }
    this.hosts.set(address, { ...asked, isFound, isRefused: false, isDoubted: false })
  }

  /** A ping or a probe went out: pings until the host is found. */
  sent(bytes: Uint8Array): void {
    const packet = parsePacket([...bytes])
    if (packet === undefined) throw new Error('a probe that is no packet')
    const host = this.hosts.get(packet.destination)
    if (host?.isFound === true) host.probes.push(packet)
    else host?.pings.push(packet)
  }

  /** A host is not asked any more. */
  release(address: number): ReferenceHost | undefined {
    const host = this.hosts.get(address)
    this.hosts.delete(address)
    return host
  }

  /** A packet was heard by an ear. */
  hear(bytes: Uint8Array, ear: number): void {
    const packet = parsePacket([...bytes])
    if (packet === undefined) return
    const isMessage = packet.protocol === ICMP && !packet.isFragment
    // RFC 792: type, code, checksum over the whole message.
    if (isMessage && (packet.payload.length < 8 || onesSum(packet.payload) !== 0xffff)) return
    const isError = isMessage && ERROR_TYPES.includes(packet.payload[0] ?? -1)
    const quote = isError ? parseQuote(packet.payload.slice(8)) : undefined
    const host = quote && this.hosts.get(quote.destination)
    if (quote === undefined || host?.sources.includes(quote.source) !== true) this.#hearDirect(packet, ear)
    else if (host.ear === ear) this.#hearError(packet, quote, host)
  }

  #hearError(packet: Packet, quote: Packet, host: ReferenceHost): void {
    const isProbe = host.probes.some((probe) => isQuoteOf(quote, probe))
    // Decision 4: a quote that names us and a host but is not of our making is believed in nothing.
    if (
      packet.destination !== quote.source ||
      !(isProbe || quotesPing(quote, from(quote.source, host.pings)))
    )
      return
    const [type = 0, code = 0] = packet.payload
    // Decision 5: host unreachable from an address of ours is our kernel's, which found no way to the host.
    if (type === 3 && code === 1 && this.#ours.has(packet.source) && !this.#ours.has(host.address)) {
      host.isDoubted = true
      return
    }
    const by = packet.source === host.address ? 'target' : 'other'
    // Decision 5: from a router that a ping cannot reach its host is about the host, not about a protocol.
    const isRefusal = !isProbe && by === 'other' && type === 3 && code <= 1
    const what = isRefusal ? undefined : whatErrorSays(type, code)
    if (what !== undefined) host.facts[quote.protocol]?.push(fact(what, packet, by))
    if (isRefusal && !host.isFound) host.isRefused = true
    const sender = this.hosts.get(packet.source)
    if (sender === undefined) return
    sender.facts[ICMP]?.push(fact('icmp-error', packet, 'target'))
    sender.isFound = true
  }

  /** Decision 4: from the target, to an address that we ask it from, and not a probe of ours. */
  #hearDirect(packet: Packet, ear: number): void {
    const asked = this.hosts.get(packet.destination)
    if (asked?.probes.some((probe) => isProbe(packet, probe))) return
    const host = this.hosts.get(packet.source)
    if (host === undefined || !host.sources.includes(packet.destination) || host.ear !== ear) return
    const isAnswer =
      !packet.isFragment &&
      (host.probes.some((probe) => isAnswerTo(packet, probe)) ||
        answersPing(packet, from(packet.destination, host.pings)))
    host.facts[packet.protocol]?.push(fact(isAnswer ? 'answer' : 'unsolicited', packet, 'target'))
    host.isFound = true
  }
}

/** What was sent from one of our addresses. */
function from(source: number, packets: readonly Packet[]): readonly Packet[] {
  return packets.filter((packet) => packet.source === source)
}

function fact(what: Fact['what'], { source, ttl }: Packet, by: Fact['by']): Fact {
  return { what, by, sender: source, ttl }
}

/** Decision 4: the eight payload bytes, or where fewer are quoted the IP ID in either byte order. */
function isQuoteOf(quote: Packet, probe: Packet): boolean {
  if (quote.protocol !== probe.protocol || quote.source !== probe.source) return false
  if (quote.payload.length >= 8) return haveSameStart(quote, probe)
  return quote.id === probe.id || quote.id === Math.floor(probe.id / 256) + (probe.id % 256) * 256
}

function isProbe(packet: Packet, probe: Packet): boolean {
  const isSame =
    packet.source === probe.source && packet.protocol === probe.protocol && packet.id === probe.id
  return isSame && packet.payload.length >= 8 && haveSameStart(packet, probe)
}

function haveSameStart(packet: Packet, probe: Packet): boolean {
  const ignored = NOT_COMPARED.get(probe.protocol) ?? []
  const compared = [0, 1, 2, 3, 4, 5, 6, 7].filter((at) => !ignored.includes(at))
  return compared.every((at) => packet.payload[at] === probe.payload[at])
}

/** Decision 4: ports, ids or sequence numbers must be those of the probe, where its protocol has them. */
function isAnswerTo(answer: Packet, probe: Packet): boolean {
  if (answer.protocol !== probe.protocol || answer.destination !== probe.source) return false
  const [a, p] = [answer.payload, probe.payload]
  const portsMatch = word(a, 0) === word(p, 2) && word(a, 2) === word(p, 0)
  switch (answer.protocol) {
    case ICMP:
      return a.length >= 8 && word(a, 0) === 0 && address(a, 4) === address(p, 4)
    case TCP:
      return a.length >= 20 && portsMatch
    case UDP:
      return a.length >= 8 && portsMatch
    case SCTP:
      // RFC 9260 section 8.4: the answer to an INIT carries its initiate tag as verification tag.
      return a.length >= 12 && portsMatch && address(a, 4) === address(p, 16)
    default:
      return true
  }
}
