/** What packets say about hosts that are pinged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TCP_FLAG } from '../../../src/packet/tcp.ts'
import { type CookieKey, createCookie } from '../../../src/protocol/cookie.ts'
import { NO_MATCH, SOME_TRY } from '../../../src/protocol/match.ts'
import {
  DEFAULT_PINGS,
  emitPing,
  type Ping,
  pingCookieFor,
  protocolPing,
} from '../../../src/protocol/ping.ts'
import { DIRECT_ANSWER, NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { Reader, type Reading } from '../../../src/verdict/reading.ts'
import { answerTo, errorPacket } from '../../support/answers.ts'
import { askedHosts } from '../../support/asked-hosts.ts'

const KEY: CookieKey = { k0: 11, k1: 12 }
const US = 0x0a000001
const ROUTER = 0x0a0000fe
const GRE = 47
const PINGED = 0x0a000003

/** An ICMP unreachable from somebody about a ping. */
function error(source: number, quote: Uint8Array, code: number): Buffer {
  return errorPacket({ source, destination: US, ttl: 61 }, 3, code, quote)
}

const PINGS: readonly Ping[] = [
  ...DEFAULT_PINGS,
  { kind: 'udp', port: 53 },
  protocolPing(GRE),
  protocolPing(132),
  protocolPing(2),
]

/** Reads a packet while one host is being pinged, of which no probe has been sent yet. */
function readPinged(packet: Buffer, sent = 8): Reading {
  const pinged = askedHosts([{ address: PINGED, sources: [US], tries: () => 0, pings: sent }])
  return { ...new Reader(pinged, KEY, PINGS).read(packet, 0, packet.length) }
}

function ping(t: number): Buffer {
  const cookie = createCookie()
  pingCookieFor(KEY, US, PINGED, cookie)
  const bytes = Buffer.alloc(64)
  return bytes.subarray(0, emitPing(bytes, 0, PINGS[t] as Ping, US, PINGED, cookie, t))
}

test('an answer to a ping names it, and is evidence for the protocol that it used', () => {
  const echo = readPinged(answerTo(ping(0)))
  assert.deepEqual([echo.kind, echo.protocol, echo.ping, echo.tryNumber], ['direct', 1, 0, NO_MATCH])
  const reset = readPinged(answerTo(ping(2)))
  assert.deepEqual([reset.kind, reset.protocol, reset.ping, reset.flags], ['direct', 6, 2, TCP_FLAG.rst])
  const datagram = readPinged(answerTo(ping(4)))
  assert.deepEqual([datagram.kind, datagram.protocol, datagram.ping], ['direct', 17, 4])
  const abort = readPinged(answerTo(ping(6)))
  assert.deepEqual([abort.kind, abort.protocol, abort.ping], ['direct', 132, 6])
  for (const { evidence } of [echo, reset, datagram, abort]) assert.equal(evidence, DIRECT_ANSWER)
})

test('a packet in the protocol of a ping answers it once it was sent, and before that is unsolicited', () => {
  const gre = answerTo(ping(5))
  const { kind, protocol, ping: number, evidence } = readPinged(gre)
  assert.deepEqual([kind, protocol, number, evidence], ['direct', GRE, SOME_TRY, DIRECT_ANSWER])
  const before = readPinged(gre, 5)
  assert.deepEqual([before.kind, before.ping], ['unsolicited', NO_MATCH])
})

test('an error about a ping is believed, but what a router says of a host is no evidence for a protocol', () => {
  for (const t of PINGS.keys()) {
    for (const [code, isEvidence] of [
      [0, false],
      [1, false],
      [3, true],
      [13, true],
    ] as const) {
      const { kind, slot, ping: number, code: read, evidence } = readPinged(error(ROUTER, ping(t), code))
      assert.deepEqual([kind, slot, number, read], ['unreachable', 0, t, code])
      assert.equal(evidence !== NO_EVIDENCE, isEvidence)
    }
  }
  assert.notEqual(readPinged(error(PINGED, ping(0), 1)).evidence, NO_EVIDENCE)
})

test('a quote of a ping that was not sent, or not so, is forged', () => {
  const wrong = Buffer.from(ping(0))
  wrong.writeUInt32BE(0x01020304, 24)
  const { kind, slot, ping: number } = readPinged(error(ROUTER, wrong, 1))
  assert.deepEqual([kind, slot, number], ['forged', 0, NO_MATCH])
})
