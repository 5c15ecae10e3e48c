import assert from 'node:assert/strict'
import test from 'node:test'
import { tookText } from '../../../../src/cli/commands/sweep-text.ts'
import { sweeps } from '../../../../src/cli/commands/sweeps.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { counts, packed } from '../../../support/inventory-sample.ts'
import { sweepRecord } from '../../../support/kept-sweeps.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const { plan } = sweepRecord(0, 0)
const KEPT = {
  sweeps: [
    sweepRecord(4, 0, {
      outcome: 'running',
      hasHosts: false,
      ending: undefined,
      changes: undefined,
      startedMs: NOW_MS - 65_000,
    }),
    sweepRecord(3, 1, {
      outcome: 'died',
      hasHosts: false,
      resumable: true,
      ending: undefined,
      changes: undefined,
      schedule: 'library',
    }),
    sweepRecord(2, 2, {
      schedule: 'library',
      changes: counts({ 'host-new': 2, 'host-gone': 1, 'protocol-opened': 3 }),
      plan: {
        ...plan,
        ranges: packed(['10.0.0.0', '10.0.2.0', '10.0.4.0']),
      },
    }),
    sweepRecord(1, 40, { hasHosts: false }),
  ],
}

async function output(words: readonly string[], parts: { columns?: number } = {}) {
  const archive = new MemoryArchive(KEPT)
  const io = commandIo({ openArchive: async () => archive, ...parts })
  const exitCode = await sweeps(words, io)
  return { exitCode, text: io.output(), said: io.said, log: archive.log }
}

test('the sweeps that are kept are a table, newest first', async () => {
  const { exitCode, text, log } = await output([])
  assert.equal(exitCode, 0)
  assert.equal(
    text,
    `ID BEGAN            TOOK       SCHEDULE        TARGETS                       UP OUTCOME          CHANGES
4  2026-11-23 11:58 1 min 10 s by hand (alice) 10.0.0.0/24                   -  running          -
3  2026-11-22 12:00 -          library         10.0.0.0/24                   -  died, resumable  -
2  2026-11-21 12:00 10 s       library         10.0.0.0, 10.0.2.0 and 1 more 10 complete         hosts: 2 new, 1 gone; protocols: 3 opened
1  2026-10-14 12:00 10 s       by hand (alice) 10.0.0.0/24                   10 complete, pruned none
`,
  )
  assert.deepEqual(log, [{ limit: 20 }, { closed: true }])
})

test('how long a sweep took is rounded, not rounded up', () => {
  const began = sweepRecord(1, 0, { outcome: 'running', ending: undefined })
  const after = (ms: number) => tookText(began, began.startedMs + ms)
  assert.deepEqual([0, 1499, 1500, 59_499].map(after), ['1 s', '1 s', '2 s', '59 s'])
})

test('times are those of the zone', async () => {
  const io = commandIo({ openArchive: async () => new MemoryArchive(KEPT), timeZone: 'Asia/Kolkata' })
  await sweeps([], io)
  assert.match(io.output(), /^2 {2}2026-11-21 17:30 /m)
})

test('a terminal gets lines that are no wider than it, a program whole ones', async () => {
  const lines = (await output([], { columns: 60 })).text.trimEnd().split('\n')
  assert.ok(lines.every((line) => line.length <= 60))
  assert.match(lines[3] ?? '', /…$/)
  assert.doesNotMatch((await output([])).text, /…/)
})

test('what is asked for is what the archive is asked for', async () => {
  const { log, text } = await output(['--schedule', 'library', '--since', '2d', '--limit=5', '--before=4'])
  const sinceMs = NOW_MS - 2 * 86_400_000
  assert.deepEqual(log[0], { limit: 5, schedule: 'library', sinceMs, before: 4 })
  assert.deepEqual(text.match(/^\d/gm), ['3', '2'])
  await assert.rejects(output(['--before', 'x']), /bad sweep "x": give its number/)
  await assert.rejects(output(['--limit', '0']), {
    message: 'bad --limit "0": give a whole number 1 to 1000000',
  })
  await assert.rejects(output(['--since', '7']), /bad --since "7"/)
  await assert.rejects(output(['12']), {
    message: '"12" is too much: protosweep sweeps --help says what it takes',
  })
})

test('JSON has stable names, ISO times, and null for what is not known', async () => {
  const { sweeps: found } = JSON.parse((await output(['--json'])).text)
  assert.deepEqual(
    found.map(({ id }: { id: number }) => id),
    [4, 3, 2, 1],
  )
  assert.deepEqual(
    [found[0].outcome, found[0].finished, found[0].hosts, found[0].changes, found[0].started],
    ['running', null, null, null, '2026-11-23T11:58:55.000Z'],
  )
  assert.deepEqual(found[2].ranges, ['10.0.0.0', '10.0.2.0', '10.0.4.0'])
  assert.deepEqual(
    [found[2].changes['host-new'], found[2].changes['protocol-opened'], found[2].seconds],
    [2, 3, 10],
  )
  assert.deepEqual([found[3].has_hosts, found[3].protocols, found[3].started_by], [false, '0-255', 'alice'])
})

test('where none is like that a line says so', async () => {
  const { exitCode, text, said } = await output(['--schedule', 'nosuch'])
  assert.deepEqual([exitCode, text, said], [0, '', ['no sweep that is kept is like that']])
  const io = commandIo({ openArchive: async () => new MemoryArchive({ sweeps: [] }) })
  assert.deepEqual([await sweeps([], io), io.said], [0, ['no sweep is kept yet']])
})
