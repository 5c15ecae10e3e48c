import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLASSIFICATIONS, type Classification, classify } from '../../../src/verdict/classify.ts'
import {
  DIRECT_ANSWER,
  evidenceOfError,
  ICMP_ERROR_SENT,
  joinEvidence,
  NO_EVIDENCE,
  partsOf,
  UNSOLICITED,
} from '../../../src/verdict/evidence.ts'
import { SILENCE_CODES, silenceByte, silenceOf, UNPROVED_CAUSES } from '../../../src/verdict/silence.ts'

const BYTES = Array.from({ length: 256 }, (_, byte) => byte)

/** Everything that one packet can say. */
const FROM_ONE_PACKET = new Set([DIRECT_ANSWER, UNSOLICITED, ICMP_ERROR_SENT])
for (const type of BYTES)
  for (const code of BYTES)
    for (const fromTarget of [true, false]) FROM_ONE_PACKET.add(evidenceOfError(type, code, fromTarget))

/** Everything that any number of packets can add up to. */
const REACHABLE = closureOf(FROM_ONE_PACKET)

function closureOf(atoms: ReadonlySet<number>): number[] {
  const reached = new Set<number>([NO_EVIDENCE])
  for (const byte of reached) for (const atom of atoms) reached.add(joinEvidence(byte, atom))
  return [...reached]
}

function stateOf(byte: number, classification: Classification): string {
  return classify(byte, 47, classification)?.state ?? 'none'
}

test('joining is idempotent, commutative and associative over every byte that packets can cause', () => {
  assert.ok(REACHABLE.length > 100)
  for (const a of REACHABLE) {
    assert.equal(joinEvidence(a, a), a)
    assert.equal(joinEvidence(a, NO_EVIDENCE), a)
    for (const b of REACHABLE) {
      const joined = joinEvidence(a, b)
      if (joined !== joinEvidence(b, a)) assert.fail(`${a} and ${b} do not commute`)
      for (const c of FROM_ONE_PACKET) {
        if (joinEvidence(joined, c) !== joinEvidence(a, joinEvidence(b, c))) assert.fail(`${a}, ${b}, ${c}`)
      }
    }
  }
})

test('what another classification needs is never lost by joining: answers and unreachables of the target', () => {
  for (const a of REACHABLE)
    for (const b of REACHABLE) {
      const [left, right, joined] = [partsOf(a), partsOf(b), partsOf(joinEvidence(a, b))]
      assert.equal(joined.direct, left.direct || right.direct)
      const hasPort = left.portUnreachableFromTarget || right.portUnreachableFromTarget
      assert.equal(joined.portUnreachableFromTarget, hasPort)
      const senders = [left.protocolUnreachable, right.protocolUnreachable]
      const strongest = senders.includes('target') ? 'target' : senders.find((sender) => sender !== undefined)
      assert.equal(joined.protocolUnreachable, strongest)
    }
})

test('more evidence never takes a verdict back: open over closed over filtered over silence', () => {
  const rank = ['none', 'filtered', 'closed', 'open']
  for (const classification of CLASSIFICATIONS)
    for (const a of REACHABLE)
      for (const b of FROM_ONE_PACKET) {
        const ranks = [a, b, joinEvidence(a, b)].map((byte) => rank.indexOf(stateOf(byte, classification)))
        assert.equal(ranks[2], Math.max(ranks[0] ?? -1, ranks[1] ?? -1), `${classification}: ${a}, ${b}`)
        assert.ok(!ranks.includes(-1))
      }
})

test('a protocol called closed by the table stays closed or turns out open, whatever else is heard', () => {
  const closed = REACHABLE.filter((byte) => stateOf(byte, 'table') === 'closed')
  assert.ok(closed.length > 0)
  for (const byte of closed)
    for (const more of REACHABLE) {
      assert.match(stateOf(joinEvidence(byte, more), 'table'), /^(closed|open)$/)
    }
})

test('every byte of evidence has a verdict, and only no evidence at all has none', () => {
  for (const classification of CLASSIFICATIONS)
    for (const byte of REACHABLE) {
      assert.equal(classify(byte, 47, classification) === undefined, byte === NO_EVIDENCE)
    }
})

test('of all 256 bytes none is both evidence and silence', () => {
  for (const byte of REACHABLE) assert.equal(silenceOf(byte), undefined, `byte ${byte}`)
  for (const silence of SILENCE_CODES) {
    assert.equal(silenceOf(silenceByte(silence)), silence)
    assert.ok(!REACHABLE.includes(silenceByte(silence)), silence)
  }
  for (const byte of BYTES) {
    const state = classify(byte, 47, 'table')?.state
    const isSilent = state === undefined || state === 'open|filtered' || state === 'unproved'
    if (silenceOf(byte) !== undefined) assert.ok(isSilent, `byte ${byte}`)
    else assert.equal(isSilent, byte === NO_EVIDENCE, `byte ${byte}`)
  }
})

test('the bytes of silences stay what they were: results that were kept must be readable', () => {
  const known = ['no-response', 'host-silent', 'rationed', 'router-limited', 'went-silent', 'path-rewrites']
  const later = ['timeout', 'interrupted', 'not-asked', 'host-timeout', 'retries-exhausted']
  const bytes = Array.from({ length: 11 }, (_, code) => silenceOf(0x30 + code))
  assert.deepEqual(bytes, [...known, ...later])
})

test('an unproved silence is called unproved with its cause, a proved one open|filtered, an unasked one nothing', () => {
  for (const classification of CLASSIFICATIONS) {
    for (const cause of UNPROVED_CAUSES) {
      const verdict = { state: 'unproved', reason: cause, sender: undefined }
      assert.deepEqual(classify(silenceByte(cause), 1, classification), verdict)
    }
    for (const reason of ['no-response', 'host-silent'] as const) {
      const verdict = { state: 'open|filtered', reason, sender: undefined }
      assert.deepEqual(classify(silenceByte(reason), 1, classification), verdict)
    }
    assert.equal(classify(silenceByte('not-asked'), 1, classification), undefined)
    assert.equal(classify(NO_EVIDENCE, 1, classification), undefined)
  }
})
