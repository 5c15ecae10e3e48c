/**
 * Table 5.8 of the specification and Nmap's own table, row by row: what a packet, sent by the target or by a
 * router, makes of the protocol that was asked about and of ICMP. From real packets to the words that we print.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CookieKey } from '../../../src/protocol/cookie.ts'
import { CLASSIFICATIONS, type Classification, classify } from '../../../src/verdict/classify.ts'
import { ICMP_ERROR_SENT, joinEvidence, NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { Reader } from '../../../src/verdict/reading.ts'
import { answerTo, errorPacket, packetOf, probePacket } from '../../support/answers.ts'
import { askedHosts } from '../../support/asked-hosts.ts'

const KEY: CookieKey = { k0: 1, k1: 2 }
const US = 0x0a000001
const TARGET = 0x0a000002
const ROUTER = 0x0a0000fe
const GRE = 47
const ICMP = 1

/** State, reason and sender in one word each, as the table has them. */
type Row = string | undefined

/** ICMP type, code; then by the table and as Nmap does it, each from the target and from a router. */
const ERRORS: readonly (readonly [type: number, code: number, Row, Row, Row, Row])[] = [
  [3, 0, ...alike('filtered net-unreach')],
  [3, 1, ...alike('filtered host-unreach')],
  [
    3,
    2,
    'closed proto-unreach target',
    'closed proto-unreach other',
    'closed proto-unreach target',
    'filtered proto-unreach other',
  ],
  [
    3,
    3,
    'filtered port-unreach target',
    'filtered port-unreach other',
    'open port-unreach target',
    'filtered port-unreach other',
  ],
  [3, 9, ...alike('filtered net-prohibited')],
  [3, 10, ...alike('filtered host-prohibited')],
  [3, 13, ...alike('filtered admin-prohibited')],
  [11, 0, ...alike('filtered time-exceeded')],
  [11, 1, ...alike('filtered time-exceeded')],
  ...[4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 255].map((code) => [3, code, ...nothing()] as const),
  ...[2, 255].map((code) => [11, code, ...nothing()] as const),
  [4, 0, ...nothing()],
  [5, 1, ...nothing()],
  [12, 0, ...nothing()],
]

function alike(verdict: string): [Row, Row, Row, Row] {
  return [`${verdict} target`, `${verdict} other`, `${verdict} target`, `${verdict} other`]
}

function nothing(): [Row, Row, Row, Row] {
  return [undefined, undefined, undefined, undefined]
}

const hosts = askedHosts([{ address: TARGET, sources: [US], tries: () => 1 }])

/** What one packet makes of a protocol of the target, of which nothing was known. */
function wordsAfter(packet: Buffer, protocol: number, classification: Classification): Row {
  const reading = new Reader(hosts, KEY).read(packet, 0, packet.length)
  const about = reading.slot === 0 && reading.protocol === protocol ? reading.evidence : NO_EVIDENCE
  const speaks = reading.errorSender === 0 && protocol === ICMP ? ICMP_ERROR_SENT : NO_EVIDENCE
  const verdict = classify(joinEvidence(about, speaks), protocol, classification)
  return verdict && `${verdict.state} ${verdict.reason} ${verdict.sender}`
}

test('an ICMP error about a probe, by type and code, from the target and from a router, in both classifications', () => {
  const senders = [TARGET, ROUTER, TARGET, ROUTER]
  for (const [type, code, ...rows] of ERRORS)
    for (const [i, expected] of rows.entries()) {
      const classification = i < 2 ? 'table' : 'nmap'
      const probe = probePacket(KEY, GRE, US, TARGET)
      const packet = errorPacket({ source: senders[i] ?? 0, destination: US }, type, code, probe)
      const name = `${type}/${code} from ${i % 2 === 0 ? 'target' : 'router'}, ${classification}`
      assert.equal(wordsAfter(packet, GRE, classification), expected, name)
    }
})

test('every ICMP error from the target proves that it speaks ICMP, and none from a router does', () => {
  for (const [type, code] of ERRORS)
    for (const classification of CLASSIFICATIONS) {
      const probe = probePacket(KEY, GRE, US, TARGET)
      const fromTarget = errorPacket({ source: TARGET, destination: US }, type, code, probe)
      const fromRouter = errorPacket({ source: ROUTER, destination: US }, type, code, probe)
      assert.equal(wordsAfter(fromTarget, ICMP, classification), 'open icmp-error target', `${type}/${code}`)
      assert.equal(wordsAfter(fromRouter, ICMP, classification), undefined, `${type}/${code}`)
    }
})

test('an error about the echo request itself: the target that sent it speaks ICMP, a router says what it says', () => {
  const probe = probePacket(KEY, ICMP, US, TARGET)
  for (const classification of CLASSIFICATIONS) {
    const prohibited = (source: number) => errorPacket({ source, destination: US }, 3, 13, probe)
    assert.equal(wordsAfter(prohibited(TARGET), ICMP, classification), 'open icmp-error target')
    assert.equal(wordsAfter(prohibited(ROUTER), ICMP, classification), 'filtered admin-prohibited other')
  }
})

test("a target's port unreachable leaves UDP filtered by the table and open as Nmap has it", () => {
  const packet = errorPacket({ source: TARGET, destination: US }, 3, 3, probePacket(KEY, 17, US, TARGET))
  assert.equal(wordsAfter(packet, 17, 'table'), 'filtered port-unreach target')
  assert.equal(wordsAfter(packet, 17, 'nmap'), 'open port-unreach target')
})

test('a packet of a protocol from the target opens that protocol: proto-response, of ICMP echo-reply', () => {
  for (let protocol = 0; protocol < 256; protocol += 1)
    for (const classification of CLASSIFICATIONS) {
      const reason = protocol === ICMP ? 'echo-reply' : 'proto-response'
      const answer = answerTo(probePacket(KEY, protocol, US, TARGET))
      assert.equal(wordsAfter(answer, protocol, classification), `open ${reason} target`)
      const stray = packetOf({ source: ROUTER, destination: US, protocol }, answer.subarray(20))
      assert.equal(wordsAfter(stray, protocol, classification), undefined)
    }
})

test('any other packet from the target opens its protocol as unsolicited', () => {
  for (const protocol of [1, 6, 17, 132])
    for (const classification of CLASSIFICATIONS) {
      const payload = Buffer.alloc(20, 0xff)
      if (protocol === ICMP) payload.fill(0).writeUInt32BE(0x0d00f2ff)
      const packet = packetOf({ source: TARGET, destination: US, protocol }, payload)
      assert.equal(wordsAfter(packet, protocol, classification), 'open unsolicited target')
      const routers = packetOf({ source: ROUTER, destination: US, protocol }, payload)
      assert.equal(wordsAfter(routers, protocol, classification), undefined)
    }
})
