/** Reports of a sweep that was begun before: its own file holds every finished host once, and one end. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import type { RequestedOutput } from '../../../src/cli/outputs.ts'
import { type EarlierOutputs, Reporting, type RequestedReports } from '../../../src/cli/reporting.ts'
import { timedPath } from '../../../src/cli/timed-path.ts'
import type { OutputOffset } from '../../../src/contract/output-offset.ts'
import { USUAL_DETAIL } from '../../../src/report/detail.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import { address, downHost, facts, host, STARTED, summary } from '../report/sample.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-reporting-'))
after(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'out.ndjson')

const viewOf = (i: number, complete = true): HostView =>
  viewHost(i % 4 === 3 ? downHost(`10.0.0.${i}`) : host(`10.0.0.${i}`, {}, { complete }), 'table', undefined)

const ndjson = (path: string): RequestedOutput => ({ format: 'ndjson', path })

/** What one process has of the reports, and what it wrote to standard output; `json` is the argument of -oJ. */
const open = (json: string | undefined, earlier?: EarlierOutputs) =>
  openAll(json === undefined ? [] : [ndjson(json)], {}, earlier)

function openAll(
  outputs: readonly RequestedOutput[],
  changes: Partial<RequestedReports> = {},
  earlier?: EarlierOutputs,
) {
  const written = { out: '', error: '', failed: 0 }
  const out = (text: string) => {
    written.out += text
  }
  const error = (text: string) => {
    written.error += text
  }
  const onFailure = () => {
    written.failed += 1
  }
  const requested = { outputs, detail: USUAL_DETAIL, isAppending: false, startedMs: STARTED, ...changes }
  return { reporting: new Reporting(requested, { out, error }, onFailure, earlier), written }
}

async function* inBatches(views: readonly HostView[]): AsyncGenerator<HostView[]> {
  for (let at = 0; at < views.length; at += 2) yield views.slice(at, at + 2)
}

const earlierHosts = (views: readonly HostView[]) => ({
  views: inBatches(views),
  goesOn: () => ({ sweep: 7, finished: views.length }),
})

const addressesIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ type, address }) => address ?? type)

test('a file that is gone on with, whenever and however often, is the one of a sweep that was not stopped', async () => {
  const whole = open(path)
  const views = Array.from({ length: 24 }, (_, i) => viewOf(i))
  whole.reporting.begin(facts())
  whole.reporting.take(views)
  whole.reporting.end(summary())
  const expected = readFileSync(path, 'utf8')

  const deaths = fc.array(
    fc.record({ hosts: fc.nat(8), lost: fc.nat(2), cut: fc.nat(), stopped: fc.boolean() }),
  )
  const property = fc.asyncProperty(deaths, async (lives) => {
    let at = 0
    let kept: readonly OutputOffset[] = []
    let { reporting } = open(path)
    reporting.begin(facts())
    kept = reporting.offsets()
    for (const { hosts, lost, cut, stopped } of lives) {
      for (let more = 0; more < hosts && at < views.length; more += 1) {
        reporting.take(views.slice(at, at + 1))
        // Kept with its offset, but for the last ones.
        if (more >= hosts - lost) continue
        at += 1
        kept = reporting.offsets()
      }
      if (stopped) {
        reporting.take([viewOf(200, false)])
        reporting.end(summary({ complete: false }))
      } else {
        const size = readFileSync(path).length
        const least = kept.find((offset) => offset.path === path)?.bytes ?? 0
        truncateSync(path, least + (cut % (size - least + 1)))
      }
      reporting = open(path, { offsets: kept, isAnew: false }).reporting
      await reporting.goOn(facts(), earlierHosts(views.slice(0, at)))
      kept = reporting.offsets()
    }
    reporting.take(views.slice(at))
    reporting.end(summary())
    assert.equal(readFileSync(path, 'utf8'), expected)
  })
  await fc.assert(property, { numRuns: 150, seed: 7 })
})

