/** The subcommand over a real store and a real configuration file. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { keptIo } from '../../../../src/cli/command-io.ts'
import type { CommandIo } from '../../../../src/cli/commands/command.ts'
import { schedule } from '../../../../src/cli/commands/schedule.ts'
import { Archive } from '../../../../src/store/archive.ts'
import { Store } from '../../../../src/store/store.ts'
import { commandIo, NOW_MS, type TestIo } from '../../../support/command-io.ts'
import { sweepBeginning, sweepEnding } from '../../../support/inventory-sample.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
const stateDir = join(directory, 'state')
const config = join(directory, 'schedules.yml')
writeFileSync(
  config,
  `schedules:
  - name: nightly
    cron: "30 1 * * *"
    timezone: UTC
    targets: [10.1.0.0/24]
    expect: [icmp, tcp]
    webhook: { url: "https://hooks.example/x", headers: { Authorization: "Bearer \${TOKEN}" } }
`,
)

after(() => rmSync(directory, { recursive: true }))

/** How many archives and stores are open. */
let open = 0

function counted<Kept extends { close(): unknown }>(kept: Kept): Kept {
  const close = kept.close.bind(kept)
  open += 1
  return Object.assign(kept, {
    close() {
      open -= 1
      return close()
    },
  })
}

async function run(words: readonly string[], parts: Partial<CommandIo> = {}) {
  const kept = keptIo({ PROTOSWEEP_STATE_DIR: stateDir })
  const openArchive: CommandIo['openArchive'] = async (directory) =>
    counted(await kept.openArchive(directory))
  const openStore: CommandIo['openStore'] = async (directory) => counted(await kept.openStore(directory))
  const io = commandIo({ ...kept, openArchive, openStore, timeZone: 'Europe/Paris', ...parts })
  try {
    return await ran(words, io)
  } finally {
    assert.equal(open, 0, 'something was left open')
  }
}

async function ran(words: readonly string[], io: TestIo) {
  const exitCode = await schedule(words, io)
  return { exitCode, text: io.output(), said: io.said }
}

const LIBRARY = ['add', 'library', '--cron', '0 3 * * *', '--', '10.2.0.0/24', '--max-rate', '500']

test('a schedule that is wrong is refused with all that is wrong, and nothing is made for it', async () => {
  const words = ['add', 'Library', '--cron=61 3 * * *', '--tz=Europe/Pariss', '--jitter=2d', '--overlap=x']
  await assert.rejects(run([...words, '--gone-after=0', '--', '10.2.0.0/24']), {
    code: 'BAD_INPUT',
    message: `bad NAME "Library": give 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit
  bad --cron "61 3 * * *": bad minute "61": give 0 to 59, as in 0, 0,30, 5-10 or */15
  bad --tz "Europe/Pariss": no such time zone: did you mean Europe/Paris?
  bad --jitter "2d": give a time of 0 to 24h in s, m, h or d, as in 30s, 10m or 6h
  bad --overlap "x": give one of skip, queue, cancel
  bad --gone-after "0": give a whole number 1 to 100`,
  })
  for (const [behind, message] of [
    [[], 'bad words of the sweep: no target given: name some behind --, as in -- 192.168.1.0/24'],
    [['10.2.0.0/33'], /^bad words of the sweep: bad mask in "10.2.0.0\/33"/],
    [['10.2.0.1', '--exclude', '10.2.0.0/33'], /^bad words of the sweep: bad mask/],
    [
      ['10.2.0.1', '--max-rat', '5'],
      'bad words of the sweep: unknown option "--max-rat": did you mean --max-rate?',
    ],
    [['10.2.0.1', '--no-store'], /^bad words of the sweep: --no-store does not fit a schedule/],
  ] as const) {
    await assert.rejects(run(['add', 'library', '--cron', '0 3 * * *', '--', ...behind]), { message })
  }
  await assert.rejects(run(['add', 'nightly', '--cron', '0 3 * * *', '--config', config, '--', '10.2.0.1']), {
    code: 'BAD_INPUT',
    message: /^schedule "nightly" is declared in ".*schedules\.yml": change it there, or/,
  })
  await assert.rejects(
    run(['add']),
    /^Failure: NAME is missing: give a name\n {2}--cron is missing: give five fields/,
  )
  await assert.rejects(
    run(['add', 'cli', '--cron=@daily', '--', '10.2.0.1']),
    /bad NAME "cli": that stands for/,
  )
  await assert.rejects(run(['rm', 'library']), { code: 'BAD_INPUT' })
  assert.equal(existsSync(stateDir), false)
})

test('where there is none a line says how to add one', async () => {
  const none = join(directory, 'none.yml')
  writeFileSync(none, 'schedules: []\n')
  assert.deepEqual(await run(['ls', '--config', none]), {
    exitCode: 0,
    text: '',
    said: ['there is no schedule yet: protosweep schedule add --help says how to add one'],
  })
})

