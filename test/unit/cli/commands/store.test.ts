import assert from 'node:assert/strict'
import test from 'node:test'
import type { CommandIo } from '../../../../src/cli/commands/command.ts'
import { store } from '../../../../src/cli/commands/store.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

/** A store whose size halves when it is vacuumed; what is done to it is noted. */
function keptStore(failure?: Error) {
  const done: string[] = []
  let bytes = 8_000_000
  const parts: Partial<CommandIo> = {
    openArchive: async (stateDir) =>
      Object.assign(new MemoryArchive({}), {
        size: () => ({ bytes, usedBytes: 3_900_000 }),
        close: () => done.push(`read ${stateDir}`),
      }),
    openStore: async () => ({
      addSchedule: () => assert.fail(),
      forget: () => assert.fail(),
      removeSchedule: () => assert.fail(),
      async prune(beforeMs) {
        if (failure !== undefined) throw failure
        done.push(`prune ${new Date(beforeMs).toISOString()}`)
        return 12
      },
      async vacuum() {
        done.push('vacuum')
        bytes /= 2
      },
      async backup(path) {
        if (failure !== undefined) throw failure
        done.push(`backup ${path}`)
      },
      async close() {
        done.push('close')
      },
    }),
    storeFaults: async () => [],
  }
  return { done, parts }
}

async function output(words: readonly string[], parts: Partial<CommandIo>) {
  const io = commandIo(parts)
  const exitCode = await store(words, io)
  return { exitCode, text: io.output() }
}

test('backup copies what is kept, and closes what it opened', async () => {
  const { done, parts } = keptStore()
  const told = await output(['backup', 'new.sqlite', '--state-dir', 'd'], parts)
  assert.deepEqual(told, { exitCode: 0, text: 'backed up to new.sqlite (3.9 MB)\n' })
  assert.deepEqual(done, ['read d', 'backup new.sqlite', 'close'])
  const json = await output(['backup', 'b', '--json'], parts)
  assert.deepEqual(JSON.parse(json.text), { file: 'b', bytes: 3_900_000 })
})

test('prune takes away what is older, then gives the room back', async () => {
  const { done, parts } = keptStore()
  const told = await output(['prune', '--keep', '90d'], parts)
  assert.equal(told.text, 'took away the results of 12 sweeps: 4.0 MB, 8.0 MB before\n')
  const before = new Date(NOW_MS - 90 * 86_400_000).toISOString()
  assert.deepEqual(done, ['read undefined', `prune ${before}`, 'vacuum', 'close', 'read undefined'])
  const json = await output(['prune', '--keep=1w', '--json'], parts)
  assert.deepEqual(JSON.parse(json.text), { sweeps: 12, bytes_before: 4_000_000, bytes: 2_000_000 })
})

test('check says whether it is whole', async () => {
  const { parts } = keptStore()
  assert.deepEqual(await output(['check'], parts), {
    exitCode: 0,
    text: 'whole; 8.0 MB, 4.1 MB of it free\n',
  })
  const damaged = { ...parts, storeFaults: async () => ['row 7 missing from index host_address'] }
  assert.deepEqual(await output(['check'], damaged), {
    exitCode: 5,
    text: 'row 7 missing from index host_address\ndamaged: restore a backup; 8.0 MB, 4.1 MB of it free\n',
  })
  const { whole, faults, used_bytes } = JSON.parse((await output(['check', '--json'], damaged)).text)
  assert.deepEqual([whole, faults.length, used_bytes], [false, 1, 3_900_000])
})

test('check names files that are in the way, which are no damage of the store', async () => {
  const { parts } = keptStore()
  const strewn = { ...parts, strayFiles: async () => ['/state/sweep-7.sqlite'] }
  assert.deepEqual(await output(['check'], strewn), {
    exitCode: 0,
    text: `/state/sweep-7.sqlite belongs to no sweep, or is damaged: move it away
whole; 8.0 MB, 4.1 MB of it free
`,
  })
  const { whole, stray_files } = JSON.parse((await output(['check', '--json'], strewn)).text)
  assert.deepEqual([whole, stray_files], [true, ['/state/sweep-7.sqlite']])
})

test('what fails is closed all the same', async () => {
  const { done, parts } = keptStore(new Error('disk full'))
  await assert.rejects(output(['backup', 'f'], parts), { message: 'disk full' })
  await assert.rejects(output(['prune', '--keep', '1d'], parts), { message: 'disk full' })
  assert.deepEqual(done, ['read undefined', 'close', 'read undefined', 'close'])
})

test('nothing is opened for words that are wrong, nor for a store that is not there', async () => {
  const openArchive = () => Promise.reject(new Error('no sweep is kept'))
  for (const [words, message] of [
    [['backup'], 'protosweep store backup needs a file: name a new one'],
    [['backup', 'a', 'b'], '"b" is too much: protosweep store backup --help says what it takes'],
    [['prune'], 'protosweep store prune needs to know what stays: add --keep 90d, for instance'],
    [['prune', '--keep', '90'], /^bad --keep "90"/],
    [['backup', 'a'], 'no sweep is kept'],
    [['prune', '--keep', '90d'], 'no sweep is kept'],
    [['vacuum'], 'protosweep store knows no "vacuum": give one of backup, prune, check'],
  ] as const) {
    await assert.rejects(output(words, { openArchive }), { message })
  }
})
