/** What became of a probe that went out with a permit, or without one, and what the way's routers are known for then. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMIT, type UpstreamOutcome } from '../../../workers/upstream.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const NOW_MS = 5000
const { none, question, token, rejected, control } = PERMIT

/** What became of a probe of protocol 50, and what that changes. */
interface Conclusion {
  readonly asked: Partial<UpstreamOutcome>
  readonly isRejected?: boolean
  /** Twice each: whether routers are believed to give more, or less, than before. */
  readonly learns: 'more' | 'less' | 'nothing'
  readonly givesBack?: boolean
  readonly isOpen: boolean
  readonly unansweredBy: number
  readonly isHopeless?: boolean
}

const router = { isRejected: true, isOpen: true, unansweredBy: 1 }
const CONCLUSIONS: Record<string, Conclusion> = {
  'a router sent the error that it had a token for': {
    ...router,
    asked: { permit: token | rejected, answeredBy: 'other' },
    learns: 'more',
  },
  'a router sent one without a token': {
    ...router,
    asked: { permit: none, answeredBy: 'other' },
    learns: 'nothing',
  },
  'a router sent one to a host that was often asked in vain': {
    ...router,
    asked: { permit: token | rejected, answeredBy: 'other', tries: 3 },
    learns: 'nothing',
  },
  'the target answered a question itself': {
    asked: { permit: token | question, answeredBy: 'target' },
    learns: 'nothing',
    givesBack: true,
    isOpen: false,
    unansweredBy: 3,
  },
  'the target answered without a token': {
    asked: { permit: none, answeredBy: 'target' },
    learns: 'nothing',
    isOpen: false,
    unansweredBy: 3,
  },
  'the target answered what routers reject for others': {
    asked: { permit: token | rejected, answeredBy: 'target' },
    isRejected: true,
    learns: 'nothing',
    givesBack: true,
    isOpen: false,
    unansweredBy: 3,
  },
  'nobody sent the error that there was a token for': {
    ...router,
    asked: { permit: token | rejected, tries: 2 },
    learns: 'less',
  },
  'nobody sent an error in the stead of a host for which nobody ever has': {
    ...router,
    asked: { permit: token | rejected, isSpokenFor: false },
    learns: 'nothing',
  },
  'nobody sent an error to a host that was often asked in vain': {
    ...router,
    asked: { permit: token | rejected, tries: 3 },
    learns: 'nothing',
  },
  'nobody sent the error of a control, however often asked': {
    ...router,
    asked: { permit: token | rejected | control, tries: 23 },
    learns: 'less',
  },
  'nobody sent an error that there was no token for': {
    ...router,
    asked: { permit: none, tries: 1 },
    learns: 'nothing',
  },
  'nobody answered what routers reject, 24 times': {
    ...router,
    asked: { permit: token | rejected, tries: 24 },
    learns: 'nothing',
    isHopeless: true,
  },
  'nobody answered a question, although the host could have': {
    asked: { permit: token | question },
    learns: 'nothing',
    isOpen: false,
    unansweredBy: 2,
  },
  'nobody answered a question, and the host could not have': {
    asked: { permit: token | question, couldAnswer: false },
    learns: 'nothing',
    isOpen: false,
    unansweredBy: 1,
  },
  'nobody answered what was no question': {
    asked: { permit: none, tries: 30 },
    learns: 'nothing',
    isOpen: true,
    unansweredBy: 1,
  },
}
for (const [sentence, expected] of Object.entries(CONCLUSIONS)) {
  test(`what is concluded when ${sentence}`, () => {
    const bench = new UpstreamBench(...(expected.isRejected === true ? [50] : [60]))
    bench.leaveUnanswered(50)
    bench.questions.open(50, NOW_MS)
    // A test of a shorter interval shows at once that an error was missed.
    if (expected.asked.answeredBy === undefined) bench.beginTest(NOW_MS - 1)
    bench.spend(NOW_MS)
    const before = bench.budget.intervalMs
    const outcome = {
      permit: none,
      answeredBy: undefined,
      couldAnswer: true,
      tries: 1,
      isSpokenFor: true,
      sentMs: NOW_MS,
      ...expected.asked,
    }
    for (let i = 0; i < 8; i += 1) bench.loss.note(100, 0)
    const isHopeless = bench.upstream.conclude(50, outcome, NOW_MS)
    assert.equal(isHopeless, expected.isHopeless === true)
    const open = bench.questions.isOpen(50, NOW_MS)
    assert.deepEqual([open, bench.questions.unansweredBy(50)], [expected.isOpen, expected.unansweredBy])
    if (expected.learns === 'nothing') assert.equal(bench.tokens(NOW_MS), expected.givesBack === true ? 1 : 0)
    bench.upstream.conclude(50, outcome, NOW_MS)
    const after = bench.budget.intervalMs
    assert.equal(after < before ? 'more' : after > before ? 'less' : 'nothing', expected.learns)
  })
}