test('what is added is kept as it was said', async () => {
  assert.deepEqual(await run(LIBRARY), {
    exitCode: 0,
    text: 'added library: next 2026-11-24 03:00 (Europe/Paris)\n',
    said: [],
  })
  const words = ['--tz', 'utc', '--jitter=1s', '--overlap=queue', '--missed=one', '--max-duration=6h']
  const more = ['--gone-after=2', '--expect=icmp,47', '--webhook=http://127.0.0.1/x', '--command=logger x']
  await run(['add', 'lab', '--cron', '@hourly', ...words, ...more, '--', '10.3.0.0/24'])
  const archive = Archive.open(stateDir)
  const [lab, library] = archive.schedules()
  archive.close()
  assert.deepEqual(lab, {
    name: 'lab',
    cron: '@hourly',
    timeZone: 'UTC',
    jitterMs: 1000,
    words: ['10.3.0.0/24'],
    overlap: 'queue',
    missed: 'one',
    maxDurationMs: 21_600_000,
    goneAfter: 2,
    expect: [1, 47],
    notify: { webhook: 'http://127.0.0.1/x', headers: {}, command: ['/bin/sh', '-c', 'logger x'] },
    origin: 'added',
  })
  assert.deepEqual(library?.words, ['10.2.0.0/24', '--max-rate', '500'])
  await assert.rejects(run(LIBRARY), /there is a schedule "library" already/)
})

test('ls lists those of the file and those that were added, with their runs', async () => {
  const store = await Store.open(stateDir)
  const beginning = sweepBeginning({ schedule: 'library', startedMs: NOW_MS - 86_400_000 })
  const recording = await store.begin(beginning)
  await recording.commit(sweepEnding({ finishedMs: beginning.startedMs + 1000 }))
  await store.close()

  const { text } = await run(['ls', '--config', config])
  assert.equal(
    text,
    `NAME    CRON       ZONE         NEXT (Europe/Paris) LAST RUN (Europe/Paris) OUTCOME  DECLARED
nightly 30 1 * * * UTC          2026-11-24 02:30    -                       -        in the file
lab     @hourly    UTC          2026-11-23 13:00    -                       -        added
library 0 3 * * *  Europe/Paris 2026-11-24 03:00    2026-11-22 13:00        complete added
`,
  )
  const inOneZone = ['ls', '--config', config, '--state-dir', join(directory, 'empty')]
  assert.match((await run(inOneZone, { timeZone: 'UTC' })).text, / NEXT +LAST RUN +OUTCOME /)
  const { schedules } = JSON.parse((await run(['ls', '--config', config, '--json'])).text)
  assert.equal(schedules.length, 3)
  assert.deepEqual(
    [schedules[0].next, schedules[0].expect, schedules[0].tells, schedules[0].last, schedules[0].origin],
    ['2026-11-24T01:30:00.000Z', '1,6', ['webhook'], null, 'file'],
  )
  const { last } = schedules[2]
  assert.deepEqual([last.id, last.started, last.outcome], [1, '2026-11-22T12:00:00.000Z', 'complete'])
  assert.deepEqual(schedules[2].last_complete, last)
  assert.doesNotMatch(JSON.stringify(schedules), /hooks\.example|TOKEN/)
  await assert.rejects(
    run(['ls', '--config', join(directory, 'nosuch')]),
    /cannot read --config ".*": no such file/,
  )
})

test('run sweeps what a schedule sweeps', async () => {
  const asked: unknown[] = []
  const sweepNow: CommandIo['sweepNow'] = async ({ name, words }, directory) => {
    asked.push([name, words, directory])
    return 3
  }
  assert.equal((await run(['run', 'nightly', '--config', config], { sweepNow })).exitCode, 3)
  await run(['run', 'library', '--config', config, '--state-dir', stateDir], { sweepNow })
  assert.deepEqual(asked, [
    ['nightly', ['--', '10.1.0.0/24'], undefined],
    ['library', ['10.2.0.0/24', '--max-rate', '500'], stateDir],
  ])
  await assert.rejects(
    run(['run', 'nightli', '--config', config]),
    /no schedule is named "nightli": did you mean nightly/,
  )
  await assert.rejects(run(['run']), /needs the name/)
})

test('rm forgets what was added', async () => {
  assert.equal((await run(['rm', 'library'])).text, 'removed library\n')
  await assert.rejects(run(['rm', 'library']), /no schedule "library" was added/)
  await assert.rejects(run(['rm']), /needs the name/)
})

test('help of all of it', async () => {
  assert.match((await run(['--help'])).text, /add {2}Add one/)
  for (const action of ['add', 'ls', 'rm', 'run']) {
    assert.match((await run([action, '--help'])).text, new RegExp(`^protosweep schedule ${action} `))
  }
})
