/** Posting to a real server on loopback, which fails in all the ways that servers do. */
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { postWebhook } from '../../../../src/inventory/notify/webhook.ts'
import { HookServer, type Reply } from '../../../support/hook-server.ts'
import { TestAlarm } from '../../../support/test-alarm.ts'

const POST = { headers: {}, body: '{"type":"changes"}', key: 'library-7-1', version: '1.2.3' }
const TRY_TIMEOUT_MS = 10_000

describe('a webhook', () => {
  const open: HookServer[] = []
  afterEach(async () => {
    for (const hooks of open.splice(0)) await hooks.close()
  })

  async function serve(...replies: Reply[]): Promise<HookServer> {
    const hooks = await HookServer.start(...replies)
    open.push(hooks)
    return hooks
  }

  /** Posts, and lets every pause pass at once; gives the pauses, too. */
  async function post(changes: Partial<Parameters<typeof postWebhook>[0]> & { url: string }) {
    const alarm = new TestAlarm()
    const pausesMs: number[] = []
    let isOver = false
    const posting = postWebhook(
      { ...POST, ...changes },
      { alarm, random: () => 0.5, signal: new AbortController().signal },
    ).finally(() => {
      isOver = true
    })
    while (!isOver) {
      const [awayMs] = alarm.awayMs
      if (awayMs !== undefined && awayMs !== TRY_TIMEOUT_MS) {
        pausesMs.push(awayMs)
        alarm.pass(awayMs)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.deepEqual(alarm.awayMs, [], 'no alarm is left')
    return { outcome: await posting, pausesMs }
  }

  test('posts the document once to a server that takes it', async () => {
    const hooks = await serve(204)
    const { outcome } = await post({ url: hooks.url, headers: { Authorization: 'Bearer x' } })
    assert.deepEqual(outcome, { isTold: true, tries: 1 })
    assert.equal(hooks.got.length, 1)
    const [got] = hooks.got
    assert.deepEqual([got?.method, got?.path, got?.body], ['POST', '/hook?to=us', POST.body])
    assert.equal(got?.headers['content-type'], 'application/json')
    assert.equal(got?.headers['user-agent'], 'protosweep/1.2.3')
    assert.equal(got?.headers['idempotency-key'], '"library-7-1"')
    assert.equal(got?.headers.authorization, 'Bearer x')
    assert.equal(got?.headers['content-length'], `${POST.body.length}`)
  })

  test('tries again with the same key and body after statuses that may pass, with growing pauses', async () => {
    const hooks = await serve(500, 503, 408, 425, 200)
    const { outcome, pausesMs } = await post({ url: hooks.url })
    assert.deepEqual(outcome, { isTold: true, tries: 5 })
    assert.deepEqual(pausesMs, [5000, 15_000, 45_000, 135_000])
    assert.equal(new Set(hooks.got.map(({ headers }) => headers['idempotency-key'])).size, 1)
    assert.deepEqual(new Set(hooks.got.map(({ body }) => body)), new Set([POST.body]))
  })

  test('gives up after five tries, and at once after what will not pass', async () => {
    const broken = await serve(502)
    assert.deepEqual((await post({ url: broken.url })).outcome, {
      isTold: false,
      tries: 5,
      reason: 'answers 502',
    })
    assert.equal(broken.got.length, 5)
    for (const status of [400, 401, 404, 410, 422]) {
      const hooks = await serve(status)
      const { outcome } = await post({ url: hooks.url })
      assert.deepEqual(outcome, { isTold: false, tries: 1, reason: `answers ${status}` })
    }
  })

  test('waits as long as the server asks, in seconds or until a date, and not for an hour', async () => {
    const date = new Date(Date.UTC(2026, 10, 23, 3, 0, 0)).toUTCString()
    const later = new Date(Date.UTC(2026, 10, 23, 3, 1, 10)).toUTCString()
    const hooks = await serve([429, { 'Retry-After': '20' }], [503, { date, 'Retry-After': later }], 200)
    const { outcome, pausesMs } = await post({ url: hooks.url })
    assert.deepEqual([outcome, pausesMs], [{ isTold: true, tries: 3 }, [20_000, 70_000]])
    const slow = await serve([429, { 'Retry-After': '3600' }])
    assert.deepEqual((await post({ url: slow.url })).outcome, {
      isTold: false,
      tries: 1,
      reason: 'answers 429',
    })
  })

  test('follows no redirect', async () => {
    const elsewhere = await serve(200)
    const hooks = await serve([307, { Location: elsewhere.url }])
    const { outcome } = await post({ url: hooks.url })
    assert.equal(outcome.isTold, false)
    assert.match('reason' in outcome ? outcome.reason : '', /^answers 307, a redirect: give the URL/)
    assert.equal(elsewhere.got.length, 0)
  })

  test('tries again when the connection breaks or is refused', async () => {
    const hooks = await serve((response) => response.destroy(), 200)
    assert.deepEqual((await post({ url: hooks.url })).outcome, { isTold: true, tries: 2 })
    const gone = await serve(200)
    const { url } = gone
    await gone.close()
    const { outcome } = await post({ url })
    assert.deepEqual(outcome, { isTold: false, tries: 5, reason: 'cannot be reached: ECONNREFUSED' })
  })

  test('tries again when no answer has come after ten seconds', async () => {
    const hooks = await serve(() => {}, 200)
    const alarm = new TestAlarm()
    const parts = { alarm, random: () => 0.5, signal: new AbortController().signal }
    const posting = postWebhook({ ...POST, url: hooks.url }, parts)
    while (hooks.got.length === 0) await new Promise((resolve) => setImmediate(resolve))
    alarm.pass(TRY_TIMEOUT_MS - 1)
    assert.deepEqual(alarm.awayMs, [1])
    alarm.pass(1)
    await alarm.isSet((awayMs) => awayMs === 5000)
    alarm.pass(5000)
    assert.deepEqual(await posting, { isTold: true, tries: 2 })
  })

  test('ends at once when it is told to, while it waits for an answer and while it pauses', async () => {
    const places: [Reply, (hooks: HookServer, alarm: TestAlarm) => boolean][] = [
      [() => {}, (hooks) => hooks.got.length === 1],
      [500, (_, alarm) => alarm.awayMs[0] === 5000],
    ]
    for (const [reply, isThere] of places) {
      const hooks = await serve(reply)
      const alarm = new TestAlarm()
      const stop = new AbortController()
      const parts = { alarm, random: () => 0.5, signal: stop.signal }
      const posting = postWebhook({ ...POST, url: hooks.url }, parts)
      while (!isThere(hooks, alarm)) await new Promise((resolve) => setImmediate(resolve))
      stop.abort()
      assert.deepEqual(await posting, { isTold: false, tries: 1, reason: 'stopped before it was told' })
      assert.deepEqual(alarm.awayMs, [])
    }
  })

  test('turns what a URL says before the @ into an authorization', async () => {
    const hooks = await serve(200)
    const { outcome } = await post({ url: `http://us:p%40ss@127.0.0.1:${hooks.port}/` })
    assert.equal(outcome.isTold, true)
    assert.equal(hooks.got[0]?.headers.authorization, `Basic ${Buffer.from('us:p@ss').toString('base64')}`)
  })

  test('says what is wrong with a URL or a header, never with what may be secret of it', async () => {
    for (const [url, headers, reason] of [
      ['hooks.example/secret', {}, /^its URL is none/],
      ['ftp://hooks.example/secret', {}, /^its URL begins with ftp:/],
      ['http://127.0.0.1:1/', { Token: 'se\ncret' }, /^its header "Token" cannot be sent/],
      ['http://127.0.0.1:1/', { 'a b': 'secret' }, /^its header "a b" cannot be sent/],
    ] as const) {
      const { outcome } = await post({ url, headers })
      assert.ok(!outcome.isTold && outcome.tries === 0)
      assert.match(outcome.reason, reason)
      assert.doesNotMatch(outcome.reason, /secret|cret/)
    }
  })
})
