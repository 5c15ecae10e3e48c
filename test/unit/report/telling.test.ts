/** What --open, --reason, -v and -d change in the report for people, and what names do. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { type ReportDetail, USUAL_DETAIL } from '../../../src/report/detail.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import { normalReport } from '../../../src/report/normal.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import {
  address,
  CLOSED,
  downHost,
  facts,
  host,
  OPEN,
  PORT_UNREACHABLE,
  pingedHost,
  SILENT,
  summary,
} from './sample.ts'

interface Asked extends Partial<ReportDetail> {
  readonly verbosity?: number
  readonly protocols?: readonly number[]
}

type Names = Partial<Pick<HostView, 'name' | 'reverseName' | 'vendor'>>

function linesOf(hosts: readonly (HostResult | HostView)[], asked: Asked): string[] {
  let text = ''
  const report = normalReport((piece) => {
    text += piece
  })
  const { verbosity = 0, protocols, ...detail } = asked
  const known = facts({ verbosity, ...(protocols && { protocols }) })
  report.begin({ ...known, detail: { ...USUAL_DETAIL, ...detail } })
  for (const each of hosts) report.host('result' in each ? each : viewHost(each, 'table', undefined))
  report.end(summary())
  return text.split('\n')
}

const named = (result: HostResult, names: Names): HostView => ({
  ...viewHost(result, 'table', undefined),
  ...names,
})

const STOCK = { 1: OPEN, 2: SILENT, 17: PORT_UNREACHABLE, 50: silenceByte('rationed') }

test('--open leaves rows that are open or open|filtered, and hosts that have one; what is unproved stays', () => {
  const hosts = [host('10.0.0.1', STOCK), host('10.0.0.2', { 17: PORT_UNREACHABLE }), downHost('10.0.0.3')]
  const lines = linesOf(hosts, { isOnlyOpen: true, verbosity: 1 })
  assert.deepEqual(lines.slice(1, 10), [
    'protosweep scan report for 10.0.0.1',
    'Host is up (0.00012s latency).',
    'Not shown: 252 closed protocols, 1 filtered protocol',
    'PROTOCOL STATE         SERVICE',
    '1        open          icmp',
    '2        open|filtered igmp',
    'Unproved: 1 (rationed): 50',
    'MAC Address: 7E:92:49:1F:94:A3',
    '',
  ])
  assert.doesNotMatch(lines.join('\n'), /10\.0\.0\.[23]/)
})

test('--open leaves out no host that was asked for no protocol', () => {
  const lines = linesOf([pingedHost('10.0.0.1')], { isOnlyOpen: true, protocols: [] })
  assert.ok(lines.includes('protosweep scan report for 10.0.0.1'))
})

test('--reason says why: with the TTL of the answer, and by whom it was sent if not by the target', () => {
  const changes = {
    ttl: new Uint8Array(256).fill(61),
    otherSenders: [{ protocol: 47, address: address('10.0.0.9'), ttl: 63 }],
  }
  const bytes = { ...STOCK, 47: evidenceOfError(3, 3, false) }
  const text = linesOf([host('10.0.0.1', bytes, changes)], { hasReasons: true }).join('\n')
  assert.ok(
    text.includes(`Host is up, received arp-response (0.00012s latency).
Not shown: 251 closed protocols (proto-unreach)
PROTOCOL STATE         SERVICE REASON
1        open          icmp    echo-reply ttl 61
2        open|filtered igmp    no-response
17       filtered      udp     port-unreach ttl 61
47       filtered      gre     port-unreach from 10.0.0.9 ttl 63
Unproved: 1 (rationed): 50
`),
    text,
  )
})

test('with reasons a state that is folded is told by reason', () => {
  const of = (from: number, to: number, byte: number) =>
    Object.fromEntries(Array.from({ length: to - from }, (_, n) => [from + n, byte]))
  const silence = { ...of(0, 30, SILENT), ...of(30, 90, silenceByte('host-silent')) }
  const [line] = linesOf([host('10.0.0.1', silence)], { hasReasons: true }).filter((text) =>
    text.startsWith('Not shown'),
  )
  const closed = '166 closed protocols (proto-unreach)'
  assert.equal(
    line,
    `Not shown: ${closed}, 60 open|filtered protocols (host-silent), 30 open|filtered protocols (no-response)`,
  )
  const all = linesOf([host('10.0.0.1', {})], { hasReasons: true })
  assert.deepEqual(all.slice(3, 5), [
    'All 256 scanned protocols on 10.0.0.1 are in ignored states.',
    'Not shown: 256 closed protocols (proto-unreach)',
  ])
})

test('-vv and -d say reasons unasked, -v does not', () => {
  const has = (asked: Asked) => linesOf([host('10.0.0.1', STOCK)], asked).some((line) => /REASON/.test(line))
  const asked = [{ verbosity: 1 }, { verbosity: 2 }, { verbosity: 1, debugging: 1 }]
  assert.deepEqual(asked.map(has), [false, true, true])
})

test('a state is folded above 25 members, 25 more for each -v and 75 more for each -d, as by Nmap', () => {
  const shownOf = (count: number, byte: number, asked: Asked) => {
    const protocols = Array.from({ length: count }, (_, n) => n)
    const evidence = new Uint8Array(256).fill(silenceByte('not-asked')).fill(byte, 0, count)
    const lines = linesOf([host('10.0.0.1', {}, { evidence })], { ...asked, protocols })
    return lines.filter((line) => /^\d+ +(open\|filtered|closed) /.test(line)).length
  }
  for (const [asked, most] of [
    [{}, 25],
    [{ verbosity: 1 }, 50],
    [{ verbosity: 2 }, 75],
    [{ verbosity: 1, debugging: 1 }, 125],
    [{ verbosity: 2, debugging: 2 }, 225],
  ] as const) {
    assert.deepEqual([shownOf(most, SILENT, asked), shownOf(most + 1, SILENT, asked)], [most, 0])
    // Without any of them what is closed is only counted, however little it is.
    const closed = 'verbosity' in asked ? most : 0
    assert.deepEqual([shownOf(most, CLOSED, asked), shownOf(most + 1, CLOSED, asked)], [closed, 0])
  }
})

test('-v tells of hosts that are not up, and what was sent', () => {
  const skipped: HostResult = { ...downHost('10.0.0.255'), status: 'skipped', statusReason: 'broadcast' }
  const lines = linesOf([downHost('10.0.0.3'), skipped], { verbosity: 1 })
  assert.deepEqual(lines.slice(1, 4), [
    'protosweep scan report for 10.0.0.3 [host down]',
    'protosweep scan report for 10.0.0.255 [skipped]',
    'Packets sent: 260 probes (4 of them again), 9 pings, 1 ARP request',
  ])
  const [, why] = linesOf([downHost('10.0.0.3')], { verbosity: 1, hasReasons: true })
  assert.equal(why, 'protosweep scan report for 10.0.0.3 [host down, no-arp-response]')
})

test('-d says how each host was asked, -dd also when and what its states rest on', () => {
  const asked = 'Asked with 260 probes (4 of them again), 1 ping in 1.50 s; srtt 0.120 ms'
  const once = linesOf([host('10.0.0.1', STOCK)], { verbosity: 1, debugging: 1 })
  assert.equal(
    once[1],
    'Plan: seed 7, 2 workers, at most 65536 hosts in flight, 10000 packets/s, 500/s to one host, 1000 ARP requests/s',
  )
  assert.equal(once[2], 'Protocols: 0-255; read as by table')
  assert.ok(once.includes(asked), once.join('\n'))
  assert.ok(!once.some((line) => line.startsWith('Ground')))
  const twice = linesOf([host('10.0.0.1', STOCK)], { verbosity: 2, debugging: 2 })
  const from = twice.indexOf(asked)
  assert.deepEqual(twice.slice(from + 1, from + 7), [
    'Asked from 2026-11-22T14:10:05.000Z to 2026-11-22T14:10:06.500Z',
    'Ground of open (echo-reply): 1',
    'Ground of open|filtered (no-response): 2',
    'Ground of filtered (port-unreach): 17',
    'Ground of unproved (rationed): 50',
    'Ground of closed (proto-unreach): 0,3-16,18-49,51-255',
  ])
})

test('a host has the name that was typed for it, or else its own; both where they differ', () => {
  const result = host('10.0.0.1', STOCK)
  const headOf = (names: Names) => linesOf([named(result, names)], {}).slice(1, 4)
  const [title, up] = ['protosweep scan report for', 'Host is up (0.00012s latency).']
  const rest = 'Not shown: 252 closed protocols'
  assert.deepEqual(headOf({ reverseName: 'a.example' }), [`${title} a.example (10.0.0.1)`, up, rest])
  assert.deepEqual(headOf({ name: 'b', reverseName: 'a.example' }), [
    `${title} b (10.0.0.1)`,
    up,
    'rDNS record for 10.0.0.1: a.example',
  ])
  assert.deepEqual(headOf({ name: 'a.example', reverseName: 'a.example' }), [
    `${title} a.example (10.0.0.1)`,
    up,
    rest,
  ])
})

test('who made a network card stands behind its address', () => {
  const lines = linesOf([named(host('10.0.0.1', STOCK), { vendor: 'Example Ltd' })], {})
  assert.ok(lines.includes('MAC Address: 7E:92:49:1F:94:A3 (Example Ltd)'))
})
