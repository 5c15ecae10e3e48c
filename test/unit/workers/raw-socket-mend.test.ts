// The npm package raw-socket after mend.mjs: what the script does to the published source, and that the installed
// build lives and dies in worker threads. The script runs as npm runs it, on a copy of the installed package.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const require = createRequire(import.meta.url)
const script = fileURLToPath(new URL('../../../workers/transport/raw-socket/mend.mjs', import.meta.url))
const installed = dirname(require.resolve('raw-socket/package.json'))
const scratch = mkdtempSync(join(tmpdir(), 'protosweep-mend-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const missingTools = ['python3', 'make', 'g++'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
const noCompiler =
  missingTools.length > 0 && `missing ${missingTools.join(', ')}: apt-get install python3 make g++`
const notRoot = process.geteuid?.() !== 0 && 'needs root to open raw sockets: run the tests with sudo'

/** In the order of the file. */
const PUBLISHED_LINES = [
  'NODE_MODULE(raw, InitAll)',
  '\tSocketWrap_constructor.Reset(tpl);',
  '\tuv_poll_init_socket (uv_default_loop (), this->poll_watcher_,',
]

/** A copy of the installed package as npm published it, in a project of its own beside a copy of the script. */
function publishedCopy(name: string) {
  const project = join(scratch, name)
  const directory = join(project, 'node_modules', 'raw-socket')
  for (const part of ['package.json', 'binding.gyp', 'index.js', 'src']) {
    cpSync(join(installed, part), join(directory, part), { recursive: true })
  }
  cpSync(dirname(require.resolve('nan/package.json')), join(project, 'node_modules', 'nan'), {
    recursive: true,
  })
  cpSync(script, join(project, 'mend.mjs'))
  const source = join(directory, 'src', 'raw.cc')
  writeFileSync(source, published(readFileSync(source, 'latin1')), 'latin1')
  const run = () => spawnSync(process.execPath, [join(project, 'mend.mjs')], { encoding: 'utf8' })
  return { source, library: join(directory, 'build', 'Release', 'raw.node'), run }
}

function published(mended: string): string {
  return mended
    .replace(/^NAN_MODULE_WORKER_ENABLED\(raw, InitAll\)/m, 'NODE_MODULE(raw, InitAll)')
    .replace('Nan::GetCurrentEventLoop (), this->poll_watcher_', 'uv_default_loop (), this->poll_watcher_')
    .replace(/^\tnode::AddEnvironmentCleanupHook .*;(?=\r$)/m, '\tSocketWrap_constructor.Reset(tpl);')
}

test('three lines of the published source are mended, it is compiled, and a second run does nothing', {
  skip: noCompiler,
}, () => {
  const copy = publishedCopy('whole')
  const before = readFileSync(copy.source, 'latin1').split('\r\n')
  const first = copy.run()
  assert.equal(first.status, 0, first.stderr)
  assert.equal(first.stdout, 'raw-socket 1.8.1: mended for worker threads and built\n')
  const mended = readFileSync(copy.source, 'latin1').split('\r\n')
  assert.deepEqual(
    before.filter((line, index) => line !== mended[index]),
    PUBLISHED_LINES,
  )

  const built = statSync(copy.library).mtimeMs
  const second = copy.run()
  assert.equal(second.stdout, 'raw-socket 1.8.1: already mended for worker threads and built\n')
  assert.equal(statSync(copy.library).mtimeMs, built)
})

test('a source that is neither the published one nor ours is refused by name and left as it is', () => {
  const copy = publishedCopy('strange')
  const strange = readFileSync(copy.source, 'latin1').replace('uv_default_loop', 'uv_another_loop')
  writeFileSync(copy.source, strange, 'latin1')
  const { status, stderr } = copy.run()
  assert.equal(status, 1)
  assert.match(stderr, /version 1\.8\.1 was expected/)
  assert.equal(readFileSync(copy.source, 'latin1'), strange)
})

/** Four threads, each with one open ICMP socket, closed at once if `closes`. */
async function fourWorkers(closes: boolean): Promise<Worker[]> {
  const body = `
    const { parentPort, workerData } = require('node:worker_threads')
    const raw = require(workerData.path)
    const socket = raw.createSocket({ protocol: raw.Protocol.ICMP })
    if (workerData.closes) socket.close()
    parentPort.once('message', () => {})
    parentPort.postMessage('open')`
  const workerData = { path: installed, closes }
  const workers = Array.from({ length: 4 }, () => new Worker(body, { eval: true, workerData }))
  const opened = workers.map(
    (worker) =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      }),
  )
  await Promise.all(opened)
  return workers
}

for (const closes of [true, false]) {
  const left = closes ? 'closed' : 'left open'
  test(`four workers load the installed package twice in a process and end with their sockets ${left}`, {
    skip: notRoot,
  }, async () => {
    for (const _round of [1, 2]) {
      const workers = await fourWorkers(closes)
      const codes = await Promise.all(workers.map((worker) => worker.terminate()))
      assert.deepEqual(codes, [1, 1, 1, 1])
    }
  })
}
