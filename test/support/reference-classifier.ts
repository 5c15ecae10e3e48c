/**
 * What a packet proves, said as plainly as possible, to hold the receive path against: from the RFCs and from
 * decisions 4 and 5 of the design, with nothing of src/verdict or src/protocol in it. It remembers every probe
 * as it went out and every fact as it came in, parses into arrays, and takes its time.
 *
 * That a packet answers a probe is decided by comparing it with the remembered probes, not by any cookie.
 */
import { type Fact, whatErrorSays } from './reference-verdict.ts'

/** A host as the reference knows it. `facts[protocol]` is all that was heard about that protocol. */
export interface ReferenceHost {
  readonly address: number
  /** The address that it is asked from. */
  readonly source: number
  readonly ear: number
  readonly probes: Packet[]
  readonly facts: Fact[][]
  /** Our own kernel said that it found no way to it. */
  isDoubted: boolean
}

interface Packet {
  readonly source: number
  readonly destination: number
  readonly protocol: number
  readonly id: number
  readonly ttl: number
  readonly isFragment: boolean
  readonly payload: readonly number[]
}

const ICMP = 1
const IGMP = 2
const TCP = 6
const UDP = 17
const SCTP = 132

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

  /** A host is asked from now on. */
  admit(address: number, source: number, ear: number): void {
    const facts = Array.from({ length: 256 }, () => [])
    this.hosts.set(address, { address, source, ear, probes: [], facts, isDoubted: false })
  }

  /** A probe went out. */
  sent(bytes: Uint8Array): void {
    const packet = parsePacket([...bytes])
    if (packet === undefined) throw new Error('a probe that is no packet')
    this.hosts.get(packet.destination)?.probes.push(packet)
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
    if (quote === undefined || host?.source !== quote.source) this.#hearDirect(packet, ear)
    else if (host.ear === ear) this.#hearError(packet, quote, host)
  }

  #hearError(packet: Packet, quote: Packet, host: ReferenceHost): void {
    // Decision 4: a quote that names us and a host but is not of our making is believed in nothing.
    if (packet.destination !== quote.source || !host.probes.some((probe) => isQuoteOf(quote, probe))) return
    const [type = 0, code = 0] = packet.payload
    // Decision 5: host unreachable from an address of ours is our kernel's, which found no way to the host.
    if (type === 3 && code === 1 && packet.source === host.source && host.address !== host.source) {
      host.isDoubted = true
      return
    }
    const by = packet.source === host.address ? 'target' : 'other'
    const what = whatErrorSays(type, code)
    if (what !== undefined) host.facts[quote.protocol]?.push(fact(what, packet, by))
    this.hosts.get(packet.source)?.facts[ICMP]?.push(fact('icmp-error', packet, 'target'))
  }

  /** Decision 4: from the target, to the address that we asked from, and not a probe of ours. */
  #hearDirect(packet: Packet, ear: number): void {
    const asked = this.hosts.get(packet.destination)
    if (asked?.probes.some((probe) => isProbe(packet, probe))) return
    const host = this.hosts.get(packet.source)
    if (host === undefined || host.source !== packet.destination || host.ear !== ear) return
    const isAnswer = !packet.isFragment && host.probes.some((probe) => isAnswerTo(packet, probe))
    host.facts[packet.protocol]?.push(fact(isAnswer ? 'answer' : 'unsolicited', packet, 'target'))
  }
}

function fact(what: Fact['what'], { source, ttl }: Packet, by: Fact['by']): Fact {
  return { what, by, sender: source, ttl }
}

/** RFC 791; undefined unless header and total length are sound and the header checksum is right. */
function parsePacket(bytes: readonly number[]): Packet | undefined {
  const header = parseQuote(bytes)
  if (header === undefined) return undefined
  const headerLength = ((bytes[0] ?? 0) % 16) * 4
  const totalLength = word(bytes, 2)
  if (totalLength < headerLength || totalLength > bytes.length) return undefined
  if (onesSum(bytes.slice(0, headerLength)) !== 0xffff) return undefined
  return { ...header, payload: bytes.slice(headerLength, totalLength) }
}

/** A header and what follows it, unchecked: a quote may have been cut and altered on its way. */
function parseQuote(bytes: readonly number[]): Packet | undefined {
  const first = bytes[0] ?? 0
  const headerLength = (first % 16) * 4
  if (Math.floor(first / 16) !== 4 || headerLength < 20 || bytes.length < headerLength) return undefined
  const fragment = word(bytes, 6)
  return {
    source: address(bytes, 12),
    destination: address(bytes, 16),
    protocol: bytes[9] ?? 0,
    id: word(bytes, 4),
    ttl: bytes[8] ?? 0,
    isFragment: Math.floor(fragment / 0x2000) % 2 === 1 || fragment % 0x2000 !== 0,
    payload: bytes.slice(headerLength),
  }
}

/** Decision 4: the eight payload bytes, or where fewer are quoted the IP ID in either byte order. */
function isQuoteOf(quote: Packet, probe: Packet): boolean {
  if (quote.protocol !== probe.protocol) return false
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
  if (answer.protocol !== probe.protocol) return false
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

function word(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
}

function address(bytes: readonly number[], at: number): number {
  return word(bytes, at) * 65_536 + word(bytes, at + 2)
}

/** RFC 1071: the sum with end-around carry; 0xffff over bytes that hold their own right checksum. */
function onesSum(bytes: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) {
    sum += word(bytes, at)
    if (sum > 0xffff) sum -= 0xffff
  }
  return sum
}
