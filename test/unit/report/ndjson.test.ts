import assert from 'node:assert/strict'
import test from 'node:test'
import { USUAL_DETAIL } from '../../../src/report/detail.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { ndjsonReport } from '../../../src/report/ndjson.ts'
import { Tally } from '../../../src/report/tally.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import {
  address,
  downHost,
  facts,
  host,
  OPEN,
  PORT_UNREACHABLE,
  pingedHost,
  STARTED,
  summary,
} from './sample.ts'

const WITH_ROUTER = host(
  '10.77.0.2',
  { 1: OPEN, 47: evidenceOfError(3, 13, false), 200: silenceByte('rationed') },
  { otherSenders: [{ protocol: 47, address: address('10.77.0.254'), ttl: 63 }] },
)

function write(): { lines: string[]; tally: Tally; report: ReturnType<typeof ndjsonReport> } {
  const lines: string[] = []
  return { lines, tally: new Tally(), report: ndjsonReport((text) => lines.push(text)) }
}

test('a host is one line with its states as ranges and the protocols that are not closed', () => {
  const { lines, report } = write()
  report.begin(facts())
  report.host(viewHost(WITH_ROUTER, 'table', undefined))
  assert.equal(lines.length, 1)
  assert.ok(lines[0]?.endsWith('}\n'))
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    type: 'host',
    address: '10.77.0.2',
    status: 'up',
    status_reason: 'arp-response',
    mac: '7E:92:49:1F:94:A3',
    states: {
      open: '1',
      closed: '0,2-46,48-199,201-255',
      filtered: '47',
      'open|filtered': '',
      unproved: '200',
    },
    protocols: [
      { protocol: 1, name: 'icmp', state: 'open', reason: 'echo-reply', from: null, ttl: 64 },
      {
        protocol: 47,
        name: 'gre',
        state: 'filtered',
        reason: 'admin-prohibited',
        from: '10.77.0.254',
        ttl: 63,
      },
      { protocol: 200, name: null, state: 'unproved', reason: 'rationed', from: null, ttl: null },
    ],
    probes: 260,
    retransmissions: 4,
    pings: 1,
    rtt_ms: 0.12,
    started: '2026-11-22T14:10:05.000Z',
    finished: '2026-11-22T14:10:06.500Z',
    complete: true,
  })
})

test('the last line tells of the whole sweep, hosts that were down included', () => {
  const { lines, report, tally } = write()
  report.begin({
    ...facts({ targets: 5, verbosity: 2, shard: { index: 2, count: 4 } }),
    unresolved: ['nosuch.example'],
  })
  for (const result of [WITH_ROUTER, downHost('10.77.0.3')]) {
    const view = viewHost(result, 'table', undefined)
    tally.add(view)
    report.host(view)
  }
  const ownFirewall = { swallowed: 17, refused: 3, isTrackingFull: false, chains: undefined }
  const held = { packets: [250, 100], oneHost: [1000, 2000], arp: [0, 1500] }
  report.end(summary({ tally, exitCode: 3, ownFirewall, held }))
  assert.equal(lines.length, 2, 'a host that is down has no line')
  assert.deepEqual(JSON.parse(lines[1] ?? ''), {
    type: 'sweep',
    complete: true,
    exit_code: 3,
    shard: '2/4',
    targets: 5,
    hosts: { up: 1, down: 1, no_route: 0, skipped: 0, incomplete: 0, not_reached: 3 },
    unresolved: ['nosuch.example'],
    states: { open: 1, closed: 253, filtered: 1, 'open|filtered': 0, unproved: 1 },
    unproved: {
      rationed: 1,
      'router-limited': 0,
      'went-silent': 0,
      'path-rewrites': 0,
      timeout: 0,
      'host-timeout': 0,
      'retries-exhausted': 0,
      interrupted: 0,
    },
    protocols: '0-255',
    classification: 'table',
    only_open: false,
    sources: 'kernel',
    probes: 260,
    retransmissions: 4,
    pings: 9,
    arp_requests: 1,
    responses_swallowed: 17,
    sends_refused: 3,
    held_back_seconds: { max_rate: 0.25, max_host_rate_all_hosts: 3, max_arp_rate: 1.5 },
    started: new Date(STARTED).toISOString(),
    finished: new Date(STARTED + 4210).toISOString(),
    seconds: 4.21,
    seed: 7,
    workers: 2,
    version: '0.1.0',
    failures: [],
  })
})

test('a host that was only pinged has no protocol in any state', () => {
  const { lines, report } = write()
  report.begin(facts({ protocols: [] }))
  report.host(viewHost(pingedHost('10.0.0.1'), 'table', undefined))
  report.end(summary())
  const [line, sweep] = lines.map((text) => JSON.parse(text))
  assert.deepEqual([line.status_reason, line.pings, line.probes], ['echo-reply', 1, 0])
  assert.deepEqual(Object.values(line.states).join(''), '')
  assert.deepEqual([line.protocols, sweep.protocols], [[], ''])
})

test('protocols that were not asked about are in no state', () => {
  const { lines, report } = write()
  const bytes = Object.fromEntries(Array.from({ length: 256 }, (_, n) => [n, silenceByte('not-asked')]))
  report.begin(facts())
  report.host(viewHost(host('10.0.0.1', { ...bytes, 6: OPEN }), 'table', 'web.example'))
  const line = JSON.parse(lines[0] ?? '')
  assert.deepEqual(line.states, { open: '6', closed: '', filtered: '', 'open|filtered': '', unproved: '' })
  assert.equal(line.name, 'web.example')
})

test('an answer without a recorded TTL has none in the report', () => {
  const { lines, report } = write()
  report.begin(facts())
  report.host(viewHost(host('10.0.0.1', { 6: OPEN }, { ttl: new Uint8Array(256) }), 'table', undefined))
  assert.equal(JSON.parse(lines[0] ?? '').protocols[0].ttl, null)
})

test('a host’s own name and the maker of its network card stand beside what was typed', () => {
  const { lines, report } = write()
  report.begin(facts())
  const view = viewHost(host('10.0.0.1', {}), 'table', 'gw')
  report.host({ ...view, reverseName: 'gw.example', vendor: 'Example Ltd' })
  const { name, reverse_name, vendor } = JSON.parse(lines[0] ?? '')
  assert.deepEqual([name, reverse_name, vendor], ['gw', 'gw.example', 'Example Ltd'])
})

test('--open leaves protocols that are open or may be, hosts that have one, and says so; all are in the states', () => {
  const { lines, report } = write()
  const detail = { ...USUAL_DETAIL, isOnlyOpen: true }
  report.begin({ ...facts({ verbosity: 2 }), detail })
  for (const result of [WITH_ROUTER, host('10.77.0.4', { 47: PORT_UNREACHABLE }), downHost('10.77.0.3')]) {
    report.host(viewHost(result, 'table', undefined))
  }
  report.end(summary())
  const [line, last] = lines.map((text) => JSON.parse(text))
  assert.equal(lines.length, 2)
  assert.deepEqual(
    line.protocols.map(({ protocol }: { protocol: number }) => protocol),
    [1],
  )
  assert.deepEqual([line.states.filtered, line.states.unproved], ['47', '200'])
  assert.equal(last.only_open, true)
})
