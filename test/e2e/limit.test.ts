/**
 * Every row that `npm run bench:limit` prints, in its short form, on hosts that send an error per 100 ms: each state is
 * right whatever the budget. How long it takes is the bench's to say: here rows share two cores.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { LAB, requires } from '../lab/requirements.ts'
import { untimedFaultsOf } from '../support/limit-judge.ts'
import type { Row } from '../support/limit-row.ts'
import { limitRows } from '../support/limit-rows.ts'
import { LimitRun } from '../support/limit-run.ts'

const ROWS = limitRows('short')

describe('exact, whatever the budget of the targets', { skip: requires(...LAB), concurrency: 4 }, () => {
  // All labs first: none is built while another row is swept.
  const runs = new Map<Row, LimitRun>()
  before(async () => {
    for (const row of ROWS) runs.set(row, await LimitRun.create(row, false))
  })
  after(async () => {
    for (const run of runs.values()) await run.destroy()
  })
  for (const row of ROWS) {
    test(row.title, async () => {
      const outcome = (await runs.get(row)?.outcome()) ?? assert.fail('not built')
      assert.deepEqual(untimedFaultsOf(outcome), [])
      if (row.rival === undefined) return
      const { suppressed } = outcome.protosweep
      assert.ok(suppressed > outcome.errors, `the other scanner drew: ${suppressed} errors were suppressed`)
    })
  }
})
