import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CLASSIFICATIONS, classify } from '../../../src/verdict/classify.ts'
import {
  DIRECT_ANSWER,
  evidenceOfError,
  ICMP_ERROR_SENT,
  NO_EVIDENCE,
  UNSOLICITED,
} from '../../../src/verdict/evidence.ts'
import { HostTable } from '../../../workers/host-table.ts'

const US = 0x0a000001
const TARGET = 0x0a000002
const PROTOCOL = 47

/** One thing heard: evidence, who sent it, with which TTL. */
interface Heard {
  readonly evidence: number
  readonly sender: number
  readonly ttl: number
}

const codes = fc.constantFrom(0, 1, 2, 3, 9, 10, 13)
const error = fc
  .record({
    type: fc.constantFrom(3, 3, 3, 11),
    code: codes,
    sender: fc.constantFrom(TARGET, 0x0a0000fd, 0x0a0000fe),
  })
  .map(({ type, code, sender }) => ({ sender, evidence: evidenceOfError(type, code, sender === TARGET) }))
  .filter(({ evidence }) => evidence !== NO_EVIDENCE)
const direct = fc
  .constantFrom(DIRECT_ANSWER, UNSOLICITED, ICMP_ERROR_SENT)
  .map((evidence) => ({ sender: TARGET, evidence }))
const heard: fc.Arbitrary<Heard> = fc
  .tuple(fc.oneof({ arbitrary: error, weight: 6 }, { arbitrary: direct, weight: 1 }), fc.nat(255))
  .map(([what, ttl]) => ({ ...what, ttl }))

/** What is known of the target after hearing all of it in this order. */
function known(order: readonly Heard[]) {
  const hosts = new HostTable(1)
  const slot = hosts.admit(TARGET, [US], 0)
  for (const { evidence, sender, ttl } of order) hosts.learn(slot, PROTOCOL, evidence, sender, ttl)
  const byte = hosts.evidenceOf(slot, PROTOCOL)
  const verdicts = CLASSIFICATIONS.map((classification) => classify(byte, PROTOCOL, classification))
  return {
    byte,
    verdicts,
    ttl: hosts.ttls.copy(slot)[PROTOCOL],
    others: hosts.others(slot)?.toResult() ?? [],
  }
}

/** Several things heard, and the same things in another order, some of them twice. */
const arrivals = fc.array(heard, { maxLength: 8 }).chain((list) =>
  fc.record({
    list: fc.constant(list),
    other: fc
      .tuple(fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list))
      .map(([shuffled, repeated]) => [...shuffled, ...repeated]),
  }),
)

test('the same answers in any order, and any of them twice, give the same byte, verdicts, sender and TTL', () => {
  fc.assert(
    fc.property(arrivals, ({ list, other }) => assert.deepEqual(known(other), known(list))),
    { numRuns: 3000 },
  )
})

test('who is named as the sender of a verdict did send the answer that it rests on', () => {
  fc.assert(
    fc.property(fc.array(heard, { minLength: 1, maxLength: 8 }), (list) => {
      const { verdicts, others } = known(list)
      for (const [i, classification] of CLASSIFICATIONS.entries()) {
        const verdict = verdicts[i]
        if (verdict?.sender !== 'other') continue
        const named = others[0]
        const sent = list.filter(
          ({ evidence, sender, ttl }) =>
            sender === Buffer.from(named?.address ?? []).readUInt32BE(12) &&
            ttl === named?.ttl &&
            classify(evidence, PROTOCOL, classification)?.reason === verdict.reason,
        )
        assert.ok(sent.length > 0, `${verdict.reason} is not what ${named?.address} said`)
      }
    }),
    { numRuns: 3000 },
  )
})

test('news is what changes the byte, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 8 }), (list) => {
      const hosts = new HostTable(1)
      const slot = hosts.admit(TARGET, [US], 0)
      for (const { evidence, sender, ttl } of list) {
        const before = hosts.evidenceOf(slot, PROTOCOL)
        const isNews = hosts.learn(slot, PROTOCOL, evidence, sender, ttl)
        assert.equal(isNews, hosts.evidenceOf(slot, PROTOCOL) !== before)
      }
    }),
  )
})
