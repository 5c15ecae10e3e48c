// Several processes write to one state directory, and whatever kills one, what was committed stays.
import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Archive } from '../../../src/store/archive.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { beginning, host, stateDir } from './sample.ts'

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url))
const HOSTS = 200
const KILLS = 3

type Child = ChildProcessByStdio<null, Readable, null>

function sweeping(directory: string, ...words: string[]): Child {
  const command = ['--import', 'tsx', CHILD, directory, ...words]
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
}

function wholeness(directory: string): unknown {
  const database = new Sqlite(inventoryPath(directory))
  const finding = database.pragma('integrity_check', { simple: true })
  database.close()
  return finding
}

const staged = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('sweep-'))

test('three processes sweep at once into one directory, and somebody reads meanwhile', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await store.close()
  const children = ['a', 'b', 'c'].map((name) => sweeping(directory, name, '6'))
  const archive = Archive.open(directory)
  const committed = new Map<number, number>()
  await Promise.all(
    children.map(async (child) => {
      for await (const line of createInterface(child.stdout)) {
        const id = Number(line)
        committed.set(id, [...archive.hostsOf(id)].length)
      }
      if (child.exitCode === null) await once(child, 'exit')
      assert.equal(child.exitCode, 0)
    }),
  )
  assert.deepEqual([...committed.values()], Array(18).fill(HOSTS))
  assert.deepEqual(
    ['a', 'b', 'c'].map((schedule) => archive.sweeps({ schedule }).map(({ outcome }) => outcome)),
    Array(3).fill(Array(6).fill('complete')),
  )
  assert.equal([...archive.hosts()].length, 3 * HOSTS)
  archive.close()
  assert.equal(wholeness(directory), 'ok')
  assert.deepEqual(staged(directory), [])
})

test('kill -9 at any moment loses nothing that was committed, and what ran has died', async () => {
  const directory = stateDir()
  const committed: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const child = sweeping(directory, 'killed')
    const lines = createInterface(child.stdout)
    let before = 1 + kill * 3
    for await (const line of lines) {
      committed.push(Number(line))
      before--
      // Within one of the next sweeps, wherever it is then.
      if (before === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 20)
    }
    assert.equal(wholeness(directory), 'ok')
  }

  const archive = Archive.open(directory)
  const sweeps = new Map(archive.sweeps().map((sweep) => [sweep.id, sweep]))
  for (const id of committed) {
    assert.equal(sweeps.get(id)?.outcome, 'complete')
    assert.equal([...archive.hostsOf(id)].length, HOSTS)
    const changed = Object.values(sweeps.get(id)?.changes ?? {}).reduce((total, count) => total + count, 0)
    assert.equal(archive.changes({ sweep: id }).length, changed)
  }
  // A sweep may have been committed and killed before it could say so.
  const others = [...sweeps.values()].filter(({ id }) => !committed.includes(id))
  assert.ok(others.every(({ outcome }) => outcome === 'died' || outcome === 'complete'))
  assert.ok(others.length <= KILLS)

  // Of one that was committed nothing is left behind, whenever the process was killed.
  const store = await Store.open(directory)
  const resumable = (await store.resumable()).map(({ sweep }) => sweep.id)
  const died = others.filter(({ outcome }) => outcome === 'died').map(({ id }) => id)
  assert.ok(resumable.every((id) => died.includes(id)))
  assert.deepEqual(
    staged(directory).filter((name) => !resumable.some((id) => name.startsWith(`sweep-${id}.`))),
    [],
  )
  await store.close()
  archive.close()
})

test('a sweep that a process records is not buried by another, nor by itself, and one that was left is', async () => {
  const directory = stateDir()
  const [recorder, other] = [await Store.open(directory), await Store.open(directory)]
  const recording = await recorder.begin(beginning())
  recording.add(0, [host('10.0.0.1')])
  const second = await other.begin(beginning())
  await recorder.begin(beginning({ schedule: 'nightly' }))
  const archive = Archive.open(directory)
  const outcomes = () => archive.sweeps().map(({ outcome }) => outcome)
  assert.deepEqual(outcomes(), ['running', 'running', 'running'])

  await recorder.close()
  assert.deepEqual(outcomes(), ['died', 'running', 'died'])
  assert.deepEqual(
    archive.sweeps().map(({ hasHosts }) => hasHosts),
    [false, false, false],
  )
  await other.begin(beginning())
  // What died stays, to be resumed.
  assert.deepEqual(
    staged(directory)
      .filter((name) => name.endsWith('.sqlite'))
      .sort(),
    [1, 2, 3, 4].map((sweep) => `sweep-${sweep}.sqlite`),
  )
  assert.equal(second.id, 2)
  archive.close()
  await other.close()
})
