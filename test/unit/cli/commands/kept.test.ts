/** The subcommands over a real store: three sweeps by hand, between which a tunnel opens and a host goes missing. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { keptIo } from '../../../../src/cli/command-io.ts'
import type { RunCommand } from '../../../../src/cli/commands/command.ts'
import { diff } from '../../../../src/cli/commands/diff.ts'
import { exportSweep } from '../../../../src/cli/commands/export.ts'
import { hosts } from '../../../../src/cli/commands/hosts.ts'
import { show } from '../../../../src/cli/commands/show.ts'
import { store } from '../../../../src/cli/commands/store.ts'
import { sweeps } from '../../../../src/cli/commands/sweeps.ts'
import type { HostResult } from '../../../../src/contract/result.ts'
import { Store } from '../../../../src/store/store.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { sweepBeginning, sweepEnding } from '../../../support/inventory-sample.ts'
import { asked, foundHost } from '../../../support/kept-sweeps.ts'

const DAY_MS = 86_400_000
const [OPEN, CLOSED] = [0x80, 0x20]
const MAC = Buffer.from('02005e000005', 'hex')
const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
const stateDir = join(directory, 'state')
const empty = join(directory, 'empty')

const printer = (daysAgo: number, gre: number) =>
  foundHost('10.0.0.5', {
    mac: MAC,
    evidence: asked({ 1: OPEN, 6: CLOSED, 47: gre }),
    startedMs: NOW_MS - daysAgo * DAY_MS,
    finishedMs: NOW_MS - daysAgo * DAY_MS + 5000,
  })
const router = (daysAgo: number): HostResult => ({
  ...printer(daysAgo, CLOSED),
  address: foundHost('10.0.0.9').address,
  mac: undefined,
})

before(async () => {
  const kept = await Store.open(stateDir)
  for (const [daysAgo, results] of [
    [3, [printer(3, CLOSED), router(3)]],
    [2, [router(2), printer(2, OPEN)]],
    [1, [printer(1, OPEN)]],
  ] as const) {
    const hostNames = new Map([[0x0a000005, 'printer.example']])
    const beginning = sweepBeginning({ hostNames, startedMs: NOW_MS - daysAgo * DAY_MS })
    const recording = await kept.begin(beginning)
    recording.add(0, results)
    const finishedMs = beginning.startedMs + 10_000
    await recording.commit(
      sweepEnding({
        finishedMs,
        hosts: { up: results.length, down: 256 - results.length, 'no-route': 0, skipped: 0 },
      }),
    )
  }
  await kept.close()
})
after(() => rmSync(directory, { recursive: true }))

async function output(run: RunCommand, ...words: string[]) {
  const io = commandIo(keptIo({ PROTOSWEEP_STATE_DIR: stateDir }))
  const exitCode = await run(words, io)
  return { exitCode, text: io.output() }
}

test('sweeps lists them with what they changed', async () => {
  const { text } = await output(sweeps)
  assert.deepEqual(
    text
      .split('\n')
      .slice(1, -1)
      .map((line) => line.replace(/ +/g, ' ')),
    [
      '3 2026-11-22 12:00 10 s by hand (alice) 10.0.0.0/24 1 complete hosts: 1 missing',
      '2 2026-11-21 12:00 10 s by hand (alice) 10.0.0.0/24 2 complete protocols: 1 opened',
      '1 2026-11-20 12:00 10 s by hand (alice) 10.0.0.0/24 2 complete none',
    ],
  )
})

test('hosts finds the tunnel, and the host that is missing', async () => {
  assert.match((await output(hosts, '--open', 'gre')).text, /\n10\.0\.0\.5 .* present .* icmp, gre\n$/)
  assert.match((await output(hosts, '--missing', '10.0.0.0/28')).text, /^A.*\n10\.0\.0\.9 .* missing .*\n$/)
  assert.equal((await output(hosts, '10.0.1.0/24')).text, '')
})

test('show tells its history by address, MAC address and name', async () => {
  const { text } = await output(show, '10.0.0.5')
  assert.match(
    text,
    /\n2026-11-21 12:00 {2}sweep 2, .*: up, 2 open, 1 closed\n +gre: closed -> open\n2026-11-22/,
  )
  assert.equal((await output(show, '02:00:5e:00:00:05')).text, text)
  assert.equal((await output(show, 'printer.example')).text, text)
  assert.match((await output(show, '10.0.0.9')).text, /sweep 3, .*: not found\n +missing: not found\n/)
})

test('diff compares the last two alike, or any two', async () => {
  assert.deepEqual(await output(diff), {
    exitCode: 1,
    text: 'sweep 2 -> sweep 3\n- 10.0.0.9  gone: icmp open; tcp, gre closed\n1 host different: 0 new, 1 gone, 0 changed\n',
  })
  assert.match(
    (await output(diff, '1', '2')).text,
    /^~ 10\.0\.0\.5 \(printer\.example\) {2}gre: closed -> open$/m,
  )
  assert.equal((await output(diff, '2', '2')).exitCode, 0)
})

test('export writes hosts by address, and files of it compare as the sweeps do', async () => {
  const files = await Promise.all(
    ['1', '2'].map(async (id) => {
      const file = join(directory, `${id}.ndjson`)
      await output(exportSweep, id, '-oJ', file)
      return file
    }),
  )
  const lines = readFileSync(files[1] ?? '', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ address }) => address),
    ['10.0.0.5', '10.0.0.9', undefined],
  )
  assert.deepEqual([lines[2].hosts.down, lines[2].targets, lines[2].probes], [254, 256, 2600])
  assert.match((await output(diff, ...files)).text, /gre: closed -> open/)
})

test('a store that is not there is said to be empty, and none is made', async () => {
  for (const [run, ...words] of [
    [sweeps],
    [hosts],
    [show, '10.0.0.5'],
    [diff],
    [exportSweep, '1'],
    [store, 'backup', join(directory, 'b')],
    [store, 'prune', '--keep', '1d'],
    [store, 'check'],
  ] as const) {
    await assert.rejects(output(run, ...words, '--state-dir', empty), {
      code: 'BAD_INPUT',
      exitCode: 2,
      message: `no sweep is kept in ${JSON.stringify(empty)} yet`,
    })
  }
  assert.equal(existsSync(empty), false)
})

test('a backup is a store of its own; a pruned sweep keeps its line; a damaged store is found out', async () => {
  const copy = join(directory, 'inventory.sqlite')
  assert.equal((await output(store, 'backup', copy)).exitCode, 0)
  const ofCopy = ['--state-dir', directory]
  assert.equal((await output(sweeps, ...ofCopy)).text, (await output(sweeps)).text)
  assert.match((await output(store, 'check', ...ofCopy)).text, /^whole; 0\.\d MB, 0\.0 MB of it free\n$/)

  assert.match(
    (await output(store, 'prune', '--keep', '60h', ...ofCopy)).text,
    /^took away the results of 1 sweep: /,
  )
  assert.match((await output(sweeps, ...ofCopy)).text, /^1 .* complete, pruned none$/m)
  await assert.rejects(output(exportSweep, '1', ...ofCopy), /sweep 1 has no results any more/)

  const bytes = readFileSync(copy)
  writeFileSync(copy, bytes.fill(0xff, 4096 * 2, bytes.length))
  const damaged = await output(store, 'check', ...ofCopy)
  assert.equal(damaged.exitCode, 5)
  assert.match(damaged.text, /\ndamaged: restore a backup; /)
})
