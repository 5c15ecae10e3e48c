import assert from 'node:assert/strict'
import test from 'node:test'
import { packRanges } from '../../../../src/contract/address-ranges.ts'
import { SweepQueues } from '../../../../src/inventory/scheduler/sweep-queues.ts'
import { normalise, type Range } from '../../../../src/target/ranges.ts'
import { settled } from '../../../support/set-clock.ts'

/** Tasks by name, that end when a test says so. */
class Tasks {
  readonly #queues: SweepQueues
  readonly #ends = new Map<string, () => void>()

  constructor(mostSweeps: number) {
    this.#queues = new SweepQueues(mostSweeps)
  }

  add(name: string, ranges: readonly Range[]): void {
    const task = () => new Promise<void>((resolve) => this.#ends.set(name, resolve))
    void this.#queues.add(name.slice(0, 1), packRanges(normalise(ranges)), task)
  }

  /** Ends these, and gives the names of those that run then. */
  async end(...names: readonly string[]): Promise<string> {
    for (const name of names) {
      this.#ends.get(name)?.()
      assert.ok(this.#ends.delete(name))
      await settled()
    }
    await settled()
    return [...this.#ends.keys()].sort().join(' ')
  }
}

test('what shares an address runs one after another, anything else at once', async () => {
  const tasks = new Tasks(9)
  tasks.add('a', [[0, 9]])
  tasks.add('b', [
    [40, 49],
    [9, 12],
  ])
  tasks.add('c', [[20, 29]])
  tasks.add('d', [[48, 60]])
  assert.equal(await tasks.end(), 'a c')
  assert.equal(await tasks.end('a'), 'b c')
  assert.equal(await tasks.end('b'), 'c d')
  assert.equal(await tasks.end('c', 'd'), '')
})

test('a run that overlaps two groups waits for both, and makes them one', async () => {
  const tasks = new Tasks(9)
  tasks.add('a', [[0, 9]])
  tasks.add('b', [[20, 29]])
  tasks.add('c', [[5, 25]])
  tasks.add('d', [[29, 29]])
  assert.equal(await tasks.end(), 'a b')
  assert.equal(await tasks.end('a'), 'b')
  assert.equal(await tasks.end('b'), 'c')
  assert.equal(await tasks.end('c'), 'd')
})

test('groups that have become one are merged again without waiting for each other', async () => {
  const tasks = new Tasks(9)
  for (const [name, at] of [['a', 0] as const, ['b', 10] as const, ['c', 20] as const, ['d', 30] as const]) {
    tasks.add(name, [[at, at + 5]])
  }
  tasks.add('e', [[15, 20]])
  tasks.add('f', [[5, 15]])
  tasks.add('g', [[25, 30]])
  assert.equal(await tasks.end(), 'a b c d')
  assert.equal(await tasks.end('c', 'b'), 'a d e')
  assert.equal(await tasks.end('d', 'e', 'a'), 'f')
  assert.equal(await tasks.end('f'), 'g')
  assert.equal(await tasks.end('g'), '')
})

test('runs of one schedule never go on at once, whatever their addresses', async () => {
  const tasks = new Tasks(9)
  tasks.add('a1', [[0, 9]])
  tasks.add('a2', [[20, 29]])
  assert.equal(await tasks.end(), 'a1')
  assert.equal(await tasks.end('a1'), 'a2')
})

test('no more than so many at once, in the order in which they came', async () => {
  const tasks = new Tasks(2)
  for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) tasks.add(name, [[index * 10, index * 10]])
  assert.equal(await tasks.end(), 'a b')
  assert.equal(await tasks.end('b'), 'a c')
  assert.equal(await tasks.end('a'), 'c d')
})

test('a group is forgotten with the runs that made it one', async () => {
  const tasks = new Tasks(9)
  tasks.add('a', [[0, 9]])
  tasks.add('b', [[9, 20]])
  tasks.add('c', [[20, 29]])
  for (const name of ['a', 'b', 'c']) {
    await settled()
    await tasks.end(name)
  }
  tasks.add('a', [[0, 9]])
  tasks.add('c', [[20, 29]])
  assert.equal(await tasks.end(), 'a c')
})

test('a run that failed lets the next one go on', async () => {
  const queues = new SweepQueues(1)
  await assert.rejects(
    queues.add('a', packRanges([[0, 9]]), () => Promise.reject(new Error('broken'))),
    /broken/,
  )
  let isDone = false
  await queues.add('b', packRanges([[0, 9]]), async () => {
    isDone = true
  })
  assert.ok(isDone)
})
