/** What holds of every batch, however the host and its way stand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { boundsUnder } from '../../../workers/batch-bounds.ts'
import { BATCH_SIZE } from '../../../workers/batches.ts'
import { GIVEN_UP } from '../../../workers/host-table.ts'
import { PERMIT } from '../../../workers/upstream.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { ComposerBench, RULE } from '../../support/composer-bench.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const NOW_MS = 50_000
const PROTOCOLS = Array.from({ length: 40 }, (_, protocol) => protocol)
/** Of the last of them the target's control and the router's are. */
const CONTROL = { target: 39, other: 38 } as const
const KNOWN = [
  'untouched',
  'untouched',
  'denied',
  'suspect',
  'proved',
  'settled',
  'answered',
  'given up',
] as const
const PACES = [
  'open',
  'suspected',
  'searching',
  'searching in vain',
  'steady',
  'full',
  'failing',
  'asking for eight more',
] as const
const ABOUT = ['nothing', 'nothing', 'rejected', 'answered', 'unanswered', 'open', 'open unanswered'] as const

const host = fc.record({
  order: fc.shuffledSubarray(PROTOCOLS, { minLength: 1 }),
  known: fc.array(fc.constantFrom(...KNOWN), { minLength: 40, maxLength: 40 }),
  hears: fc.constantFrom([], ['target'], ['other'], ['target', 'other']) as fc.Arbitrary<
    readonly ('target' | 'other')[]
  >,
  pace: fc.constantFrom(...PACES),
  limit: fc.integer({ min: 2, max: 64 }),
  unansweredMs: fc.constantFrom(Number.NEGATIVE_INFINITY, NOW_MS - 5000, NOW_MS - 50),
  isContending: fc.boolean(),
  wasForged: fc.boolean(),
})
const way = fc.option(
  fc.record({
    about: fc.array(fc.constantFrom(...ABOUT), { minLength: 40, maxLength: 40 }),
    drawn: fc.nat(7),
  }),
)
type Host = typeof host extends fc.Arbitrary<infer T> ? T : never
type Way = typeof way extends fc.Arbitrary<infer T> ? T : never

function upstreamOf(state: Way): UpstreamBench | undefined {
  if (state === null) return undefined
  const bench = new UpstreamBench()
  for (const [protocol, about] of state.about.entries()) {
    if (about === 'rejected') bench.answers.note(protocol)
    if (about === 'answered') bench.questions.answer(protocol)
    if (about.endsWith('unanswered')) bench.leaveUnanswered(protocol)
    if (about.startsWith('open')) bench.questions.open(protocol, NOW_MS)
  }
  for (let i = 0; i < state.drawn; i += 1) bench.budget.draw(NOW_MS)
  return bench
}

function setPace(bench: ComposerBench, pace: Host['pace']): void {
  const report = (agoMs: number, asked: number, errors: number) =>
    bench.pacer.report(bench.slot, batchOutcome(NOW_MS - agoMs, asked, errors))
  if (pace === 'suspected') report(1000, 10, 6)
  if (pace === 'searching' || pace === 'searching in vain') bench.rations()
  if (pace === 'searching in vain') for (const agoMs of [3000, 2000, 1000]) report(agoMs, 1, 0)
  if (pace === 'steady') bench.sendsOneASecond(NOW_MS - 1000)
  if (pace === 'full') bench.sendsOneASecond(NOW_MS - 20_000, 6)
  if (pace === 'failing') {
    bench.sendsOneASecond(NOW_MS - 9000)
    for (const agoMs of [6000, 3000]) report(agoMs, 1, 0)
  }
  if (pace === 'asking for eight more') {
    bench.rations(2)
    report(9000, 1, 1)
    for (const asked of [2, 2, 4]) report(1000, asked, asked)
    assert.equal(bench.pacer.extra(bench.slot), 8)
  }
}

function benchOf(
  { order, known, hears, pace, limit }: Host,
  upstream: UpstreamBench | undefined,
): ComposerBench {
  const bench = new ComposerBench(order, {
    bounds: boundsUnder(limit),
    ...(upstream === undefined ? {} : { way: upstream }),
  })
  for (const [protocol, state] of known.entries()) {
    if (state === 'denied') bench.tried(protocol)
    if (state === 'suspect') bench.suspects(protocol)
    const proofs = { proved: 1, settled: RULE.proofs, 'given up': GIVEN_UP }[state as string]
    if (proofs !== undefined) bench.tried(protocol).hosts.setProofs(bench.slot, protocol, proofs)
    if (state === 'answered') bench.answered(protocol)
  }
  for (const sender of hears) bench.hears(sender, CONTROL[sender])
  // A host that has sent no error rations none.
  if (hears.length > 0) setPace(bench, pace)
  return bench
}

