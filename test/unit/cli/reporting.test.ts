/** Reports of a sweep that was begun before: its own file holds every finished host once, and one end. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { type EarlierOutputs, Reporting } from '../../../src/cli/reporting.ts'
import type { OutputOffset } from '../../../src/contract/output-offset.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import { downHost, facts, host, summary } from '../report/sample.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-reporting-'))
after(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'out.ndjson')

const viewOf = (i: number, complete = true): HostView =>
  viewHost(i % 4 === 3 ? downHost(`10.0.0.${i}`) : host(`10.0.0.${i}`, {}, { complete }), 'table', undefined)

/** What one process has of the reports, and what it wrote to standard output. */
function open(json: string | undefined, earlier?: EarlierOutputs) {
  const written = { out: '', failed: 0 }
  const out = (text: string) => {
    written.out += text
  }
  const onFailure = () => {
    written.failed += 1
  }
  const reporting = new Reporting(json, { out, error: () => {} }, onFailure, earlier)
  return { reporting, written }
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
