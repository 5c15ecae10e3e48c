/**
 * As fast as the targets' error budgets allow, and exact: the short form of every row that `npm run bench:limit`
 * prints, on hosts that send an error per 100 ms. A second is added to what the bench allows:
 * here rows share two cores.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { LAB, requires } from '../lab/requirements.ts'
import { faultsOf } from '../support/limit-judge.ts'
import type { Row } from '../support/limit-row.ts'
import { limitRows } from '../support/limit-rows.ts'
import { LimitRun } from '../support/limit-run.ts'

const SLACK_SECONDS = 1
const ROWS = limitRows('short')
const ALONE = ROWS.filter(({ isAlone }) => isAlone)
const SIDE_BY_SIDE = ROWS.filter(({ isAlone }) => !isAlone)

/** Builds the labs of all rows first, so that none is built while another row is measured. */
function suite(rows: readonly Row[]): void {
  const runs = new Map<Row, LimitRun>()
  before(async () => {
    for (const row of rows) runs.set(row, await LimitRun.create(row, row.bound.ofNmap !== undefined))
  })
  after(async () => {
    for (const run of runs.values()) await run.destroy()
  })
  for (const row of rows) {
    test(row.title, async () => {
      const outcome = (await runs.get(row)?.outcome()) ?? assert.fail('not built')
      assert.deepEqual(faultsOf(outcome, SLACK_SECONDS), [])
      if (row.rival === undefined) return
      const { suppressed } = outcome.protosweep
      assert.ok(suppressed > outcome.errors, `the other scanner drew: ${suppressed} errors were suppressed`)
    })
  }
}

describe(
  'as fast as the budget of the targets allows',
  {
    skip: requires(...LAB),
    concurrency: 4,
  },
  () => suite(SIDE_BY_SIDE),
)

describe('as fast as the scanner can', { skip: requires(...LAB, 'nmap') }, () => suite(ALONE))