/** One place of a draft. */
interface Part {
  readonly protocol: number
  readonly permit: number
  readonly isSuspect: boolean
}

function partsOf({ composer: { draft } }: ComposerBench): readonly Part[] {
  return [...draft.protocols.subarray(0, draft.size)].map((protocol, i) => ({
    protocol,
    permit: draft.permits[i] ?? 0,
    isSuspect: i < draft.suspects,
  }))
}

/** True when nothing is left to ask: of a host without errors only an answer tells. */
function isSettled({ controls, hosts, settlement, slot }: ComposerBench, protocol: number): boolean {
  if (controls.isEmpty(slot)) return hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE
  return settlement.isSettled(slot, protocol, RULE)
}

const has = (permit: number, bit: number) => (permit & bit) !== 0

function assertComposed(bench: ComposerBench, hears: Host['hears'], limit: number): void {
  const parts = partsOf(bench)
  assert(parts.length <= BATCH_SIZE && parts.length <= Math.max(limit, 4), `${parts.length} of ${limit}`)
  const controls = hears.map((sender): number => CONTROL[sender])
  const asked = new Set<number>()
  for (const { protocol, isSuspect } of parts) {
    assert(!asked.has(protocol) || controls.includes(protocol), `${protocol} twice`)
    asked.add(protocol)
    assert(!isSettled(bench, protocol) || controls.includes(protocol), `${protocol} is settled`)
    assert(!isSuspect || bench.hosts.proofsOf(bench.slot, protocol) > 0, `${protocol} is no suspect`)
  }
}

/** Of what a router may reject nothing goes but with its permit, and no suspect without a control of it. */
function assertPermitted(
  bench: ComposerBench,
  upstream: UpstreamBench,
  tokens: number,
  hears: Host['hears'],
) {
  const parts = partsOf(bench)
  const hearsOther = hears.includes('other')
  const spent = parts.filter(({ permit }) => has(permit, PERMIT.token)).length
  // One suspect a batch may go at the expense of a token to come.
  assert(spent <= tokens + (hearsOther ? 1 : 0), `${spent} of ${tokens} tokens`)
  for (const { protocol, permit, isSuspect } of parts) {
    if (isSettled(bench, protocol)) continue
    if (upstream.upstream.isRejected(protocol)) assert(has(permit, PERMIT.token), `${protocol} without token`)
    else if (!upstream.questions.isAnswered(protocol)) {
      const isAsked = has(permit, PERMIT.question) && upstream.questions.isOpen(protocol, NOW_MS)
      assert(isAsked || (isSuspect && permit === PERMIT.none), `${protocol} without question`)
    }
  }
  if (!hearsOther || !parts.some(({ isSuspect }) => isSuspect)) return
  const isControl = ({ permit, isSuspect }: Part) =>
    !isSuspect && has(permit, PERMIT.token) && has(permit, PERMIT.rejected)
  assert(parts.some(isControl), 'suspects without a control of the router')
}

function seenOf(upstream: UpstreamBench | undefined): unknown {
  if (upstream === undefined) return undefined
  const { questions } = upstream
  const asked = PROTOCOLS.map((protocol) => [
    questions.isOpen(protocol, NOW_MS),
    questions.unansweredBy(protocol),
  ])
  return [upstream.tokens(NOW_MS), upstream.tokenAfter(NOW_MS), asked]
}

test('nothing goes twice but a control, nothing without its permit, and what is put back was never taken', () => {
  fc.assert(
    fc.property(host, way, (state, wayState) => {
      const upstream = upstreamOf(wayState)
      const bench = benchOf(state, upstream)
      const before = seenOf(upstream)
      const tokens = upstream?.tokens(NOW_MS) ?? 0
      const { unansweredMs, isContending, wasForged, hears, limit } = state
      bench.compose(NOW_MS, { unansweredMs, isContending, wasForged })
      assertComposed(bench, hears, limit)
      if (upstream !== undefined) assertPermitted(bench, upstream, tokens, hears)
      else for (const { permit } of partsOf(bench)) assert(!has(permit, ~PERMIT.control))
      bench.composer.draft.putBack()
      assert.deepEqual(seenOf(upstream), before)
    }),
    { numRuns: 3000 },
  )
})

test('where nothing may be asked now it is said when: later, as long as anything is left to ask', () => {
  fc.assert(
    fc.property(host, way, (state, wayState) => {
      const bench = benchOf(state, upstreamOf(wayState))
      const { unansweredMs, isContending, wasForged } = state
      const batch = bench.compose(NOW_MS, { unansweredMs, isContending, wasForged })
      if (batch !== '' || bench.order.every((protocol) => isSettled(bench, protocol))) return
      assert(bench.composer.readyMs > NOW_MS, `${bench.composer.readyMs - NOW_MS} ms`)
    }),
    { numRuns: 3000 },
  )
})
