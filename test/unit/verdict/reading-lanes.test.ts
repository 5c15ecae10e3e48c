/** A host that is asked from several of our addresses: which of them an answer is for, and what is forged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { Reader, type Reading } from '../../../src/verdict/reading.ts'
import { answerTo, errorPacket, probePacket } from '../../support/answers.ts'
import { askedHosts } from '../../support/asked-hosts.ts'

const KEY = { k0: 11, k1: 12 }
const SOURCES = [0x0a000001, 0x0a000011, 0x0a090001] as const
const NOT_OURS = 0x0a0000fe
const TARGET = 0x0a000002
const GRE = 47

const hosts = askedHosts([{ address: TARGET, sources: SOURCES, tries: () => 3 }])

function read(packet: Buffer): Reading {
  return { ...new Reader(hosts, KEY).read(packet, 0, packet.length) }
}

function closed(quote: Uint8Array, destination: number): Buffer {
  return errorPacket({ source: TARGET, destination }, 3, 2, quote)
}

test('what answers a probe names the address that it left from; a probe of ours is none from any of them', () => {
  for (const [lane, source] of SOURCES.entries()) {
    const probe = probePacket(KEY, GRE, source, TARGET, 2)
    for (const answer of [closed(probe, source), answerTo(probe)]) {
      const reading = read(answer)
      assert.deepEqual([reading.slot, reading.lane, reading.evidence === NO_EVIDENCE], [0, lane, false])
    }
    assert.equal(read(probe).kind, 'own-probe')
  }
})

test('an error of the target without a quote of ours is for any of them, and for nobody else', () => {
  const heard = [...SOURCES, NOT_OURS].map((destination) => read(closed(Buffer.alloc(0), destination)))
  assert.deepEqual(
    heard.map(({ kind, lane }) => [kind, lane]),
    [
      ['unsolicited', 0],
      ['unsolicited', 1],
      ['unsolicited', 2],
      ['stray', -1],
    ],
  )
})

test('a quote is forged that comes to another of our addresses than it names, or has the cookie of another', () => {
  const [first, second] = SOURCES
  const probe = probePacket(KEY, GRE, first, TARGET, 2)
  const renamed = Buffer.from(probe)
  renamed.writeUInt32BE(second, 12)
  for (const [quote, lane] of [
    [probe, 0],
    [renamed, 1],
  ] as const) {
    const { kind, slot, lane: about } = read(closed(quote, second))
    assert.deepEqual([kind, slot, about], ['forged', 0, lane])
  }
})
