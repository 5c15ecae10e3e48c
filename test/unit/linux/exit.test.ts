/** What is not waited for when a process ends at once. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const EXIT = new URL('../../../src/linux/exit.ts', import.meta.url).href

test('a process ends with the code given, whatever its threads and its listeners are at', () => {
  const script = `
    import { Worker } from 'node:worker_threads'
    import { exitNow } from '${EXIT}'
    process.on('exit', () => process.stdout.write('listened'))
    const thread = new Worker('for (;;);', { eval: true })
    thread.once('online', () => exitNow(143))`
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  assert.deepEqual([status, signal, stdout], [143, null, ''])
})
