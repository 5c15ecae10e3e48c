/**
 * What quotes a ping and what answers one, from the RFCs and from the pings as they went out. Each ping to a host is
 * numbered, and its number added to an id and a sequence number that all pings to the host have in common; whoever
 * names that id, and a number that was sent, names a ping, of whichever kind.
 */
import { address, ICMP, IGMP, type Packet, SCTP, TCP, UDP, word } from './reference-packet.ts'

const ECHO = { request: 8, reply: 0 } as const
const TIMESTAMP = { request: 13, reply: 14 } as const

/** True for the quote of a ping: by its first eight bytes, or where fewer are quoted by its IP ID in either byte order. */
export function quotesPing(quote: Packet, pings: readonly Packet[]): boolean {
  const { protocol, id, payload } = quote
  const inProtocol = pings.filter((ping) => ping.protocol === protocol)
  if (inProtocol.length === 0) return false
  const swapped = Math.floor(id / 256) + (id % 256) * 256
  if (payload.length < 8) return pings.some((ping) => ping.id === id || ping.id === swapped)
  switch (protocol) {
    case ICMP:
      return (payload[0] === ECHO.request || payload[0] === TIMESTAMP.request) && namesEcho(payload, pings)
    case IGMP:
      return word(payload, 0) === 0x1100 && isNumbered(pings, IGMP, () => true, address(payload, 4), 4)
    case TCP: {
      const port = word(payload, 0)
      return isNumbered(pings, TCP, (ping) => word(ping, 0) === port, address(payload, 4), 4)
    }
    case UDP:
      return namesPort(word(payload, 0), word(payload, 2), UDP, pings)
    case SCTP:
      return address(payload, 4) === 0 && namesPort(word(payload, 0), word(payload, 2), SCTP, pings)
    default:
      return inProtocol.some((ping) =>
        [0, 1, 2, 3, 4, 5, 6, 7].every((at) => ping.payload[at] === payload[at]),
      )
  }
}

/** True for what RFC 792, 768, 9260 and 9293 section 3.10.7 make a host say to a ping, and for anything in a protocol without them. */
export function answersPing({ protocol, payload }: Packet, pings: readonly Packet[]): boolean {
  const inProtocol = pings.filter((ping) => ping.protocol === protocol)
  if (inProtocol.length === 0) return false
  switch (protocol) {
    case ICMP: {
      const isReply = payload[0] === ECHO.reply || payload[0] === TIMESTAMP.reply
      return isReply && payload.length >= 8 && namesEcho(payload, pings)
    }
    case TCP: {
      if (payload.length < 20) return false
      const port = word(payload, 2)
      const isOurs = (ping: readonly number[]) => word(ping, 0) === port
      // Acknowledged is the number behind that of a SYN; a RST to an ACK has the number that the ACK acknowledged.
      return (
        isNumbered(pings, TCP, isOurs, (address(payload, 8) + 2 ** 32 - 1) % 2 ** 32, 4) ||
        isNumbered(pings, TCP, (ping) => isOurs(ping) && address(ping, 8) !== 0, address(payload, 4), 8)
      )
    }
    case UDP:
      return payload.length >= 8 && namesPort(word(payload, 2), word(payload, 0), UDP, pings)
    case SCTP: {
      const hasTag = inProtocol.some((ping) => address(ping.payload, 16) === address(payload, 4))
      return payload.length >= 12 && hasTag && namesPort(word(payload, 2), word(payload, 0), SCTP, pings)
    }
    default:
      return true
  }
}

/** True if `ours` is the port that a ping to port `theirs` left from plus how much later another ping was sent: 14 bits. */
function namesPort(ours: number, theirs: number, protocol: number, pings: readonly Packet[]): boolean {
  const range = 2 ** 14
  return pings.some(
    (ping, number) =>
      ping.protocol === protocol &&
      word(ping.payload, 2) === theirs &&
      Math.floor(ours / range) === Math.floor(word(ping.payload, 0) / range) &&
      (ours - word(ping.payload, 0) + number + 2 * range) % range < pings.length,
  )
}

/** RFC 792: identifier and sequence number of an echo or timestamp. */
function namesEcho(payload: readonly number[], pings: readonly Packet[]): boolean {
  const identifier = word(payload, 4)
  return pings.some(
    (ping, number) =>
      ping.protocol === ICMP &&
      word(ping.payload, 4) === identifier &&
      (word(payload, 6) - word(ping.payload, 6) + number + 2 * 2 ** 16) % 2 ** 16 < pings.length,
  )
}

/** True if `value` is the 32-bit number at `at` in a ping of ours plus how much later another ping was sent. */
function isNumbered(
  pings: readonly Packet[],
  protocol: number,
  isOurs: (ping: readonly number[]) => boolean,
  value: number,
  at: number,
): boolean {
  return pings.some(
    (ping, number) =>
      ping.protocol === protocol &&
      isOurs(ping.payload) &&
      (value - address(ping.payload, at) + number + 2 * 2 ** 32) % 2 ** 32 < pings.length,
  )
}
