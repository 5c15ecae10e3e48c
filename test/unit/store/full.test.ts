// A file system without room: a clear failure, and what was kept stays. On a tmpfs of the test's own.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stateDir } from './sample.ts'

const CHILD = fileURLToPath(new URL('full-child.ts', import.meta.url))
const obstacle = process.geteuid?.() !== 0 && 'needs root to mount a file system: run the tests with sudo'

const WHENS = ['recording', 'journalling', 'committing'] as const

interface Said {
  readonly code: string
  readonly exitCode: number
  readonly message: string
  readonly toldAtOnce: boolean
  readonly outcomes: readonly string[]
  readonly outcomesAfter: readonly string[]
  readonly staged: number
  readonly chunks?: readonly string[]
  readonly hosts: number
  readonly integrity: string
}

/** What the child says that swept until the file system was full, while it recorded or while it committed. */
function fill(when: (typeof WHENS)[number]): Said {
  const directory = stateDir()
  const script = 'mount -t tmpfs -o size=3m none "$1" && exec "$2" --import tsx "$3" "$1" "$4"'
  const words = ['-m', 'sh', '-c', script, 'sh', directory, process.execPath, CHILD, when]
  return JSON.parse(execFileSync('unshare', words, { encoding: 'utf8' }))
}

for (const when of WHENS) {
  test(`without room while ${when} the sweep fails clearly, those before it stay, and it can be resumed`, {
    skip: obstacle,
  }, () => {
    const said = fill(when)
    assert.deepEqual([said.code, said.exitCode], ['STORE_FAILED', 5])
    assert.match(said.message, /no space left on the device/)
    assert.equal(said.toldAtOnce, when !== 'committing')
    assert.deepEqual(said.outcomes, ['died', 'complete'])
    assert.equal(said.hosts, 100)
    // As of the last that was kept as a whole.
    assert.equal(said.staged, when === 'committing' ? 5000 : 50)
    assert.deepEqual(said.chunks, when === 'committing' ? [] : ['in flight'])
    assert.deepEqual(said.outcomesAfter, ['complete', 'complete'])
    assert.equal(said.integrity, 'ok')
  })
}
