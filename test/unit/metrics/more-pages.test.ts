/** Pages of another room on the metrics server: which paths are theirs, and that the server's bounds hold for them. */
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { type Exporter, startExporter } from '../../../metrics/exporter.ts'
import type { MorePages } from '../../../metrics/pages.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'
import { RawClient } from '../../support/raw-client.ts'

/** Answers below /shelf with what it was asked. */
function shelf(asked: string[] = []): MorePages {
  return {
    path: '/shelf',
    about: 'all books',
    find(method, url) {
      asked.push(`${method} ${url}`)
      if (!url.startsWith('/shelf')) return undefined
      return { status: 418, headers: { 'Content-Type': 'text/x-shelf' }, text: `${method} ${url}` }
    },
  }
}

describe('pages beside the metrics', () => {
  const open: Exporter[] = []
  afterEach(async () => {
    for (const exporter of open.splice(0)) await exporter.close()
  })

  async function start(more: MorePages | undefined): Promise<Exporter> {
    const exporter = await startExporter(sampleRegistry(), { host: '127.0.0.1', port: 0 }, { more })
    open.push(exporter)
    return exporter
  }

  async function ask(exporter: Exporter, path: string, method = 'GET'): Promise<[number, string]> {
    const response = await fetch(new URL(path, exporter.url), { method })
    return [response.status, await response.text()]
  }

  test('are asked for all paths but the server`s own, with any method, and their answer is given', async () => {
    const asked: string[] = []
    const exporter = await start(shelf(asked))
    assert.deepEqual(await ask(exporter, '/shelf/3?by=x'), [418, 'GET /shelf/3?by=x'])
    assert.deepEqual(await ask(exporter, '/shelf', 'POST'), [418, 'POST /shelf'])
    assert.deepEqual(await ask(exporter, '/shelf', 'HEAD'), [418, ''])
    for (const path of ['/metrics', '/healthz?x', '/readyz', '/']) {
      assert.equal((await ask(exporter, path))[0], 200, path)
    }
    assert.equal((await ask(exporter, '/metrics', 'POST'))[0], 405)
    assert.deepEqual(asked, ['GET /shelf/3?by=x', 'POST /shelf', 'HEAD /shelf'])
  })

  test('are asked without the origin that a proxy`s request names', async () => {
    const exporter = await start(shelf())
    const client = new RawClient(exporter.url)
    client.send('GET http://here/shelf?a HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n')
    assert.match(await client.closed(), /^HTTP\/1\.1 418 [\s\S]*GET \/shelf\?a$/)
  })

  test('are named to people where they are, and only there', async () => {
    const withShelf = await start(shelf())
    assert.match((await ask(withShelf, '/'))[1], /<li><a href="shelf">\/shelf<\/a>: all books<\/li>/)
    assert.deepEqual(await ask(withShelf, '/metric'), [
      404,
      'not found: there are /metrics, /healthz, /readyz and /shelf\n',
    ])
    assert.deepEqual(await ask(withShelf, '/metric', 'POST'), [405, 'only GET and HEAD are served here\n'])
    const without = await start(undefined)
    assert.doesNotMatch((await ask(without, '/'))[1], /shelf/)
    assert.deepEqual(await ask(without, '/shelf'), [
      404,
      'not found: there are /metrics, /healthz and /readyz\n',
    ])
  })

  test('take turns with scrapes, and no more than eight requests wait for theirs', async () => {
    let release: (() => void) | undefined
    const registry = sampleRegistry(
      () =>
        new Promise((resolve) => {
          release = () => resolve(1)
        }),
    )
    const exporter = await startExporter(registry, { host: '127.0.0.1', port: 0 }, { more: shelf() })
    open.push(exporter)
    const scrape = ask(exporter, '/metrics')
    while (release === undefined) await new Promise((resolve) => setImmediate(resolve))
    let answered = 0
    const asks = Array.from({ length: 10 }, async () => {
      const [status] = await ask(exporter, '/shelf')
      answered += 1
      return status
    })
    while (answered < 2) await new Promise((resolve) => setImmediate(resolve))
    release()
    await scrape
    assert.deepEqual((await Promise.all(asks)).sort(), [418, 418, 418, 418, 418, 418, 418, 418, 503, 503])
  })
})
