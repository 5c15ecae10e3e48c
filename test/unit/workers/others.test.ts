import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toMapped } from '../../../src/packet/address.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { Others } from '../../../workers/others.ts'

const NET_UNREACHABLE = evidenceOfError(3, 0, false)
const PROHIBITED = evidenceOfError(3, 13, false)

test('the strongest answer about a protocol keeps its sender, told in the order of protocols', () => {
  const others = new Others()
  others.note(47, NET_UNREACHABLE, 0x0a000002, 60)
  others.note(47, PROHIBITED, 0x0a000003, 61)
  others.note(47, NET_UNREACHABLE, 0x0a000001, 62)
  others.note(6, NET_UNREACHABLE, 0x0a000009, 63)
  assert.deepEqual([...others.protocols].toSorted(), [47, 6])
  assert.deepEqual(others.toResult(), [
    { protocol: 6, address: toMapped(0x0a000009), ttl: 63 },
    { protocol: 47, address: toMapped(0x0a000003), ttl: 61 },
  ])
})

test('the order in which answers arrive does not matter', () => {
  const answer = fc.record({
    protocol: fc.nat(2),
    evidence: fc.constantFrom(...[0, 1, 2, 3, 9, 10, 13].map((code) => evidenceOfError(3, code, false))),
    sender: fc.nat(3),
    ttl: fc.nat(3),
  })
  const shuffled = fc
    .array(answer, { maxLength: 12 })
    .chain((answers) =>
      fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length })),
    )
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const results = [one, other].map((answers) => {
        const others = new Others()
        for (const { protocol, evidence, sender, ttl } of answers)
          others.note(protocol, evidence, sender, ttl)
        return others.toResult()
      })
      assert.deepEqual(results[0], results[1])
    }),
  )
})
