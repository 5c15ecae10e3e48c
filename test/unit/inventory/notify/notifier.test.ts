/** Whom a schedule's sweeps are told to, in which order, and what is counted where nobody listens. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import type { Schedule } from '../../../../src/contract/schedule.ts'
import type { News } from '../../../../src/inventory/notify/changes-document.ts'
import { Notifier } from '../../../../src/inventory/notify/notifier.ts'
import { HookServer, type Reply } from '../../../support/hook-server.ts'
import { address, change, scheduleWith, sweep } from '../../../support/inventory-sample.ts'
import { TestAlarm } from '../../../support/test-alarm.ts'

const UNEXPECTED = [{ address: address('10.1.0.7'), protocols: [47] }]

type Line = [level: 'info' | 'warn', fields: { readonly receiver?: string }, message: string]

/** By receiver: who is told first does not matter. */
function sorted(lines: readonly Line[]): Line[] {
  return [...lines].sort(([, left], [, right]) => `${left.receiver}`.localeCompare(`${right.receiver}`))
}

/** News of a sweep with one change, or with what is given. */
function news(id: number, changes: Partial<News> = {}): News {
  return { sweep: sweep(id), changes: [change()], unexpected: [], ...changes }
}

describe('the notifier', () => {
  const open: HookServer[] = []
  const directory = mkdtempSync(join(tmpdir(), 'notifier-'))
  afterEach(async () => {
    for (const hooks of open.splice(0)) await hooks.close()
  })
  after(() => rmSync(directory, { recursive: true }))

  async function serve(...replies: Reply[]): Promise<HookServer> {
    const hooks = await HookServer.start(...replies)
    open.push(hooks)
    return hooks
  }

  function start() {
    const lines: Line[] = []
    const alarm = new TestAlarm()
    const notifier = new Notifier({
      version: '1.2.3',
      alarm,
      random: () => 0.5,
      log: {
        info: (fields, message) => lines.push(['info', fields, message]),
        warn: (fields, message) => lines.push(['warn', fields, message]),
      },
    })
    return { notifier, alarm, lines }
  }

  function telling(notify: Partial<Schedule['notify']>, name = 'library'): Schedule {
    return scheduleWith({ name, notify: { webhook: undefined, headers: {}, command: undefined, ...notify } })
  }

  const sweepsOf = (hooks: HookServer) => hooks.got.map(({ body }) => JSON.parse(body).sweep)

  test('tells the webhook and the command the same, with the schedule`s headers', async () => {
    const hooks = await serve(204)
    const { notifier, lines } = start()
    const file = join(directory, 'got')
    const command = [
      '/bin/sh',
      '-c',
      `cat > ${file}; echo "$PROTOSWEEP_SCHEDULE $PROTOSWEEP_SWEEP" >> ${file}`,
    ]
    await notifier.tell(telling({ webhook: hooks.url, headers: { Token: 'x' }, command }), news(7))
    const [got] = hooks.got
    assert.equal(readFileSync(file, 'utf8'), `${got?.body}library 7\n`)
    assert.equal(JSON.parse(got?.body ?? '').changes.length, 1)
    assert.deepEqual([got?.headers.token, got?.headers['user-agent']], ['x', 'protosweep/1.2.3'])
    assert.equal(got?.headers['idempotency-key'], `"library-7-${sweep(7).startedMs}"`)
    const told = { schedule: 'library', sweep: 7, tries: 1 }
    assert.deepEqual(sorted(lines), [
      ['info', { ...told, receiver: 'command' }, 'told of changes'],
      ['info', { ...told, receiver: 'webhook' }, 'told of changes'],
    ])
    assert.equal(notifier.failures('library'), 0)
  })

  test('tells nobody who does not want it, and of nothing where nothing changed', async () => {
    const hooks = await serve(204)
    const { notifier } = start()
    await notifier.tell(telling({}), news(1))
    await notifier.tell(telling({ webhook: hooks.url }), news(2, { changes: [] }))
    assert.deepEqual(hooks.got, [])
  })

  test('tells of what is unexpected once, and again when that has changed', async () => {
    const hooks = await serve(204)
    const { notifier } = start()
    const library = telling({ webhook: hooks.url })
    const other = [{ address: address('10.1.0.7'), protocols: [47, 50] }]
    const toldAfter = async (id: number, unexpected: News['unexpected']) => {
      await notifier.tell(library, news(id, { changes: [], unexpected }))
      return sweepsOf(hooks)
    }
    assert.deepEqual(await toldAfter(1, UNEXPECTED), [1])
    assert.deepEqual(await toldAfter(2, UNEXPECTED), [1])
    assert.deepEqual(await toldAfter(3, other), [1, 3])
    assert.deepEqual(await toldAfter(4, []), [1, 3])
    assert.deepEqual(await toldAfter(5, other), [1, 3, 5])
  })

  test('tells of what is unexpected again where nobody could be told', async () => {
    const hooks = await serve(400, 204)
    const { notifier } = start()
    for (const id of [1, 2, 3]) {
      await notifier.tell(telling({ webhook: hooks.url }), news(id, { changes: [], unexpected: UNEXPECTED }))
    }
    assert.deepEqual(sweepsOf(hooks), [1, 2])
    assert.equal(notifier.failures('library'), 1)
  })

  test('tells one sweep after another, and does not let schedules wait for each other', async () => {
    const held: ServerResponse[] = []
    const slow = await serve((response) => held.push(response), 204)
    const fast = await serve(204)
    const { notifier } = start()
    const told = [1, 2].map((id) => notifier.tell(telling({ webhook: slow.url }), news(id)))
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await notifier.tell(telling({ webhook: fast.url }, 'office'), news(3))
    assert.deepEqual([sweepsOf(slow), sweepsOf(fast)], [[1], [3]])
    held[0]?.writeHead(204).end()
    await Promise.all(told)
    assert.deepEqual(sweepsOf(slow), [1, 2])
  })

  test('counts and logs whom it could not tell, by schedule, and never a secret', async () => {
    const hooks = await serve(401)
    const { notifier, lines } = start()
    const notify = { webhook: `${hooks.url}&key=secret`, headers: { Token: 'secret' } }
    await notifier.tell(telling({ ...notify, command: ['/bin/sh', '-c', 'echo no >&2; exit 1'] }), news(7))
    assert.deepEqual([notifier.failures('library'), notifier.failures('office')], [2, 0])
    const failed = { schedule: 'library', sweep: 7, isTold: false, tries: 1 }
    assert.deepEqual(sorted(lines), [
      [
        'warn',
        { ...failed, receiver: 'command', reason: 'exits with 1', errorOutput: 'no\n' },
        'could not tell of changes',
      ],
      ['warn', { ...failed, receiver: 'webhook', reason: 'answers 401' }, 'could not tell of changes'],
    ])
  })

  test('keeps the news of eight sweeps for a receiver that does not answer, and no more', async () => {
    const hooks = await serve(() => {})
    const { notifier, lines } = start()
    const told = Array.from({ length: 10 }, (_, id) =>
      notifier.tell(telling({ webhook: hooks.url }), news(id)),
    )
    await Promise.all(told.slice(8))
    assert.equal(notifier.failures('library'), 2)
    assert.match(JSON.stringify(lines), /news of 8 sweeps wait already/)
    await notifier.close()
    await Promise.all(told)
    assert.equal(notifier.failures('library'), 10)
  })

  test('ends what it is doing when it is closed, and tells nothing after that', async () => {
    const hooks = await serve(() => {})
    const { notifier, alarm } = start()
    const told = notifier.tell(telling({ webhook: hooks.url, command: ['/bin/sleep', '3600'] }), news(1))
    while (hooks.got.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await notifier.close()
    await told
    assert.equal(notifier.failures('library'), 2)
    assert.deepEqual(alarm.awayMs, [])
    await notifier.tell(telling({ webhook: hooks.url }), news(2))
    assert.equal(hooks.got.length, 1)
  })
})
