import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type HostMemory, hostSeen } from '../../../src/store/changes.ts'
import { firstSettled, type Settled, settle } from '../../../src/store/settled.ts'
import { CLASSIFICATIONS, classify } from '../../../src/verdict/classify.ts'
import { NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { silenceByte, UNPROVED_CAUSES } from '../../../src/verdict/silence.ts'
import { CLOSED, host, OPEN, SILENT } from '../report/sample.ts'

const ALL = Array.from({ length: 256 }, (_, number) => number)
const SILENCES = [SILENT, silenceByte('host-silent')]
const SAYS_NOTHING = [NO_EVIDENCE, silenceByte('not-asked'), ...UNPROVED_CAUSES.map(silenceByte)]

const anyByte = fc.oneof(
  fc.constantFrom(OPEN, CLOSED, ...SILENCES),
  fc.constantFrom(...SAYS_NOTHING),
  fc.nat({ max: 255 }),
)
const anyBytes = fc.array(anyByte, { minLength: 256, maxLength: 256 }).map((bytes) => Uint8Array.from(bytes))
const anyRules = fc.record({
  classification: fc.constantFrom(...CLASSIFICATIONS),
  goneAfter: fc.integer({ min: 1, max: 5 }),
})
type Rules = { classification: (typeof CLASSIFICATIONS)[number]; goneAfter: number }

/** All sweeps one after another; gives what the last one left and moved. */
function settleAll(sweeps: readonly Uint8Array[], rules: Rules) {
  const [first, ...more] = sweeps
  let settled: Settled = firstSettled(first)
  let shifts: ReturnType<typeof settle>['shifts'] = []
  for (const heard of more) ({ settled, shifts } = settle(settled, heard, rules))
  return { settled, shifts }
}

/** The same from the whole history of one protocol: what its last byte changed, in Change's words. */
function expectedOf(history: readonly number[], { classification, goneAfter }: Rules): string | undefined {
  const state = (byte: number) => classify(byte, 0, classification)?.state
  if (history.length < 2 || saysNothing(history.at(-1) ?? 0)) return undefined
  const proved = history.filter((byte) => !saysNothing(byte))
  const now = proved.pop() ?? 0
  const lastAnswer = proved.findLastIndex((byte) => !isSilence(byte))
  const silencesSince = proved.length - 1 - lastAnswer
  const wasAnswering = lastAnswer >= 0 && silencesSince < goneAfter
  if (isSilence(now)) {
    if (!wasAnswering) return undefined
    if (silencesSince + 1 === goneAfter) return 'protocol-gone'
    return silencesSince === 0 ? 'protocol-missing' : undefined
  }
  if (proved.length === 0) return undefined
  const before = wasAnswering ? state(proved[lastAnswer] ?? 0) : 'open|filtered'
  if (before !== state(now)) return state(now) === 'open' ? 'protocol-opened' : 'protocol-changed'
  return silencesSince > 0 ? 'protocol-returned' : undefined
}

function isSilence(byte: number): boolean {
  return classify(byte, 0, 'table')?.state === 'open|filtered'
}

function saysNothing(byte: number): boolean {
  const state = classify(byte, 0, 'table')?.state
  return state === undefined || state === 'unproved'
}

test('any answers and silences of 256 protocols come to what their whole history says', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { minLength: 2, maxLength: 9 }), anyRules, (sweeps, rules) => {
      const { shifts } = settleAll(sweeps, rules)
      const got = new Map(shifts.map(({ protocol, kind }) => [protocol, kind]))
      for (const protocol of ALL) {
        const history = sweeps.map((bytes) => bytes[protocol] ?? 0)
        const expected = expectedOf(history, rules)
        if (got.get(protocol) !== expected) assert.equal(got.get(protocol), expected, history.join(' '))
      }
    }),
    { numRuns: 150 },
  )
})

test('the bytes of a change are those that held and that hold, and what is settled is an answer or a silence', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { minLength: 2, maxLength: 5 }), anyRules, (sweeps, rules) => {
      const known = settleAll(sweeps.slice(0, -1), rules).settled
      const copy = structuredClone({ evidence: known.evidence, silences: known.silences })
      const heard = sweeps.at(-1) ?? new Uint8Array(256)
      const { settled, shifts } = settle(known, heard, rules)
      for (const { kind, protocol, before, after } of shifts) {
        assert.equal(after, heard[protocol])
        assert.equal(before, kind === 'protocol-returned' ? SILENT : known.evidence[protocol])
      }
      for (const byte of settled.evidence) {
        if (saysNothing(byte)) assert.equal(byte, silenceByte('not-asked'))
      }
      assert.ok(settled.silences?.some((silent) => silent > 0) ?? true)
      assert.deepEqual({ evidence: known.evidence, silences: known.silences }, copy)
    }),
    { numRuns: 100 },
  )
})

