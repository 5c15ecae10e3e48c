/** The metrics of one sweep, from before it to the scrape after it. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import type { SweepEnd } from '../../../metrics/observed-sweep.ts'
import { type MetricsOptions, MetricsOutput } from '../../../src/cli/metrics-output.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'

const NOTHING: MetricsOptions = {
  metrics: undefined,
  metricsLinger: false,
  webConfig: undefined,
  textfile: undefined,
}
const END: SweepEnd = { finishedMs: 0, complete: true }
const SERVED: MetricsOptions = { ...NOTHING, metrics: { host: '127.0.0.1', port: 0 } }

describe('the metrics of a sweep', () => {
  let directory: string
  let said: string
  let ended: string[]
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
    said = ''
    ended = []
    mock.method(process.stderr, 'write', (text: string) => {
      said += text
      return true
    })
  })
  afterEach(() => {
    mock.restoreAll()
    rmSync(directory, { recursive: true })
  })

  const open = (options: MetricsOptions, value = () => 1) =>
    MetricsOutput.open(options, async () => {
      const end = ({ complete }: SweepEnd) => ended.push(`end ${complete}`)
      return { registry: sampleRegistry(value), end, close: () => ended.push('close') }
    })

  function urlSaid(): string {
    return /^protosweep: metrics at (\S+?)(,|$)/m.exec(said)?.[1] ?? ''
  }

  test('that nobody asks for make no registry and wait for nobody', async () => {
    const output = await MetricsOutput.open({ ...NOTHING, metricsLinger: true }, () => assert.fail('made'))
    output.begin()
    await output.end(END)
    await output.linger()
    await output.close()
    assert.equal(said, '')
  })

  test('are ready while it runs, neither before nor after', async () => {
    const output = await open(SERVED)
    const isReady = async () => (await fetch(urlSaid().replace(/metrics$/, 'readyz'))).ok
    assert.equal(await isReady(), false)
    output.begin()
    assert.equal(await isReady(), true)
    await output.end(END)
    assert.equal(await isReady(), false)
    await output.close()
    await assert.rejects(fetch(urlSaid()))
    assert.deepEqual(ended, ['end true', 'close'])
  })

  test('wait for one scrape more, and say so', async () => {
    const output = await open({ ...SERVED, metricsLinger: true })
    output.begin()
    await fetch(urlSaid())
    await output.end(END)
    let isOver = false
    const over = output.linger().then(() => {
      isOver = true
    })
    await fetch(urlSaid().replace(/metrics$/, 'healthz'))
    assert.equal(isOver, false)
    assert.match(said, /^protosweep: the metrics are served until they are scraped once more, /m)
    await fetch(urlSaid())
    await over
    await output.close()
  })

  test('wait no longer when Ctrl-C comes, and leave the signals as they were', async () => {
    const listeners = process.listenerCount('SIGINT')
    const output = await open({ ...SERVED, metricsLinger: true })
    const over = output.linger()
    while (!said.includes('once more')) await new Promise((resolve) => setImmediate(resolve))
    process.emit('SIGINT')
    await over
    await output.close()
    assert.equal(process.listenerCount('SIGINT'), listeners)
  })

  test('are in the file at its end, as they are then, served or not', async () => {
    const textfile = join(directory, 'sweep.prom')
    for (const options of [NOTHING, SERVED]) {
      let value = 1
      const output = await open({ ...options, textfile }, () => value)
      output.begin()
      assert.equal(existsSync(textfile), false)
      value = 2
      await output.end(END)
      assert.match(readFileSync(textfile, 'utf8'), /^protosweep_sample 2$/m)
      await output.close()
      rmSync(textfile)
    }
  })

  test('whose file cannot be written in the end are a failure of the sweep', async () => {
    const textfile = join(directory, 'gone', 'sweep.prom')
    await assert.rejects(open({ ...NOTHING, textfile }), { code: 'OUTPUT_FAILED', exitCode: 2 })
    const removed = mkdtempSync(join(directory, 'd'))
    const output = await open({ ...NOTHING, textfile: join(removed, 'sweep.prom') })
    rmSync(removed, { recursive: true })
    await assert.rejects(output.end(END), { code: 'OUTPUT_FAILED', exitCode: 5 })
  })

  test('are not served under a web config that is wrong', async () => {
    const webConfig = join(directory, 'web.yml')
    writeFileSync(webConfig, 'basic_auth_users: {alice: secret}')
    await assert.rejects(open({ ...SERVED, webConfig }), {
      code: 'BAD_INPUT',
      message: /web\.yml", basic_auth_users\.alice: this is no bcrypt hash/,
    })
    assert.deepEqual([said, ended], ['', ['close']])
  })

  test('say who may see them where that is more than this machine', async () => {
    const metrics = { host: '0.0.0.0', port: 0 }
    const output = await open({ ...SERVED, metrics })
    await output.close()
    assert.match(said, /^protosweep: metrics at http:\S+, for everybody who can reach this machine\n$/)
    said = ''
    const webConfig = join(directory, 'web.yml')
    const hash = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG'
    writeFileSync(webConfig, `basic_auth_users: {alice: ${hash}}`)
    const guarded = await open({ ...SERVED, metrics, webConfig })
    await guarded.close()
    assert.match(said, /^protosweep: metrics at http:\S+, for whoever the web config admits\n$/)
  })
})
