import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { exportSweep } from '../../../../src/cli/commands/export.ts'
import type { FormatName } from '../../../../src/cli/outputs.ts'
import { Reporting } from '../../../../src/cli/reporting.ts'
import type { HostResult } from '../../../../src/contract/result.ts'
import type { SweepRecord } from '../../../../src/contract/sweep-record.ts'
import { LOCALLY_ADMINISTERED } from '../../../../src/inventory/identity/vendors.ts'
import { fromMapped } from '../../../../src/packet/address.ts'
import { USUAL_DETAIL } from '../../../../src/report/detail.ts'
import { viewHost } from '../../../../src/report/host-view.ts'
import { Tally } from '../../../../src/report/tally.ts'
import { silenceByte } from '../../../../src/verdict/silence.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { address, sweepEnding } from '../../../support/inventory-sample.ts'
import { asked, foundHost, sweepRecord } from '../../../support/kept-sweeps.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const [OPEN, CLOSED, PORT_UNREACHABLE] = [0x80, 0x20, 0x40]
const ending = sweepEnding({
  outcome: 'failed',
  exitCode: 5,
  responsesSwallowed: 3,
  sendsRefused: 1,
  heldMs: { packets: [9000, 100], oneHost: [0, 0], arp: [0, 0] },
  hosts: { up: 3, down: 2, 'no-route': 1, skipped: 0 },
  failures: [{ code: 'WORKER_FAILED', message: 'a worker ended' }],
})
const SWEEP = sweepRecord(7, 0, {
  ending,
  outcome: 'failed',
  hostNames: new Map([[0x0a000005, 'printer.example']]),
  unresolved: ['nosuch.example'],
})
const down: HostResult = foundHost('10.0.0.1', {
  status: 'down',
  statusReason: 'no-arp-response',
  evidence: undefined,
})
const RAN: readonly HostResult[] = [
  down,
  foundHost('10.0.0.5', {
    mac: Buffer.from('02005e000005', 'hex'),
    evidence: asked({ 1: OPEN, 6: CLOSED, 17: PORT_UNREACHABLE, 47: 0x10, 50: silenceByte('rationed') }),
    otherSenders: [{ protocol: 47, address: address('10.0.9.9'), ttl: 62 }],
  }),
  foundHost('10.0.0.7', { status: 'no-route', statusReason: 'no-gateway', evidence: undefined }),
  foundHost('10.0.0.8', { evidence: asked({ 1: OPEN, 2: silenceByte('no-response') }) }),
  // The sweep writes what was interrupted last.
  foundHost('10.0.0.9', { evidence: asked({ 1: OPEN, 6: OPEN }), complete: false, rttMs: undefined }),
  { ...down, address: address('10.0.0.2') },
]

/** What the sweep itself wrote to standard output, hosts by address. */
function written(format: FormatName): string {
  let text = ''
  const out = (more: string) => {
    text += more
  }
  const outputs = [{ format, path: '-' }]
  const requested = { outputs, detail: USUAL_DETAIL, isAppending: false, startedMs: 0 }
  const reporting = new Reporting(requested, { out, error: () => {} }, () => {})
  const { version, plan, unresolved, startedMs, words, hostNames } = SWEEP
  // What the sweep itself set beside the hosts: their cards are locally administered.
  const views = RAN.map((result) => ({
    ...viewHost(result, plan.classification, hostNames.get(fromMapped(result.address) ?? 0)),
    ...(result.mac !== undefined && { vendor: LOCALLY_ADMINISTERED }),
  }))
  const tally = new Tally()
  for (const view of views) tally.add(view)
  reporting.begin({ version, plan, unresolved, startedMs, words, detail: USUAL_DETAIL })
  reporting.take(views)
  reporting.end({
    ...ending,
    tally,
    held: ending.heldMs,
    ownFirewall: { swallowed: 3, refused: 1, isTrackingFull: false, chains: undefined },
    complete: false,
  })
  return text
}

async function output(words: readonly string[], sweep: SweepRecord = SWEEP) {
  const kept = RAN.filter(({ status }) => status !== 'down')
  const archive = new MemoryArchive({ sweeps: [sweep], results: new Map([[sweep.id, kept]]) })
  const io = commandIo({ openArchive: async () => archive })
  const exitCode = await exportSweep(words, io)
  assert.equal(exitCode, 0)
  return io.output()
}

test('an export is byte for byte what the sweep wrote, for people', async () => {
  assert.equal(await output(['7']), written('normal'))
})

test('and for programs, on standard output or in a file', async () => {
  const expected = written('ndjson')
  assert.match(expected, /"down":2,"no_route":1/)
  assert.equal(await output(['7', '-oJ', '-']), expected)
  assert.equal(await output(['7', '--json']), expected)
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
  try {
    const file = join(directory, 'out.ndjson')
    assert.equal(await output(['7', '-oJ', file]), '')
    assert.equal(readFileSync(file, 'utf8'), expected)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('where one of its files cannot be opened, or is another’s, none has changed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
  try {
    const [kept, link, fresh] = ['kept', 'link', 'fresh'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(kept, 'kept')
    symlinkSync(kept, link)
    await assert.rejects(output(['7', '-oN', fresh, '-oJ', kept, '-oC', join(directory, 'no', 'way')]), {
      code: 'OUTPUT_FAILED',
    })
    await assert.rejects(output(['7', '-oJ', kept, '-oC', link]), { code: 'BAD_INPUT' })
    assert.deepEqual([readFileSync(kept, 'utf8'), existsSync(fresh)], ['kept', false])
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('it is read under the sweep’s own classification, or another', async () => {
  const linesOf = async (words: readonly string[], sweep?: SweepRecord) =>
    (await output(words, sweep))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  const [printer] = await linesOf(['7', '--json'])
  assert.deepEqual([printer.states.open, printer.states.filtered], ['1', '17'])
  const plan = { ...SWEEP.plan, classification: 'nmap' } as const
  for (const lines of [
    await linesOf(['7', '--json', '--classify', 'nmap']),
    await linesOf(['7', '--json'], { ...SWEEP, plan }),
  ]) {
    assert.deepEqual([lines[0].states.open, lines[0].states.filtered], ['1,17', '47'])
    assert.deepEqual([lines.at(-1).classification, lines.at(-1).states.filtered], ['nmap', 1])
  }
})

test('a sweep without results is refused with the reason', async () => {
  const gone = sweepRecord(7, 0, { hasHosts: false })
  const running = sweepRecord(7, 0, { outcome: 'running', ending: undefined, startedMs: NOW_MS })
  const died = sweepRecord(7, 0, { outcome: 'died', ending: undefined })
  for (const [words, sweep, message] of [
    [[], SWEEP, 'protosweep export needs a sweep: give its number, as protosweep sweeps lists it'],
    [['x'], SWEEP, 'bad sweep "x": give its number, as protosweep sweeps lists it'],
    [['8'], SWEEP, 'there is no sweep 8: protosweep sweeps lists those that are kept'],
    [['7'], gone, 'sweep 7 has no results any more: it is older than --keep says'],
    [['7'], running, 'sweep 7 has no results: it still runs'],
    [['7'], died, 'sweep 7 has no results: it died before its results were kept'],
  ] as const) {
    await assert.rejects(output(words, sweep), { code: 'BAD_INPUT', exitCode: 2, message })
  }
})
