import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { hasNetRaw } from '../../../src/linux/capability.ts'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const TERMINAL = fileURLToPath(new URL('../../lab/terminal.py', import.meta.url))
const skip = hasNetRaw()
  ? spawnSync('python3', ['--version']).status !== 0 && 'missing python3: apt-get install python3'
  : 'needs CAP_NET_RAW: run the tests as root'

interface Seen {
  readonly output: string
  readonly exitCode: number
  readonly sameModes: boolean
}

function onTerminal(env: NodeJS.ProcessEnv, ...words: string[]): Seen {
  const command = [process.execPath, '--import', 'tsx', MAIN, '127.0.0.1', '--no-store', ...words]
  const { stdout } = spawnSync('python3', [TERMINAL, ' probes/s', ...command], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, TERM: 'xterm', COLUMNS: '', NO_COLOR: '', ...env },
  })
  return JSON.parse(stdout) as Seen
}

test('Enter prints a line of where it is, open protocols have a colour, and the terminal stays as it was', {
  skip,
}, () => {
  const { output, exitCode, sameModes } = onTerminal({}, '-p', '0-63', '--max-rate', '20')
  assert.deepEqual([exitCode, sameModes], [0, true])
  assert.equal(
    output.match(/^.*Stats: \d+ s elapsed, 0 of 1 host done .* probes\/s, .* in flight\r$/gm)?.length,
    1,
  )
  assert.ok(output.includes('\n1        \u001b[32m\u001b[1mopen'))
})

test('NO_COLOR is obeyed', { skip }, () => {
  const { output, exitCode } = onTerminal({ NO_COLOR: '1' }, '-p', '1,6')
  assert.equal(exitCode, 0)
  assert.match(output, /^1 +open +icmp\r$/m)
})
