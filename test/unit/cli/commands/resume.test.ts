/** Which sweep is gone on with, how, and why another one is not. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { resume } from '../../../../src/cli/commands/resume.ts'
import { optionsOfSweep } from '../../../../src/cli/given-anew.ts'
import type { ResumeRequest } from '../../../../src/cli/resumed-sweep.ts'
import { timedPath } from '../../../../src/cli/timed-path.ts'
import type { SweepRecord } from '../../../../src/contract/sweep-record.ts'
import { commandIo } from '../../../support/command-io.ts'
import { sweepRecord } from '../../../support/kept-sweeps.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const cut = { outcome: 'cut-off', resumable: true } as const
const died = { outcome: 'died', resumable: true, ending: undefined, hasHosts: false } as const
const SWEEPS: readonly SweepRecord[] = [
  sweepRecord(1, 9, cut),
  sweepRecord(2, 8, { words: ['10.0.0.1', '-oX', '2.xml'], directory: '/results' }),
  sweepRecord(3, 7, { ...died, schedule: 'nightly' }),
  sweepRecord(4, 6, { outcome: 'running', ending: undefined }),
  sweepRecord(5, 5, { outcome: 'cut-off' }),
]

function world(sweeps = SWEEPS) {
  const resumed: ResumeRequest[] = []
  const again: ResumeRequest[] = []
  const forgotten: number[] = []
  const io = commandIo({
    openArchive: async () => new MemoryArchive({ sweeps }),
    openStore: async () => ({
      forget: async (sweep: number) => void forgotten.push(sweep),
      addSchedule: () => assert.fail(),
      removeSchedule: () => assert.fail(),
      prune: () => assert.fail(),
      vacuum: () => assert.fail(),
      backup: () => assert.fail(),
      close: async () => {},
    }),
    resumeSweep: async (request) => {
      resumed.push(request)
      return 0
    },
    askAgain: async (request) => {
      again.push(request)
      return 0
    },
    recorderOf: async () => 4711,
  })
  return { io, resumed, again, forgotten }
}

test('without a number the latest that can be resumed is gone on with', async () => {
  const { io, resumed } = world()
  assert.equal(await resume([], io), 0)
  assert.equal(await resume(['1'], io), 0)
  assert.deepEqual(
    resumed.map(({ sweep }) => sweep.id),
    [3, 1],
  )
  // Nobody declares it any more.
  assert.deepEqual(io.said, ['no schedule is named nightly any more: nobody is told of changes'])
})

const REFUSED: Readonly<Record<string, readonly [words: readonly string[], message: RegExp]>> = {
  'no sweep of that number': [['9'], /^there is no sweep 9: protosweep resume --list /],
  'a complete one': [['2'], /^sweep 2 cannot be resumed: it is complete \(--unproved asks again /],
  'one that runs': [
    ['4'],
    /^sweep 4 cannot be resumed: it runs, in process 4711: wait for its end, or stop it$/,
  ],
  'one of which nothing is left': [['5'], /^sweep 5 cannot be resumed: what it was at is kept no more: /],
  'what is neither number nor file': [['latest'], /^no kept sweep wrote "latest": give its number/],
  'the file of a complete one': [['/results/2.xml'], /^sweep 2 cannot be resumed: it is complete/],
  'two actions': [['1', '--forget', '--unproved'], /^--forget and --unproved exclude each other/],
  'to forget nothing': [['--forget'], /^--forget needs a sweep/],
  'a list of one': [['--list', '1'], /^--list takes no sweep/],
  'to ask again nothing': [['--unproved'], /^--unproved needs a sweep/],
  'to ask again what is not done': [
    ['1', '--unproved'],
    /^sweep 1 is not done: go on with it first: protosweep resume 1$/,
  ],
  'a rate that is none': [['1', '--max-rate', '0'], /^bad --max-rate "0"/],
  'an option of its plan': [['1', '-p', '6'], /^unknown option "-p"/],
}

for (const [what, [words, message]] of Object.entries(REFUSED)) {
  test(`${what} is refused with what would be right`, async () => {
    await assert.rejects(resume(words, world().io), { code: 'BAD_INPUT', message })
  })
}

test('nothing to resume is said', async () => {
  const { io } = world([sweepRecord(2, 8)])
  await assert.rejects(resume([], io), { message: /^no sweep can be resumed: / })
  assert.equal(await resume(['--list'], io), 0)
  assert.deepEqual(io.said, ['no sweep can be resumed'])
})

test('those that can be resumed are listed, newest first, and any can be forgotten', async () => {
  const { io, forgotten } = world()
  assert.equal(await resume(['--list'], io), 0)
  assert.deepEqual(
    io
      .output()
      .split('\n')
      .slice(1, -1)
      .map((line) => [line.split(' ')[0], / (died|cut off), resumable /.exec(line)?.[1]]),
    [
      ['3', 'died'],
      ['1', 'cut off'],
    ],
  )
  assert.equal(await resume(['--forget', '3'], io), 0)
  assert.deepEqual(forgotten, [3])
})

test('what a sweep left unproved is asked again once it has ended', async () => {
  const { io, again } = world()
  assert.equal(await resume(['2', '--unproved'], io), 0)
  assert.equal(again[0]?.sweep.id, 2)
})

test('options that its hosts do not depend on may be given anew, the others are those of its words', async () => {
  const { io, resumed } = world()
  await resume(['1', '--max-rate', '500', '-vv', '--strict', '--metrics', '9000'], io)
  const given = resumed[0]?.given
  assert.ok(given !== undefined)
  assert.deepEqual(given.ceilings, { packetsPerSecond: 500 })
  assert.equal(given.verbosity, 2)
  const beginning = { words: ['10.0.0.1', '-oJ', 'out.ndjson', '--textfile', '/a/b.prom'], goneAfter: 3 }
  const options = optionsOfSweep({ ...beginning, directory: '/home/ada' }, given)
  assert.deepEqual(
    [options.outputs[0]?.path, options.textfile, options.strict, options.metrics?.port, options.isKept],
    ['/home/ada/out.ndjson', '/a/b.prom', true, 9000, true],
  )
  // What would be the time in a name of the user's is none in a directory's.
  const odd = optionsOfSweep({ ...beginning, directory: '/100%H', words: ['10.0.0.1', '-oJ', '%H'] }, given)
  assert.equal(timedPath(odd.outputs[0]?.path ?? '', 0), `/100%H/${timedPath('%H', 0)}`)
  const other = optionsOfSweep(beginning, { options: { outputs: [{ format: 'csv', path: 'other.csv' }] } })
  assert.deepEqual([other.outputs, other.strict], [[{ format: 'csv', path: 'other.csv' }], false])
})

test('a file stands for the latest sweep whose words name it, by whatever link or time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-resume-'))
  try {
    writeFileSync(join(directory, 'all.xml'), '')
    symlinkSync(join(directory, 'all.xml'), join(directory, 'link'))
    const earlier = sweepRecord(1, 9, { ...cut, words: ['10.0.0.1', '-oA', 'all'], directory })
    const later = sweepRecord(2, 8, { ...cut, words: ['10.0.0.1', '-oX', join(directory, 'all.xml')] })
    const timed = sweepRecord(3, 7, { ...cut, words: ['10.0.0.1', '-oJ', '%F.json'], directory })
    const refused = sweepRecord(4, 6, { ...cut, words: ['--of-another-version'], directory })
    const { io, resumed } = world([refused, timed, later, earlier])
    const name = timedPath('%F.json', timed.startedMs)
    for (const file of ['all.nmap', 'all.xml', 'link', name]) await resume([join(directory, file)], io)
    assert.deepEqual(
      resumed.map(({ sweep }) => sweep.id),
      [1, 2, 2, 3],
    )
    await assert.rejects(resume([join(directory, '%F.json')], io), { code: 'BAD_INPUT' })
  } finally {
    rmSync(directory, { recursive: true })
  }
})
