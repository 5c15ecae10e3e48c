import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { allocateRouterQuestions, RouterQuestions } from '../../../src/contract/router-questions.ts'
import type { Race } from '../../support/question-racer.ts'

/** A question that nobody came back from is forgotten after two seconds; the clock is kept in steps of four ms. */
const FORGOTTEN_MS = 2000
const STEP_MS = 4
const ANSWERED = 3
const PROTOCOLS = [0, 1, 255] as const
const OPERATIONS = ['open', 'withdraw', 'leaveUnanswered', 'answer'] as const

/** One protocol as it should be. */
interface Question {
  sinceMs: number | undefined
  unansweredBy: number
}

function isOpen({ sinceMs }: Question, nowMs: number): boolean {
  if (sinceMs === undefined) return false
  // Zero is kept for nobody: a question of that moment counts as one of the next.
  const keptMs = sinceMs % 2 ** 32 === 0 ? STEP_MS : 0
  return nowMs - sinceMs - keptMs < FORGOTTEN_MS
}

function apply(question: Question, operation: (typeof OPERATIONS)[number], nowMs: number): void {
  const { sinceMs, unansweredBy } = question
  if (operation === 'open') question.sinceMs = isOpen(question, nowMs) ? sinceMs : nowMs
  else if (operation !== 'answer' || unansweredBy < ANSWERED) question.sinceMs = undefined
  if (operation === 'answer') question.unansweredBy = ANSWERED
  if (operation === 'leaveUnanswered') question.unansweredBy = Math.min(unansweredBy + 1, ANSWERED)
}

const steps = fc.array(
  fc.record({
    operation: fc.constantFrom('open' as const, ...OPERATIONS),
    protocol: fc.constantFrom(...PROTOCOLS),
    worker: fc.nat(1),
    afterSteps: fc.oneof(
      fc.constant(0),
      fc.nat(200),
      fc.constantFrom(498, 499, 500, 501, 502),
      fc.nat(2 ** 20),
    ),
    /** Of a step, that nobody keeps. */
    restMs: fc.double({ min: 0, max: 3.99, noNaN: true }),
  }),
  { maxLength: 60, size: 'max' },
)
/** Of a clock that began with the machine: at its first moment, and where 32 bits wrap, signed and unsigned. */
const startMs = fc.oneof(
  fc.constant(0),
  fc.nat(4000).map((beforeMs) => 2 ** 31 - beforeMs),
  fc.nat(4000).map((beforeMs) => 2 ** 32 - beforeMs),
  fc.nat(2 ** 33),
)

function views(memory = allocateRouterQuestions()): readonly RouterQuestions[] {
  return [0, 1].map(() => new RouterQuestions(memory, 9))
}

test('whatever two workers do, at whatever time, both see the questions as they are', () => {
  fc.assert(
    fc.property(steps, startMs, (sequence, fromMs) => {
      const workers = views()
      const model = new Map(PROTOCOLS.map((protocol) => [protocol, newQuestion()]))
      let nowMs = fromMs - (fromMs % STEP_MS)
      for (const { operation, protocol, worker, afterSteps, restMs } of sequence) {
        nowMs += afterSteps * STEP_MS
        const questions = workers[worker] as RouterQuestions
        const question = model.get(protocol) as Question
        const wasOpen = isOpen(question, nowMs)
        const outcome = questions[operation](protocol, nowMs + restMs)
        if (operation === 'open') assert.equal(outcome, !wasOpen)
        apply(question, operation, nowMs)
        for (const [asked, expected] of model)
          for (const seen of workers) assertSeen(seen, asked, expected, nowMs, restMs)
      }
    }),
    { numRuns: 1000 },
  )
})

function newQuestion(): Question {
  return { sinceMs: undefined, unansweredBy: 0 }
}

function assertSeen(
  seen: RouterQuestions,
  protocol: number,
  expected: Question,
  nowMs: number,
  restMs: number,
): void {
  assert.equal(seen.isAnswered(protocol), expected.unansweredBy === ANSWERED)
  assert.equal(seen.unansweredBy(protocol), expected.unansweredBy)
  assert.equal(seen.isOpen(protocol, nowMs + restMs), isOpen(expected, nowMs), `${protocol} at ${nowMs}`)
}

test('a question is forgotten after two seconds, not sooner, whatever the clock', () => {
  fc.assert(
    fc.property(startMs, (fromMs) => {
      const [questions] = views()
      assert(questions !== undefined)
      assert(questions.open(47, fromMs))
      assert.equal(questions.isOpen(47, fromMs + FORGOTTEN_MS - STEP_MS), true)
      assert.equal(questions.open(47, fromMs + FORGOTTEN_MS - STEP_MS), false)
      assert.equal(questions.isOpen(47, fromMs + FORGOTTEN_MS + STEP_MS), false)
      assert.equal(questions.open(47, fromMs + FORGOTTEN_MS + STEP_MS), true)
    }),
  )
})

test('three hosts that stay silent answer a question for all, and so does one that answers', () => {
  const [questions] = views()
  assert(questions !== undefined)
  for (const unansweredBy of [0, 1, 2]) {
    assert.deepEqual([questions.isAnswered(47), questions.unansweredBy(47)], [false, unansweredBy])
    questions.open(47, 1000)
    questions.leaveUnanswered(47)
  }
  assert.equal(questions.isAnswered(47), true)
  questions.answer(89)
  assert.deepEqual([questions.isAnswered(89), questions.isAnswered(88)], [true, false])
})

test('ways have questions of their own', () => {
  const memory = allocateRouterQuestions()
  const [one, other] = [new RouterQuestions(memory, 1), new RouterQuestions(memory, 2)]
  assert.equal(one.open(47, 0), true)
  one.answer(89)
  assert.deepEqual([other.isOpen(47, 0), other.isAnswered(89)], [false, false])
})

/** A thread does not inherit what loads TypeScript. */
const RUN_RACER = `
  import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
    register()
    return import(${JSON.stringify(new URL('../../support/question-racer.ts', import.meta.url).href)})
  })`

test('of two threads that race for a question exactly one asks it', async () => {
  const [ways, protocols, rounds, racers] = [64, 256, 40, 2]
  const race: Race = {
    memory: allocateRouterQuestions(),
    ways,
    protocols,
    rounds,
    roundMs: 4000,
    arrived: new Int32Array(new SharedArrayBuffer(4)),
    racers,
    wins: new Uint8Array(new SharedArrayBuffer(rounds * ways * protocols)),
  }
  const threads = Array.from(
    { length: racers },
    () => new Worker(RUN_RACER, { eval: true, workerData: race }),
  )
  const codes = await Promise.all(threads.map((thread) => once(thread, 'exit')))
  assert.deepEqual(codes, [[0], [0]])
  assert.equal(
    race.wins.findIndex((wins) => wins !== 1),
    -1,
  )
})