test('the same answers again change nothing, and leave the very same memory', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, anyRules, (earlier, bytes, rules) => {
      const result = (evidence: Uint8Array) => host('10.77.0.2', {}, { evidence })
      const asked = { ...rules, wasCovered: true }
      let known: HostMemory = hostSeen(undefined, result(earlier), asked).memory
      for (let sweep = 0; sweep < rules.goneAfter; sweep += 1) {
        known = hostSeen(known, result(bytes), asked).memory
      }
      const again = hostSeen(known, result(bytes), asked)
      assert.deepEqual(again.changes, [])
      assert.equal(again.memory, known)
    }),
  )
})

test('what says nothing moves nothing, whatever is known', () => {
  const nothing = fc.array(fc.constantFrom(...SAYS_NOTHING), { minLength: 256, maxLength: 256 })
  fc.assert(
    fc.property(
      fc.array(anyBytes, { minLength: 1, maxLength: 3 }),
      nothing,
      anyRules,
      (sweeps, bytes, rules) => {
        const { settled } = settleAll(sweeps, rules)
        const step = settle(settled, Uint8Array.from(bytes), rules)
        assert.equal(step.settled, settled)
        assert.deepEqual(step.shifts, [])
      },
    ),
  )
})

test('changes of one host have a fixed order: each protocol once, groups by their lowest, no two alike', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, anyRules, (earlier, later, rules) => {
      const asked = { ...rules, wasCovered: true }
      const known = hostSeen(undefined, host('10.77.0.2', {}, { evidence: earlier }), asked).memory
      const { changes } = hostSeen(known, host('10.77.0.2', {}, { evidence: later }), asked)
      const lowest = changes.map(({ protocols }) => protocols[0] ?? -1)
      assert.deepEqual(
        lowest,
        lowest.toSorted((left, right) => left - right),
      )
      const protocols = changes.flatMap((change) => change.protocols)
      assert.equal(new Set(protocols).size, protocols.length)
      for (const change of changes) {
        assert.deepEqual(
          change.protocols,
          change.protocols.toSorted((left, right) => left - right),
        )
      }
      const state = (byte = 0) => classify(byte, 0, rules.classification)?.state
      const alike = changes.map(({ kind, before, after }) => `${kind} ${state(before)} ${state(after)}`)
      assert.equal(new Set(alike).size, alike.length)
    }),
  )
})

test('hosts that share a vector share what is first settled of it, and nobody asked is nothing settled', () => {
  const [vector, other] = [new Uint8Array(256).fill(OPEN), new Uint8Array(256).fill(CLOSED)]
  assert.equal(firstSettled(vector), firstSettled(vector))
  assert.deepEqual([firstSettled(vector).evidence, firstSettled(other).evidence], [vector, other])
  assert.ok(firstSettled(undefined).evidence.every((byte) => byte === silenceByte('not-asked')))
})

test('what a database gave is not written to, though it is Buffers', () => {
  const buffers = { evidence: Buffer.alloc(256, OPEN), silences: Buffer.alloc(256, 1) }
  const copy = { evidence: Buffer.from(buffers.evidence), silences: Buffer.from(buffers.silences) }
  for (const heard of [CLOSED, SILENT]) {
    settle(buffers, Buffer.alloc(256, heard), { classification: 'table', goneAfter: 3 })
    assert.deepEqual(buffers, copy)
  }
})

test('a count that has passed a lowered --gone-after is gone at the next silence, once', () => {
  const heard = (byte: number) => new Uint8Array(256).fill(byte)
  const rules = { classification: 'table', goneAfter: 9 } as const
  const { settled } = settleAll([heard(OPEN), heard(SILENT), heard(SILENT), heard(SILENT)], rules)
  const gone = settle(settled, heard(SILENT), { ...rules, goneAfter: 2 })
  assert.ok(gone.shifts.length === 256 && gone.shifts.every(({ kind }) => kind === 'protocol-gone'))
  assert.deepEqual(settle(gone.settled, heard(SILENT), { ...rules, goneAfter: 2 }).shifts, [])
})
