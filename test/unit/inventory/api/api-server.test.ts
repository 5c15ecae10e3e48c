/** The API over real connections, behind the metrics server's gate. */
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { type Exporter, type Service, startExporter } from '../../../../metrics/exporter.ts'
import { apiPages } from '../../../../src/inventory/api/api.ts'
import { keptInventory, NOW } from '../../../support/kept-inventory.ts'
import { sampleRegistry } from '../../../support/metrics-registry.ts'

describe('the API on the metrics server', () => {
  const open: Exporter[] = []
  afterEach(async () => {
    for (const exporter of open.splice(0)) await exporter.close()
  })

  async function start(service: Service = {}): Promise<Exporter> {
    const more = apiPages({
      source: keptInventory(),
      scheduleStatus: () => [],
      nowMs: () => NOW,
      onError: (error) => assert.fail(`${error}`),
    })
    const exporter = await startExporter(
      sampleRegistry(),
      { host: '127.0.0.1', port: 0 },
      { more, ...service },
    )
    open.push(exporter)
    return exporter
  }

  test('is answered, to HEAD with the headers alone, and page leads to page', async () => {
    const exporter = await start()
    const found: string[] = []
    for (let next: string | null = '/api/v1/hosts?limit=1'; next !== null; ) {
      const response = await fetch(new URL(next, exporter.url))
      assert.equal(response.headers.get('content-type'), 'application/json')
      const document = (await response.json()) as { hosts: { address: string }[]; next: string | null }
      found.push(...document.hosts.map(({ address }) => address))
      next = document.next
    }
    assert.deepEqual(found, ['10.1.0.1', '10.1.0.7', '10.1.0.7', '10.1.0.8'])
    const head = await fetch(new URL('/api/v1/schedules', exporter.url), { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    const wrong = await fetch(new URL('/api/v1/sweeps/9', exporter.url))
    assert.deepEqual([wrong.status, await wrong.json()], [404, { error: 'there is no sweep 9' }])
    const post = await fetch(new URL('/api/v1/sweeps', exporter.url), { method: 'POST', body: 'x' })
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD'])
    const landing = await (await fetch(new URL('/', exporter.url))).text()
    assert.match(landing, /<a href="api\/v1">\/api\/v1<\/a>: the inventory, as JSON/)
  })

  test('passes the web config`s gate, and has its headers', async () => {
    // A bcrypt hash of nothing in particular.
    const users = new Map([['ada', '$2b$10$abcdefghijklmnopqrstuuJd5h3m8C5r1vQ0N4H1mY2bq3d4e5f6g']])
    const web = {
      tls: undefined,
      users,
      requestLimit: undefined,
      headers: [['X-Frame-Options', 'deny'] as const],
    }
    const response = await fetch(new URL('/api/v1/hosts', (await start({ web })).url))
    assert.deepEqual([response.status, response.headers.get('x-frame-options')], [401, 'deny'])
    assert.doesNotMatch(await response.text(), /10\.1\.0/)
  })
})
