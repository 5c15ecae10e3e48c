/** Which requests the API answers, and how it refuses the others. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../../../src/contract/failures.ts'
import { apiPages } from '../../../../src/inventory/api/api.ts'
import { keptInventory, NOW, STANDING } from '../../../support/kept-inventory.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const errors: unknown[] = []
const parts = {
  scheduleStatus: () => STANDING,
  nowMs: () => NOW,
  onError: (error: unknown) => errors.push(error),
}
const pages = apiPages({ ...parts, source: keptInventory() })

function ask(url: string, method = 'GET') {
  const answer = pages.find(method, url)
  assert.ok(answer !== undefined, url)
  return { ...answer, document: JSON.parse(answer.text) }
}

describe('the API', () => {
  test('answers what it has', () => {
    for (const url of [
      '/api/v1',
      '/api/v1/',
      '/api/v1?',
      '/api/v1/sweeps',
      '/api/v1/sweeps?limit=2&schedule=library&before=4',
      '/api/v1/sweeps/3',
      '/api/v1/sweeps/3/hosts',
      '/api/v1/sweeps/3/hosts?net=10.1.0.0/24&open=gre&limit=5&after=10.1.0.1',
      '/api/v1/sweeps/3/changes?kind=host-new&limit=3&after=3-10.1.0.7-0',
      '/api/v1/hosts?net=10.1.0.0/24&open=gre&since=7d&schedule=cli&presence=gone&limit=5&after=10.1.0.1',
      '/api/v1/hosts/10.1.0.7?limit=1',
      '/api/v1/changes?since=7d&schedule=cli&kind=host-new&limit=1&after=3-10.1.0.7-0',
      '/api/v1/schedules',
    ]) {
      const { status, headers, document } = ask(url)
      assert.deepEqual([status, typeof document], [200, 'object'], url)
      assert.deepEqual(headers, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      assert.equal(ask(url, 'HEAD').status, 200)
    }
  })

  const refusals: [url: string, status: number, error: string][] = [
    ['/api', 404, 'there is no "/api": /api/v1 lists what there is'],
    ['/api/v2/sweeps', 404, 'there is no "/api/v2/sweeps": /api/v1 lists what there is'],
    ['/api/v1/sweeps/', 400, 'bad sweep "": give its number, as in sweeps/17'],
    ['/api/v1/sweep', 404, 'there is no "/api/v1/sweep": /api/v1 lists what there is'],
    ['/api/v1/sweeps/3/hosts/1', 404, 'there is no "/api/v1/sweeps/3/hosts/1": /api/v1 lists what there is'],
    ['/api/v1/sweeps/03', 400, 'bad sweep "03": give its number, as in sweeps/17'],
    ['/api/v1/sweeps/x/hosts', 400, 'bad sweep "x": give its number, as in sweeps/17'],
    ['/api/v1/sweeps/5', 404, 'there is no sweep 5'],
    ['/api/v1/sweeps/5/changes', 404, 'there is no sweep 5'],
    ['/api/v1/sweeps/4/hosts', 404, 'no hosts of sweep 4 are kept'],
    [
      '/api/v1/hosts/printer',
      400,
      'bad address "printer": give an address, as in hosts/10.1.0.7 or hosts/fd77::1',
    ],
    ['/api/v1/hosts/10.1.0.200', 404, 'nothing is known of 10.1.0.200'],
    ['/api/v1/schedules?limit=1', 400, 'unknown parameter "limit": none is taken here'],
    ['/api/v1/sweeps?open=gre', 400, 'unknown parameter "open": there are schedule, limit, before'],
    ['/api/v1/hosts?limit=0', 400, 'bad limit "0": give a whole number 1 to 1000'],
  ]
  for (const [url, status, error] of refusals) {
    test(`refuses ${url}`, () => {
      const answer = ask(url)
      assert.deepEqual([answer.status, answer.document], [status, { error }])
    })
  }

  test('is read-only', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', '']) {
      const { status, headers, document } = ask('/api/v1/sweeps', method)
      assert.deepEqual([status, headers.Allow], [405, 'GET, HEAD'])
      assert.match(document.error, /is not served: the API is read-only, ask with GET or HEAD$/)
    }
  })

  test('leaves other paths alone', () => {
    for (const url of ['/', '/metrics', '/apis', '/API/v1', '', '//api/v1']) {
      assert.equal(pages.find('GET', url), undefined, url)
    }
  })

  test('answers whatever is asked of it with JSON and 200 or 4xx, and tells of no error', () => {
    const step = fc.oneof(
      fc.constantFrom('api', 'v1', 'sweeps', 'hosts', 'changes', 'schedules', '3', '4', '10.1.0.7', '..', ''),
      fc.string(),
    )
    const name = fc.oneof(
      fc.constantFrom('limit', 'before', 'schedule', 'net', 'open', 'since', 'kind', 'presence', 'after'),
      fc.string(),
    )
    const value = fc.oneof(
      fc.constantFrom(
        '1',
        '1000',
        'gre',
        '10.1.0.0/8',
        '255.255.255.255',
        '3-10.1.0.7-0',
        '7d',
        'host-new',
        'gone',
        'cli',
        '*',
      ),
      fc.string(),
    )
    const url = fc
      .tuple(
        fc.array(step, { maxLength: 4 }),
        fc.array(fc.tuple(name, value), { maxLength: 4 }),
        fc.boolean(),
      )
      .map(([steps, query, isEncoded]) => {
        const encode = (text: string) => (isEncoded ? encodeURIComponent(text) : text)
        const words = query.map(([name, value]) => `${encode(name)}=${encode(value)}`)
        return `/api/v1/${steps.join('/')}${words.length > 0 ? '?' : ''}${words.join('&')}`
      })
    errors.length = 0
    fc.assert(
      fc.property(url, fc.constantFrom('GET', 'HEAD', 'POST'), (url, method) => {
        const { status, document } = ask(url, method)
        if (status === 200) return assert.notEqual(method, 'POST')
        assert.ok([400, 404, 405].includes(status), `${status}`)
        assert.deepEqual(Object.keys(document), ['error'])
        assert.ok(document.error.length < 1000)
      }),
      { numRuns: 2000 },
    )
    assert.deepEqual(errors, [])
  })

  test('says that the store failed, tells of it, and keeps other errors to the log', () => {
    class Broken extends MemoryArchive {
      override sweep(id: number): never {
        if (id === 1) throw new Failure('OUTPUT_FAILED', 'the store is damaged')
        throw new TypeError('undefined is not a secret')
      }
    }
    const broken = apiPages({ ...parts, source: new Broken({}) })
    errors.length = 0
    const [failed, wrong] = ['/api/v1/sweeps/1', '/api/v1/sweeps/2'].map((url) => broken.find('GET', url))
    assert.deepEqual([failed?.status, failed?.text], [500, '{"error":"the store is damaged"}\n'])
    assert.deepEqual(
      [wrong?.status, wrong?.text],
      [500, '{"error":"an error in protosweep, which its log has"}\n'],
    )
    assert.equal(errors.length, 2)
  })

  test('lists its resources with their parameters', () => {
    const { resources } = ask('/api/v1').document
    assert.deepEqual(resources.at(-1), { path: '/api/v1/schedules', parameters: [] })
    assert.deepEqual(resources[1], { path: '/api/v1/sweeps', parameters: ['schedule', 'limit', 'before'] })
  })
})