test('a stream gets a new document that says what it goes on with; what was interrupted comes last', async () => {
  const { reporting, written } = open('-', { offsets: [], isAnew: false })
  await reporting.goOn(facts(), earlierHosts([viewOf(1), viewOf(2)]))
  reporting.take([viewOf(4, false), viewOf(5)])
  reporting.end(summary())
  assert.deepEqual(addressesIn(written.out), ['resumed', '10.0.0.5', '10.0.0.4', 'sweep'])
  assert.deepEqual(JSON.parse(written.out.split('\n')[0] ?? ''), {
    type: 'resumed',
    sweep: 7,
    finished_before: 2,
  })
  const people = open(undefined, { offsets: [], isAnew: false })
  await people.reporting.goOn(facts(), earlierHosts([viewOf(1)]))
  assert.match(
    people.written.out,
    /^Going on with sweep 7 of 2026-11-22 14:10 UTC, 1 host done before \(protosweep /,
  )
})

test('a file that is given anew gets all of it, and what is left behind has to be written anew if it is wanted again', async () => {
  const first = open(path)
  first.reporting.begin(facts())
  first.reporting.take([viewOf(1)])
  const offsets = first.reporting.offsets()
  const other = join(directory, 'other.ndjson')
  const { reporting } = open(other, { offsets, isAnew: true })
  await reporting.goOn(facts(), earlierHosts([viewOf(1), viewOf(2)]))
  assert.deepEqual(addressesIn(readFileSync(other, 'utf8')), ['10.0.0.1', '10.0.0.2'])
  assert.deepEqual(reporting.offsets(), [
    { path: other, bytes: readFileSync(other).length },
    { path, bytes: 0 },
  ])
  const again = open(path, { offsets: reporting.offsets(), isAnew: false })
  await again.reporting.goOn(facts(), earlierHosts([viewOf(1), viewOf(2)]))
  assert.deepEqual(addressesIn(readFileSync(path, 'utf8')), ['10.0.0.1', '10.0.0.2'])
})

test('a file that could not be written to its end is written anew', () => {
  // As a disk that is full: the descriptor is gone.
  const { reporting, written } = open(path)
  reporting.begin(facts())
  reporting.take([viewOf(1)])
  const broken = {
    ...viewOf(2),
    get states(): never {
      throw new Error('no space left')
    },
  }
  reporting.take([broken])
  assert.equal(written.failed, 2)
  reporting.take([viewOf(4)])
  assert.deepEqual(reporting.offsets(), [{ path, bytes: 0 }])
})

test('a pipe is not among the files that can be gone on with', () => {
  const { reporting } = open('/dev/null')
  reporting.begin(facts())
  reporting.take([viewOf(1)])
  assert.deepEqual(reporting.offsets(), [])
})

test('several reports at once, each whole; people read standard output unless a program does', () => {
  const [first, second] = [join(directory, 'first'), join(directory, 'second')]
  const { reporting, written } = openAll([ndjson(first), { format: 'normal', path: second }])
  reporting.begin(facts())
  reporting.take([viewOf(1)])
  reporting.end(summary())
  assert.deepEqual(addressesIn(readFileSync(first, 'utf8')), ['10.0.0.1', 'sweep'])
  assert.match(readFileSync(second, 'utf8'), /^Starting .*scan report for 10\.0\.0\.1\n.*protosweep done: /s)
  assert.equal(readFileSync(second, 'utf8'), written.out)
})

test('what is discovered goes beside a report for programs, and with one for people', () => {
  const discovered = [{ address: address('10.0.0.1'), protocol: 47, state: 'open' as const }]
  const program = openAll([{ format: 'ndjson', path: '-' }])
  program.reporting.discover(discovered)
  assert.deepEqual([program.written.out, program.written.error.length > 0], ['', true])
  const people = openAll([{ format: 'normal', path: '-' }])
  people.reporting.discover(discovered)
  assert.deepEqual([people.written.out.length > 0, people.written.error], [true, ''])
})

test('--append-output writes behind what is there, and a sweep that is gone on with keeps it', async () => {
  const file = join(directory, 'appended')
  writeFileSync(file, 'before\n')
  const appending = { isAppending: true }
  const { reporting } = openAll([ndjson(file)], appending)
  reporting.begin(facts())
  const atStart = reporting.offsets()
  reporting.take([viewOf(1)])
  for (const offsets of [atStart, reporting.offsets()]) {
    const has = offsets === atStart ? [] : [viewOf(1)]
    const again = openAll([ndjson(file)], appending, { offsets, isAnew: false }).reporting
    await again.goOn(facts(), earlierHosts(has))
    if (has.length === 0) again.take([viewOf(1)])
    again.end(summary())
    const [first, ...rest] = readFileSync(file, 'utf8').split('\n')
    assert.equal(first, 'before')
    assert.deepEqual(addressesIn(rest.join('\n')), ['10.0.0.1', 'sweep'])
  }
  // What could not be written is written anew, but nothing of others' goes.
  const anew = openAll([ndjson(file)], appending, { offsets: [{ path: file, bytes: 0 }], isAnew: false })
  await anew.reporting.goOn(facts(), earlierHosts([viewOf(1)]))
  assert.match(readFileSync(file, 'utf8'), /^before\n.*"sweep".*10\.0\.0\.1/s)
})

test('a name with the time in it is that of the start, however late or where it is gone on with', async () => {
  const pattern = join(directory, 'timed-%F-%T.ndjson')
  const { reporting } = openAll([ndjson(pattern)])
  reporting.begin(facts())
  reporting.take([viewOf(1)])
  const offsets = reporting.offsets()
  assert.deepEqual(
    offsets.map(({ path }) => path),
    [timedPath(pattern, STARTED)],
  )
  // As in a zone that is an hour off.
  for (const startedMs of [STARTED, STARTED + 3_600_000]) {
    const again = openAll([ndjson(pattern)], { startedMs }, { offsets, isAnew: false }).reporting
    await again.goOn(facts(), earlierHosts([viewOf(1)]))
    assert.deepEqual(again.offsets(), offsets)
  }
})
