/** The metrics server over real connections: its pages, whom it tells of a scrape, and where it listens. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { afterEach, describe, test } from 'node:test'
import { type Exporter, type Service, startExporter } from '../../../metrics/exporter.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'
import { RawClient } from '../../support/raw-client.ts'

const LOOPBACK = { host: '127.0.0.1', port: 0 }

describe('the exporter', () => {
  const open: Exporter[] = []
  afterEach(async () => {
    for (const exporter of open.splice(0)) await exporter.close()
  })

  async function start(service: Service = {}, registry = sampleRegistry()): Promise<Exporter> {
    const exporter = await startExporter(registry, LOOPBACK, service)
    open.push(exporter)
    return exporter
  }

  async function get(exporter: Exporter, path: string, init: RequestInit = {}) {
    const response = await fetch(new URL(path, exporter.url), init)
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, text: await response.text(), headers: response.headers }
  }

  test('serves the metrics in text format 0.0.4, whatever the query', async () => {
    const exporter = await start()
    for (const path of ['/metrics', '/metrics?name=x']) {
      const { status, type, text } = await get(exporter, path)
      assert.deepEqual([status, type], [200, 'text/plain; version=0.0.4; charset=utf-8'])
      assert.match(text, /^protosweep_sample 1$/m)
    }
    assert.equal(exporter.isPublic, false)
  })

  test('serves them to a client that names the origin, as by way of a proxy', async () => {
    const exporter = await start()
    const client = new RawClient(exporter.url)
    client.send('GET http://here/metrics HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n')
    assert.match(await client.closed(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*^protosweep_sample 1$/m)
  })

  test('says whether the process lives, and whether a sweep runs', async () => {
    let isReady = false
    const exporter = await start({ isReady: () => isReady })
    assert.deepEqual((await get(exporter, '/healthz')).text, 'ok\n')
    assert.equal((await get(exporter, '/readyz')).status, 503)
    isReady = true
    assert.equal((await get(exporter, '/readyz')).status, 200)
    isReady = false
    assert.equal((await get(exporter, '/readyz')).status, 503)
  })

  test('leads people to the metrics, and says what there is where there is nothing', async () => {
    const exporter = await start()
    const landing = await get(exporter, '/')
    assert.deepEqual([landing.status, landing.type], [200, 'text/html; charset=utf-8'])
    assert.match(landing.text, /<a href="metrics">/)
    for (const path of ['/metric', '/metrics/', '/Metrics', '/%6detrics', '//metrics']) {
      const { status, text } = await get(exporter, `${new URL(exporter.url).origin}${path}`)
      assert.equal(status, 404, path)
      assert.equal(text, 'not found: there are /metrics, /healthz and /readyz\n')
    }
  })

  test('answers HEAD with the headers alone, and refuses to be written to', async () => {
    const exporter = await start()
    for (const path of ['/metrics', '/healthz', '/']) {
      const { status, text } = await get(exporter, path, { method: 'HEAD' })
      assert.deepEqual([status, text], [200, ''])
    }
    const { status, text, headers } = await get(exporter, '/metrics', { method: 'POST', body: 'x' })
    assert.deepEqual([status, text], [405, 'only GET and HEAD are served here\n'])
    assert.deepEqual([headers.get('allow'), headers.get('connection')], ['GET, HEAD', 'close'])
  })

  test('adds what headers the web config asks for to every answer', async () => {
    const web = { tls: undefined, users: new Map(), requestLimit: undefined }
    const exporter = await start({ web: { ...web, headers: [['X-Frame-Options', 'deny']] } })
    for (const path of ['/metrics', '/nowhere']) {
      assert.equal((await get(exporter, path)).headers.get('x-frame-options'), 'deny')
    }
  })

  test('lets no more requests in than the web config allows', async () => {
    const web = { tls: undefined, users: new Map(), headers: [] }
    const requestLimit = { intervalMs: 3_600_000, burst: 2 }
    const exporter = await start({ web: { ...web, requestLimit } })
    const statuses: number[] = []
    for (let i = 0; i < 3; i += 1) statuses.push((await get(exporter, '/healthz')).status)
    assert.deepEqual(statuses, [200, 200, 429])
  })

  test('says why metrics cannot be read, and lives', async () => {
    let isBroken = true
    const exporter = await start(
      {},
      sampleRegistry(() => {
        if (isBroken) throw new Error('no counters')
        return 2
      }),
    )
    const broken = await get(exporter, '/metrics')
    assert.deepEqual([broken.status, broken.text], [500, 'no counters\n'])
    isBroken = false
    assert.match((await get(exporter, '/metrics')).text, /^protosweep_sample 2$/m)
  })

  test('reads the metrics once for all who wait, and for none from before they asked', async () => {
    const reads: (() => void)[] = []
    const registry = sampleRegistry(async () => {
      await new Promise<void>((resolve) => reads.push(resolve))
      return reads.length
    })
    const exporter = await start({}, registry)
    const first = get(exporter, '/metrics')
    await until(() => reads.length === 1)
    const others = Array.from({ length: 5 }, () => get(exporter, '/metrics'))
    // As many requests again, so that those others have arrived.
    await Promise.all(others.map(() => get(exporter, '/healthz')))
    reads[0]?.()
    assert.match((await first).text, /^protosweep_sample 1$/m)
    await until(() => reads.length === 2)
    reads[1]?.()
    for (const other of others) assert.match((await other).text, /^protosweep_sample 2$/m)
  })

  test('tells of the next scrape, of a whole one that began later, and of nothing else', async () => {
    const reads: (() => void)[] = []
    const exporter = await start(
      {},
      sampleRegistry(() => new Promise((resolve) => reads.push(() => resolve(1)))),
    )
    const before = get(exporter, '/metrics')
    await until(() => reads.length === 1)
    let isTold = false
    const told = exporter.nextScrape().then(() => {
      isTold = true
    })
    reads[0]?.()
    await before
    await get(exporter, '/metrics', { method: 'HEAD' })
    await get(exporter, '/healthz')
    // A client that goes away before it has its answer.
    const gone = request(exporter.url).on('error', () => {})
    gone.end()
    await until(() => reads.length === 2)
    await new Promise((resolve) => gone.once('close', resolve).destroy())
    await get(exporter, '/healthz')
    reads[1]?.()
    await get(exporter, '/healthz')
    assert.equal(isTold, false)
    const after = get(exporter, '/metrics')
    await until(() => reads.length === 3)
    reads[2]?.()
    await after
    await told
  })

  test('fails before anything is sent where a port is in use, or an address is not ours', async () => {
    const port = Number(new URL((await start()).url).port)
    await assert.rejects(startExporter(sampleRegistry(), { ...LOOPBACK, port }), (failure) => {
      assert.ok(failure instanceof Failure)
      assert.deepEqual([failure.code, failure.exitCode], ['METRICS_FAILED', 2])
      assert.match(failure.message, new RegExp(`127\\.0\\.0\\.1:${port}: the port is in use`))
      return true
    })
    await assert.rejects(startExporter(sampleRegistry(), { host: '192.0.2.1', port: 0 }), {
      message: 'cannot serve metrics on 192.0.2.1:0: no interface of this machine has that address',
    })
  })

  test('knows when others can reach it, and whether a web config keeps them out', async () => {
    const exporter = await startExporter(sampleRegistry(), { host: '0.0.0.0', port: 0 })
    open.push(exporter)
    assert.deepEqual([exporter.isPublic, exporter.isGuarded], [true, false])
  })
})

/** Lets the event loop go on until something has come about. */
async function until(hasCome: () => boolean): Promise<void> {
  while (!hasCome()) await new Promise((resolve) => setImmediate(resolve))
}
