/** The file for node_exporter: whole whenever it is read, of our families alone, and refused in time where it cannot be. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { requireTextfile, writeTextfile } from '../../../metrics/textfile.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'

/** Reads a file on and on until it is told to stop, and posts what it saw that was not whole. */
const READER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { readFileSync } = require('node:fs')
  const [path, cell] = workerData
  let reads = 0
  const halves = []
  parentPort.postMessage('reading')
  while (Atomics.load(cell, 0) === 0) {
    const text = readFileSync(path, 'utf8')
    reads += 1
    if (!/^protosweep_sample \\d+\\n$/m.test(text) || text.length < 100_000) halves.push(text.slice(0, 80))
  }
  parentPort.postMessage({ reads, halves })`

describe('the text file', () => {
  let directory: string
  let path: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
    path = join(directory, 'sweep.prom')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  test('holds our own families, read when it is written, for everybody to read', async () => {
    const umask = process.umask(0o077)
    try {
      requireTextfile(path)
      await writeTextfile(
        sampleRegistry(() => 5),
        path,
      )
    } finally {
      process.umask(umask)
    }
    const text = '# HELP protosweep_sample A sample.\n# TYPE protosweep_sample gauge\nprotosweep_sample 5\n'
    assert.equal(readFileSync(path, 'utf8'), text)
    assert.equal(statSync(path).mode & 0o777, 0o644)
    assert.deepEqual(readdirSync(directory), ['sweep.prom'])
  })

  test('is never seen half written', async () => {
    const registry = sampleRegistry()
    // So long that it takes several writes.
    const family = registry.getSingleMetric('protosweep_sample')
    Object.assign(family ?? {}, { help: 'x'.repeat(1_000_000) })
    await writeTextfile(registry, path)
    const cell = new Int32Array(new SharedArrayBuffer(4))
    const reader = new Worker(READER, { eval: true, workerData: [path, cell] })
    const said = (): Promise<unknown> => new Promise((resolve) => reader.once('message', resolve))
    await said()
    for (let i = 0; i < 30; i += 1) await writeTextfile(registry, path)
    const outcome = said()
    Atomics.store(cell, 0, 1)
    const { reads, halves } = (await outcome) as { reads: number; halves: string[] }
    assert.deepEqual(halves, [], `of ${reads}`)
    assert.ok(reads > 0)
  })

  test('leaves the old file and nothing else behind when it cannot be written', async () => {
    writeFileSync(path, 'old')
    const broken = sampleRegistry(() => Promise.reject(new Error('no counters')))
    await assert.rejects(writeTextfile(broken, path))
    assert.equal(readFileSync(path, 'utf8'), 'old')
    rmSync(path)
    // A directory cannot be replaced by a file.
    mkdirSync(path)
    await assert.rejects(writeTextfile(sampleRegistry(), path), {
      code: 'OUTPUT_FAILED',
      exitCode: 5,
      message: `cannot write "${path}": it is a directory`,
    })
    assert.deepEqual(readdirSync(directory), ['sweep.prom'])
  })

  test('is refused before the sweep where it could not be written after it', () => {
    const refused = (place: string, reason: string) =>
      assert.throws(() => requireTextfile(place), {
        code: 'OUTPUT_FAILED',
        exitCode: 2,
        message: `cannot write "${place}": ${reason}`,
      })
    refused(join(directory, 'none', 'a.prom'), 'no such file or directory')
    mkdirSync(path)
    refused(path, 'it is a directory')
    writeFileSync(join(directory, 'file'), '')
    refused(join(directory, 'file', 'a.prom'), 'a part of the path is no directory')
    refused('/proc/a.prom', 'no such file or directory')
    assert.deepEqual(readdirSync(directory).toSorted(), ['file', 'sweep.prom'])
  })
})
