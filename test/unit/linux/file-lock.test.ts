import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lockFile } from '../../../src/linux/file-lock.ts'
import { start } from '../../lab/command.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
after(() => rmSync(directory, { recursive: true }))

test('one holds it at a time, until it is released', () => {
  const path = join(directory, 'lock')
  const held = lockFile(path)
  assert.ok(held)
  assert.equal(lockFile(path), undefined)
  held.release()
  const again = lockFile(path)
  assert.ok(again)
  again.release()
})

test('a process that is killed holds it no longer', async () => {
  const path = join(directory, 'killed')
  const holder = start(['flock', '--no-fork', path, 'sh', '-c', 'echo held; exec sleep 60'])
  assert.ok(holder.stdout)
  await once(holder.stdout, 'data')
  assert.equal(lockFile(path), undefined)
  holder.kill('SIGKILL')
  await once(holder, 'close')
  const held = lockFile(path)
  assert.ok(held)
  held.release()
})
