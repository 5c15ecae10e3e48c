/** What the bench calls met, and how it prints that. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { limitTable } from '../../../bench/limit-table.ts'
import { Discoveries } from '../../lab/discoveries.ts'
import { faultsOf, untimedFaultsOf } from '../../support/limit-judge.ts'
import { type Measured, median } from '../../support/limit-measured.ts'
import type { Bound } from '../../support/limit-row.ts'
import { limitRows } from '../../support/limit-rows.ts'
import type { Outcome } from '../../support/limit-run.ts'

const EXACT: Measured = {
  seconds: 100,
  wallSeconds: 101,
  wrong: 0,
  examples: [],
  unproved: 0,
  probes: 260,
  suppressed: 0,
  reasons: ['echo-reply', 'no-response'],
}

function outcome(bound: Bound, ours: Partial<Measured> = {}, nmap?: Measured): Outcome {
  const [row] = limitRows('full')
  if (row === undefined) assert.fail('no rows')
  const measured = { ...EXACT, ...ours }
  return {
    row: { ...row, bound },
    errors: 106,
    intervalMs: 1000,
    limitSeconds: 100,
    protosweep: measured,
    nmap,
  }
}

describe('a row is judged', () => {
  test('by its ratio to the limit, from the first probe to the last verdict', () => {
    assert.deepEqual(faultsOf(outcome({ ratio: 1.03 }, { seconds: 103, wallSeconds: 200 })), [])
    const late = outcome({ ratio: 1.03 }, { seconds: 103.5 })
    assert.deepEqual(faultsOf(late), ['took 103.50 s, 1.03 x the limit is 103.00 s'])
    assert.deepEqual(untimedFaultsOf(late), [])
  })

  test("against Nmap from start to exit, and not at all without Nmap's time", () => {
    const nmap = { ...EXACT, wallSeconds: 10 }
    assert.deepEqual(faultsOf(outcome({ ofNmap: 0.7 }, { seconds: 9, wallSeconds: 7 }, nmap)), [])
    assert.equal(faultsOf(outcome({ ofNmap: 0.7 }, { seconds: 1, wallSeconds: 7.1 }, nmap)).length, 1)
    assert.deepEqual(faultsOf(outcome({ ofNmap: 0.7 }, { wallSeconds: 7.1 })), [])
  })

  test('by every other bound: wrong and unproved states, probes, suppressed errors, reasons', () => {
    assert.deepEqual(faultsOf(outcome({}, { wrong: 2, examples: ['a', 'b'] })), ['2 states are wrong: a; b'])
    assert.equal(faultsOf(outcome({}, { unproved: 1 })).length, 1)
    assert.deepEqual(faultsOf(outcome({ mayBeUnproved: true }, { unproved: 1 })), [])
    assert.equal(faultsOf(outcome({ mayBeUnproved: true }, { wrong: 1 })).length, 1)
    assert.deepEqual(faultsOf(outcome({ probes: 260, suppressed: 0 })), [])
    assert.equal(faultsOf(outcome({ probes: 259 })).length, 1)
    assert.equal(faultsOf(outcome({ suppressed: 10 }, { suppressed: 11 })).length, 1)
    assert.deepEqual(faultsOf(outcome({ reason: 'no-response' }, { reasons: ['no-response'] })), [])
    assert.deepEqual(faultsOf(outcome({ reason: 'no-response' })), [
      'the reason is echo-reply instead of no-response',
    ])
    const { row, ...rest } = outcome({}, { seconds: Number.POSITIVE_INFINITY })
    assert.deepEqual(faultsOf({ row: { ...row, isTold: true }, ...rest }), ['not all states were told'])
  })
})

test('of several runs the time is the median, and everything else the worst', () => {
  const runs = [5, 1, 3].map((seconds) => ({ ...EXACT, seconds, wallSeconds: seconds + 1, probes: seconds }))
  const { seconds, wallSeconds, probes } = median(runs)
  assert.deepEqual([seconds, wallSeconds, probes], [3, 4, 5])
})

describe('the table', () => {
  const met = (bound: Bound, nmap?: Measured) =>
    limitTable([outcome(bound, {}, nmap)])
      .split('\n')[2]
      ?.split('|')
      .at(-2)
      ?.trim()

  test('says whether a row is met, not met, or could not be judged', () => {
    assert.equal(met({ ratio: 1.03 }), 'yes')
    assert.equal(met({ ratio: 0.9 }), 'NO')
    assert.equal(met({ ofNmap: 0.7 }), 'not judged')
    assert.equal(met({ ofNmap: 0.7 }, { ...EXACT, wallSeconds: 200 }), 'yes')
  })

  test('lists below what was not met, by the name that chooses the row', () => {
    assert.match(
      limitTable([outcome({ ratio: 0.9 })]),
      /^stock: took 100\.00 s, 0\.9 x the limit is 90\.00 s$/m,
    )
  })
})

describe('what is told while a sweep runs', () => {
  test('counts from when a state was first told, however the output is cut', () => {
    const discoveries = new Discoveries()
    discoveries.read('Discovered open protocol 6/tcp on 10.77.1.1\nDiscovered open|filtered pro', 1000)
    discoveries.read('tocol 2/igmp on 10.77.1.1 (provisional)\nprotosweep: 1 host\n', 1200)
    discoveries.read('Discovered open protocol 2/igmp on 10.77.1.1\n', 1900)
    assert.equal(discoveries.allToldMs(['10.77.1.1'], [6]), 1000)
    assert.equal(discoveries.allToldMs(['10.77.1.1'], [6, 2]), 1200)
  })

  test('is never all told where one state of one host is missing', () => {
    const discoveries = new Discoveries()
    discoveries.read('Discovered open protocol 6/tcp on 10.77.1.1\n', 1000)
    assert.equal(discoveries.allToldMs(['10.77.1.1', '10.77.1.2'], [6]), Number.POSITIVE_INFINITY)
  })
})
