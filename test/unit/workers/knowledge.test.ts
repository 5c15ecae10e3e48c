import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evidenceOfError, joinEvidence, NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { DOUBTFUL, GIVEN_UP, Knowledge, MOST_PROOFS } from '../../../workers/knowledge.ts'

const CLOSED = evidenceOfError(3, 2, true)
/** Every byte that packets can cause. */
const EVIDENCE = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x30) !== 0x30)

test('every number of proofs that is ever asked for, and the two marks, are kept apart and are no evidence', () => {
  const knowledge = new Knowledge(2)
  for (const proofs of [...Array(MOST_PROOFS + 1).keys(), DOUBTFUL, GIVEN_UP]) {
    knowledge.setProofs(1, 47, proofs)
    assert.deepEqual([knowledge.proofsOf(1, 47), knowledge.evidenceOf(1, 47)], [proofs, NO_EVIDENCE])
  }
  knowledge.setProofs(1, 47, MOST_PROOFS + 1)
  assert.equal(knowledge.proofsOf(1, 47), MOST_PROOFS)
  assert.deepEqual(
    [knowledge.proofsOf(0, 47), knowledge.proofsOf(1, 46), knowledge.proofsOf(1, 48)],
    [0, 0, 0],
  )
})

test('every evidence is kept as it is, and joined as evidence is', () => {
  for (const byte of EVIDENCE) {
    const knowledge = new Knowledge(1)
    assert.equal(knowledge.join(0, 47, byte), byte !== NO_EVIDENCE)
    assert.equal(knowledge.join(0, 47, byte), false)
    assert.equal(knowledge.evidenceOf(0, 47), byte)
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVIDENCE)), (all) => {
      const knowledge = new Knowledge(1)
      for (const one of all) knowledge.join(0, 47, one)
      assert.equal(knowledge.evidenceOf(0, 47), all.reduce(joinEvidence, NO_EVIDENCE))
    }),
  )
})

test('evidence ends a silence, and no proof takes its place', () => {
  const knowledge = new Knowledge(1)
  knowledge.setProofs(0, 47, 5)
  assert(knowledge.join(0, 47, CLOSED))
  assert.deepEqual([knowledge.evidenceOf(0, 47), knowledge.proofsOf(0, 47)], [CLOSED, 0])
  knowledge.setProofs(0, 47, DOUBTFUL)
  assert.deepEqual([knowledge.evidenceOf(0, 47), knowledge.proofsOf(0, 47)], [CLOSED, 0])
})

test('void proofs are doubtful ones: what was never asked and what answered stay as they are', () => {
  const knowledge = new Knowledge(2)
  for (const slot of [0, 1]) knowledge.setProofs(slot, 103, 3)
  knowledge.setProofs(1, 104, GIVEN_UP)
  knowledge.join(1, 47, CLOSED)
  knowledge.voidProofs(1)
  assert.deepEqual(
    [103, 104, 47, 50].map((protocol) => knowledge.proofsOf(1, protocol)),
    [DOUBTFUL, DOUBTFUL, 0, 0],
  )
  assert.deepEqual([knowledge.evidenceOf(1, 47), knowledge.proofsOf(0, 103)], [CLOSED, 3])
})

test('a copy of the evidence shows no proofs, and a host that is forgotten leaves nothing', () => {
  const knowledge = new Knowledge(2)
  knowledge.join(1, 47, CLOSED)
  knowledge.setProofs(1, 103, 3)
  const expected = new Uint8Array(256)
  expected[47] = CLOSED
  assert.deepEqual(knowledge.evidenceCopy(1), expected)
  knowledge.clear(1)
  assert.deepEqual([knowledge.evidenceOf(1, 47), knowledge.proofsOf(1, 103)], [NO_EVIDENCE, 0])
})
