import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hasNetRaw } from '../../../src/linux/capability.ts'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const WITHOUT_RAW = hasNetRaw() ? false : 'needs CAP_NET_RAW: run the tests as root'
const NOT_ROOT =
  process.getuid?.() === 0 ? false : 'needs root, to try the command without it: run the tests as root'

/** Sweeps are kept, and the tests' own must not come beside somebody's. */
const stateDir = mkdtempSync(join(tmpdir(), 'protosweep-state-'))
process.env.PROTOSWEEP_STATE_DIR = stateDir
after(() => rmSync(stateDir, { recursive: true, force: true }))

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...words], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, stdout, stderr }
}

const BAD_INPUT = {
  'no target': [],
  'a bad mask': ['10.0.0.0/33'],
  'protocol 256': ['-p', '256', '10.0.0.1'],
  'an unknown option': ['--bogus', '10.0.0.1'],
  'a public range': ['8.8.8.0/24'],
  'an interface that does not exist': ['-e', 'nosuch0', '10.0.0.1'],
}

for (const [what, words] of Object.entries(BAD_INPUT)) {
  test(`${what} is one line on stderr and exit code 2`, () => {
    const { status, stdout, stderr } = run(...words)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^protosweep: [^\n]+\n$/)
  })
}

test('names that do not resolve leave nothing to sweep: exit code 3', () => {
  const { status, stderr } = run('nosuch.invalid')
  assert.equal(status, 3)
  assert.match(stderr, /nosuch\.invalid/)
})

test('a subcommand is the first word, exactly; a name much like one says so when it does not resolve', () => {
  assert.match(run('sweeps', '--help').stdout, /^protosweep sweeps \[OPTION\]/)
  const like = run('--', 'sweeps')
  assert.deepEqual([like.status, like.stdout], [3, ''])
  assert.match(like.stderr, /: sweeps did not resolve .*; did you mean protosweep sweeps\?\n$/)
  assert.match(
    run('sweps').stderr,
    /^protosweep: nothing to sweep: sweps .*; did you mean protosweep sweeps\?\n$/,
  )
  assert.match(
    run('--dry-run', 'sweps', '127.0.0.1').stderr,
    /"sweps" .* left out; did you mean protosweep sweeps\?\n$/,
  )
  assert.match(run('--help').stdout, /\n {2}sweeps +List /)
})

test('an output file that cannot be written ends the command before anything is sent', {
  skip: WITHOUT_RAW,
}, () => {
  const { status, stdout, stderr } = run('127.0.0.1', '-oJ', '/nonexistent/out.ndjson')
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /^protosweep: cannot write "\/nonexistent\/out\.ndjson": no such file or directory\n$/)
})

test('what the metrics need is there before anything is sent, or the command ends', {
  skip: WITHOUT_RAW,
}, () => {
  const refused: readonly (readonly [words: readonly string[], line: RegExp])[] = [
    [['--web-config', '/nonexistent/web.yml'], /^protosweep: --web-config is about --metrics: /],
    [['--metrics', '0', '--web-config', '/nonexistent/web.yml'], /^protosweep: cannot read web config "/],
    [['--textfile', '/nonexistent/a.prom'], /^protosweep: cannot write "\/nonexistent\/a\.prom": no such/],
  ]
  for (const [words, line] of refused) {
    const { status, stdout, stderr } = run('127.0.0.1', ...words)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, line)
    assert.match(stderr, /^[^\n]+\n$/)
  }
})

test('a sweep that Ctrl-C ends writes its metrics too, and does not linger', {
  skip: WITHOUT_RAW,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'protosweep-'))
  try {
    const file = join(directory, 'sweep.prom')
    const metrics = ['--metrics', '0', '--metrics-linger', '--textfile', file]
    const words = ['127.0.0.1', '--max-rate', '20', ...metrics]
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...words])
    let stderr = ''
    for await (const text of child.stderr) {
      stderr += text
      if (/ hosts?, /.test(String(text))) child.kill('SIGINT')
    }
    assert.doesNotMatch(stderr, /once more/)
    assert.match(readFileSync(file, 'utf8'), /^protosweep_probes_sent_total\{/m)
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('without CAP_NET_RAW the command says what would work, and exits with 2', { skip: NOT_ROOT }, () => {
  const words = ['--bounding-set', '-all', '--inh-caps', '-all', '--reuid', '65534', '--clear-groups']
  const command = [process.execPath, '--import', 'tsx', MAIN, '127.0.0.1']
  const { status, stderr } = spawnSync('setpriv', [...words, ...command], { encoding: 'utf8' })
  assert.equal(status, 2)
  assert.match(stderr, /^protosweep: raw sockets need the capability CAP_NET_RAW/)
  assert.match(stderr, /^ +(sudo|su -c) .*127\.0\.0\.1/m)
})

test('loopback is swept: the table on stdout, the estimate on stderr, valid NDJSON in the file', {
  skip: WITHOUT_RAW,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'protosweep-'))
  try {
    const file = join(directory, 'out.ndjson')
    const { status, stdout, stderr } = run('127.0.0.1', '-p', '1,6,200', '-oJ', file)
    assert.equal(status, 0)
    assert.match(stdout, /^1 +open +icmp$/m)
    assert.match(stdout, /^protosweep done: 1 IP address \(1 host up\) scanned in [\d.]+ seconds\n$/m)
    assert.match(stderr, /^protosweep: 1 host, 3 protocols: about /)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const [host, sweep] = lines.map((line) => JSON.parse(line))
    assert.deepEqual([host.states.open, host.states.closed], ['1,6', '200'])
    assert.deepEqual([sweep.type, sweep.complete, sweep.probes], ['sweep', true, host.probes])
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('Ctrl-C ends a sweep in order: exit code 130, the host marked, NDJSON with its last line', {
  skip: WITHOUT_RAW,
}, async () => {
  const words = ['127.0.0.1', '--max-rate', '20', '-oJ', '-']
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...words])
  let stdout = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  // The estimate is written when the signals are watched for.
  await once(child.stderr, 'data')
  child.kill('SIGINT')
  const [status] = await once(child, 'close')
  assert.equal(status, 130)
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  assert.deepEqual([last.type, last.complete, last.exit_code], ['sweep', false, 130])
})

test('when nobody reads standard output any more, the sweep ends quietly', {
  skip: WITHOUT_RAW,
}, async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '127.0.0.1', '--max-rate', '20'])
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  child.stdout.destroy()
  const [status] = await once(child, 'close')
  assert.equal(status, 130)
  assert.match(stderr, /^protosweep: 1 host[^\n]*\n$/)
})
