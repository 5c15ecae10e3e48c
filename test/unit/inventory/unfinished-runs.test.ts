/** Which runs a daemon that starts goes on with, which it begins anew, and which it leaves alone. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { EXIT } from '../../../src/contract/failures.ts'
import type { SweepRecord } from '../../../src/contract/sweep-record.ts'
import { unfinishedRuns } from '../../../src/inventory/unfinished-runs.ts'
import { BEGAN, packed, plan, scheduleWith, sweep, sweepEnding } from '../../support/inventory-sample.ts'

const WORDS = ['10.0.0.0/24']
const of = (parts: Partial<SweepRecord>): SweepRecord =>
  sweep(7, {
    schedule: 'a',
    words: WORDS,
    plan: plan(['10.0.0.0-10.0.0.255']),
    dueMs: BEGAN,
    changes: undefined,
    ...parts,
  })
const died = of({ outcome: 'died', ending: undefined, hasHosts: false, resumable: true })
const cut = (exitCode: number) =>
  of({
    outcome: 'cut-off',
    resumable: true,
    ending: sweepEnding({ outcome: 'cut-off', exitCode, finishedMs: BEGAN + 500 }),
  })

async function found(last: SweepRecord, words = WORDS, names = ['a']) {
  const said: string[] = []
  const { resumptions, again } = await unfinishedRuns(
    {
      store: {
        resumable: async () =>
          last.resumable ? [{ sweep: last, path: '', writtenMs: last.startedMs + 9000 }] : [],
      },
      archive: { scheduleState: () => ({ last }) },
      log: { warn: (_: object, message: string) => said.push(message) },
    },
    names.map((name) => scheduleWith({ name, words })),
  )
  return { resumed: resumptions.get('a'), again, said }
}

const CHANGED = 'sweep is not gone on with: its schedule asks for something else now'
const AGAIN = 'sweep died with its process: it is run again'

test('one that died goes on where it was, with the time that it ran', async () => {
  const { resumed, again, said } = await found(died)
  const ranges = packed(['10.0.0.0-10.0.0.255'])
  assert.deepEqual(resumed, { sweep: 7, dueMs: BEGAN, ranges, ranMs: 9000 })
  assert.deepEqual([again, said], [[], []])
})

test('one that was stopped in order with its process goes on too; what a limit or a person cut off is over', async () => {
  assert.deepEqual((await found(cut(EXIT.terminated))).resumed?.sweep, 7)
  assert.equal((await found(cut(EXIT.interrupted))).resumed, undefined)
  assert.equal((await found(of({}))).resumed, undefined)
})

test('where the schedule asks for something else it does not go on; one that died is run as the schedule is now', async () => {
  const other = await found(died, ['10.0.0.0/25'])
  assert.deepEqual([other.resumed, other.again], [undefined, [{ schedule: 'a', dueMs: BEGAN }]])
  assert.deepEqual(other.said, [CHANGED, AGAIN])
  const stopped = await found(cut(EXIT.terminated), ['10.0.0.0/25'])
  assert.deepEqual([stopped.resumed, stopped.again, stopped.said], [undefined, [], [CHANGED]])
})

test('where nothing is left of one that died it is run again', async () => {
  const { resumed, again, said } = await found({ ...died, resumable: false })
  assert.deepEqual([resumed, again.length, said], [undefined, 1, [AGAIN]])
})

test('one of a schedule that is no more is left alone, and that is said', async () => {
  const { resumed, again, said } = await found(died, WORDS, [])
  assert.deepEqual([resumed, again], [undefined, []])
  assert.deepEqual(said, ['sweep is not gone on with: there is no such schedule any more'])
})
