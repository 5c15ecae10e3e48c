/** What clients that hang, flood or talk rubbish get, and that a scraper beside them gets its answer all the same. */
import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { LIMITS, type Limits } from '../../../metrics/bounded-server.ts'
import { type Exporter, startExporter } from '../../../metrics/exporter.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'
import { RawClient } from '../../support/raw-client.ts'

const LOOPBACK = { host: '127.0.0.1', port: 0 }
/** Node looks for such clients every 30 seconds, unless it is told otherwise. */
const SOON = { timeout: 10_000 }

describe('a bounded server', () => {
  let exporter: Exporter
  beforeEach(async () => {
    exporter = await start({})
  })
  afterEach(() => exporter.close())

  function start(limits: Partial<Limits>): Promise<Exporter> {
    return startExporter(sampleRegistry(), LOOPBACK, { limits: { ...LIMITS, ...limits } })
  }

  async function restart(limits: Partial<Limits>): Promise<void> {
    await exporter.close()
    exporter = await start(limits)
  }

  /** Over a connection of its own, which is given up afterwards. */
  async function scrape(): Promise<number> {
    const response = await fetch(exporter.url, { headers: { connection: 'close' } })
    await response.arrayBuffer()
    return response.status
  }

  const RUBBISH: Readonly<Record<string, readonly [sent: string, status: string]>> = {
    'what is no HTTP': ['\0\x01\x02 hello\r\n\r\n', '400'],
    'a TLS handshake': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '400'],
    'headers without end': [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(10_000)}`, '431'],
    'a body of two lengths': [
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400',
    ],
  }
  for (const [what, [sent, status]] of Object.entries(RUBBISH)) {
    test(`${what} is answered with ${status}, and the connection ended`, async () => {
      const client = new RawClient(exporter.url).send(sent)
      assert.match(await client.closed(), new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.equal(await scrape(), 200)
    })
  }

  test('a client that sends nothing, or half a request, is let go', SOON, async () => {
    await restart({ openingMs: 50, silenceMs: 600_000 })
    const silent = new RawClient(exporter.url)
    const slow = new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\nHo')
    await Promise.all([silent.closed(), slow.closed()])
    assert.equal(await scrape(), 200)
  })

  test('a client that does not read its answer is let go', SOON, async () => {
    await exporter.close()
    const registry = sampleRegistry()
    // More than the kernel keeps for a client.
    Object.assign(registry.getSingleMetric('protosweep_sample') ?? {}, { help: 'x'.repeat(30_000_000) })
    exporter = await startExporter(registry, LOOPBACK, {
      limits: { ...LIMITS, connections: 1, openingMs: 100, silenceMs: 100 },
    })
    const deaf = await new RawClient(exporter.url).connected()
    deaf.socket.pause()
    deaf.send('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    // There is one connection: others have none until this one is ended.
    const question = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const ask = () => new RawClient(exporter.url).send(question).closed()
    assert.equal(await ask(), '')
    while (!(await ask()).endsWith('ok\n'));
    deaf.socket.resume()
    assert.ok((await deaf.closed()).length < 30_000_000)
  })

  test('an answer under way is not cut off for who wants a connection', async () => {
    await exporter.close()
    const registry = sampleRegistry()
    Object.assign(registry.getSingleMetric('protosweep_sample') ?? {}, { help: 'x'.repeat(30_000_000) })
    exporter = await startExporter(registry, LOOPBACK, { limits: { ...LIMITS, connections: 1 } })
    const slow = await new RawClient(exporter.url).connected()
    slow.send('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await slow.received(/^HTTP/)
    slow.socket.pause()
    assert.equal(await new RawClient(exporter.url).closed(), '')
    slow.socket.resume()
    assert.ok((await slow.closed()).length > 30_000_000)
  })

  test('its end lets an answer under way be sent, and then ends the connection', async () => {
    await exporter.close()
    const reads: (() => void)[] = []
    const registry = sampleRegistry(() => new Promise((resolve) => reads.push(() => resolve(1))))
    exporter = await startExporter(registry, LOOPBACK)
    const client = new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    while (reads.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const closed = exporter.close()
    reads[0]?.()
    assert.match(await client.closed(), /^protosweep_sample 1$/m)
    await closed
    exporter = await start({})
  })

  test('a body is not read, whatever its length', async () => {
    const head = 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n'
    const client = new RawClient(exporter.url).send(head)
    assert.match(await client.closed(), /^HTTP\/1\.1 405 [\s\S]*Connection: close/)
  })

  test('a client that asks on and on without reading is cut off', async () => {
    const client = new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100))
    const answers = (await client.closed()).match(/^HTTP/gm) ?? []
    assert.ok(answers.length < 100, `${answers.length} answers`)
    assert.equal(await scrape(), 200)
  })

  test('silent clients take no more connections than there are, and not for long', SOON, async () => {
    await restart({ connections: 3, openingMs: 200, silenceMs: 600_000 })
    const hogs = await Promise.all([1, 2, 3].map(() => new RawClient(exporter.url).connected()))
    // No room: the kernel takes the connection, the server ends it without a word.
    assert.equal(
      await new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n').closed(),
      '',
    )
    await Promise.all(hogs.map((hog) => hog.closed()))
    assert.equal(await scrape(), 200)
  })

  test('who keeps a connection without use makes room for who wants one', async () => {
    await restart({ connections: 2 })
    const idle = [1, 2].map(() =>
      new RawClient(exporter.url).send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'),
    )
    await Promise.all(idle.map((client) => client.received(/ok\n$/)))
    await new RawClient(exporter.url).closed()
    await Promise.all(idle.map((client) => client.closed()))
    assert.equal(await scrape(), 200)
  })

  test('a connection is kept from scrape to scrape', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve, reject) => {
        get(exporter.url, { agent }, (response) => {
          ports.add(response.socket.localPort)
          response.resume().once('end', resolve)
        }).once('error', reject)
      })
    }
    agent.destroy()
    assert.equal(ports.size, 1)
  })

  test('its end waits for no client', async () => {
    await restart({})
    const hung = await new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\n').connected()
    const idle = new RawClient(exporter.url).send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await idle.received(/ok\n$/)
    await exporter.close()
    await Promise.all([hung.closed(), idle.closed()])
    // For afterEach.
    exporter = await start({})
  })
})
