import assert from 'node:assert/strict'
import test from 'node:test'
import { Turns } from '../../../metrics/turns.ts'
import { TestClock } from '../../support/test-clock.ts'

test('work is done piece by piece, with rests as long as the work', async () => {
  const clock = new TestClock()
  const turns = new Turns(clock)
  const begun: string[] = []
  const piece = (name: string, ms: number) =>
    turns.take(async () => {
      begun.push(`${name} ${clock.now()}`)
      await clock.sleep(ms)
      return name
    })
  const done = [piece('a', 10), piece('b', 30), piece('c', 0)]
  for (let i = 0; i < 40; i += 1) await clock.pass(i === 0 ? 0 : 5)
  // Ten of work and ten of rest, then thirty of each.
  assert.deepEqual(begun, ['a 0', 'b 20', 'c 80'])
  assert.deepEqual(await Promise.all(done), ['a', 'b', 'c'])
})

test('work that fails fails for who asked for it, and not for the next', async () => {
  const turns = new Turns({ now: () => 0, sleep: async () => {} })
  const failed = turns.take(async () => {
    throw new Error('no')
  })
  const next = turns.take(async () => 'yes')
  await assert.rejects(failed, { message: 'no' })
  assert.equal(await next, 'yes')
})
