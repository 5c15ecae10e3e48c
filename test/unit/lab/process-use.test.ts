import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finish, start } from '../../lab/command.ts'
import { ProcessWatch, useOf } from '../../lab/process-use.ts'

const MEGABYTES = 1e6

test('of this process: memory that is resident, and time that was spent', () => {
  const use = useOf(process.pid)
  assert.ok(use !== undefined && use.peakBytes >= process.memoryUsage.rss() * 0.9)
  assert.ok(use.processorSeconds > 0)
})

test('a process that is not there has taken nothing that could be told', () => {
  assert.equal(useOf(2 ** 30), undefined)
})

test('a watch has the peak of a program that has ended', async () => {
  // It holds 60 MB, and ends once it has been looked at often enough.
  const child = start(['node', '-e', 'Buffer.alloc(6e7, 1); setTimeout(() => {}, 200)'])
  const watch = new ProcessWatch(child, 5)
  await finish(child)
  assert.ok(watch.use.peakBytes > 60 * MEGABYTES, `${watch.use.peakBytes} bytes`)
})
