import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { formatLatency } from '../../../src/report/host-text.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { normalReport } from '../../../src/report/normal.ts'
import type { SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { downHost, facts, host, OPEN, PORT_UNREACHABLE, pingedHost, SILENT, summary } from './sample.ts'

const STOCK = { 1: OPEN, 2: SILENT, 6: OPEN, 17: PORT_UNREACHABLE, 103: SILENT, 136: SILENT }

function reportOf(
  hosts: readonly HostResult[],
  {
    targets = hosts.length,
    classification = 'table',
    names = {},
    protocols = Array.from({ length: 256 }, (_, protocol) => protocol),
    end = {},
  }: {
    targets?: number
    classification?: 'table' | 'nmap'
    names?: Record<number, string>
    protocols?: readonly number[]
    end?: Partial<SweepSummary>
  } = {},
): string {
  let text = ''
  const tally = new Tally()
  const report = normalReport((piece) => {
    text += piece
  })
  report.begin(facts({ targets, classification, protocols }))
  for (const [index, result] of hosts.entries()) {
    const view = viewHost(result, classification, names[index])
    tally.add(view)
    report.host(view)
  }
  report.end(summary({ tally, ...end }))
  return text
}

test('one stock host looks like Example 5.20', () => {
  assert.equal(
    reportOf([host('10.77.0.2', STOCK)]),
    `Starting protosweep 0.1.0 at 2026-11-22 14:10 UTC
protosweep scan report for 10.77.0.2
Host is up (0.00012s latency).
Not shown: 250 closed protocols
PROTOCOL STATE         SERVICE
1        open          icmp
2        open|filtered igmp
6        open          tcp
17       filtered      udp
103      open|filtered pim
136      open|filtered udplite
MAC Address: 7E:92:49:1F:94:A3

Note: 17 filtered udp: port unreachable; Nmap since 2007 calls it open (--classify nmap)

protosweep done: 1 IP address (1 host up) scanned in 4.21 seconds
`,
  )
})

test('several hosts end in a summary by protocol, and hosts that are down are only counted', () => {
  const text = reportOf(
    [
      host('10.1.0.9', { 1: OPEN, 47: OPEN, 200: OPEN }, { mac: undefined, rttMs: undefined }),
      downHost('10.1.0.8'),
      host('10.1.0.7', { 1: OPEN, 2: SILENT, 47: OPEN }),
    ],
    { targets: 254, classification: 'nmap' },
  )
  assert.equal(
    text,
    `Starting protosweep 0.1.0 at 2026-11-22 14:10 UTC
protosweep scan report for 10.1.0.9
Host is up.
Not shown: 253 closed protocols
PROTOCOL STATE SERVICE
1        open  icmp
47       open  gre
200      open  unknown

protosweep scan report for 10.1.0.7
Host is up (0.00012s latency).
Not shown: 253 closed protocols
PROTOCOL STATE         SERVICE
1        open          icmp
2        open|filtered igmp
47       open          gre
MAC Address: 7E:92:49:1F:94:A3

icmp: 10.1.0.7, 10.1.0.9
gre: 10.1.0.7, 10.1.0.9
protocol 200: 10.1.0.9
igmp?: 10.1.0.7
Unproved states: 0

protosweep done: 254 IP addresses (2 hosts up, 1 down) scanned in 4.21 seconds
`,
  )
})

test('a ceiling that held the sweep back is said at its end', () => {
  const held = { packets: [0, 3789], oneHost: [0, 0], arp: [0, 0] }
  const text = reportOf([host('10.0.0.1', STOCK)], { end: { held } })
  const line = 'Limited by --max-rate 10000 (packets in all) for 90% of the time: a higher one is faster'
  assert.ok(text.includes(`\n${line}\n\nprotosweep done:`), text)
})

test('what is not proved is counted by cause and listed, however much it is', () => {
  const rationed = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [n + 50, silenceByte('rationed')]))
  const text = reportOf([host('10.0.0.1', { 1: OPEN, ...rationed, 200: silenceByte('went-silent') })])
  assert.match(text, /^Unproved: 60 \(rationed\): 50-109$/m)
  assert.match(text, /^Unproved: 1 \(went-silent\): 200$/m)
  assert.match(text, /^Unproved states: 61 \(60 rationed, 1 went-silent\)$/m)
  assert.match(text, /^Not shown: 194 closed protocols$/m)
  assert.doesNotMatch(text, /^50 /m)
})

test('a state with more than 25 members is counted, the most frequent first; open never is', () => {
  const bytes = Object.fromEntries(
    Array.from({ length: 256 }, (_, n) => [n, n < 40 ? OPEN : n < 240 ? SILENT : 0]),
  )
  const closed = host('10.0.0.1', {}).evidence?.[0] ?? 0
  for (let n = 240; n < 256; n += 1) bytes[n] = closed
  const text = reportOf([host('10.0.0.1', bytes)])
  assert.match(text, /^Not shown: 200 open\|filtered protocols, 16 closed protocols$/m)
  assert.equal(text.match(/^\d+ +open +/gm)?.length, 40)
})

test('a host with one state for everything says so in one line instead of a table', () => {
  const text = reportOf([host('10.0.0.1', {})])
  assert.match(text, /^All 256 scanned protocols on 10\.0\.0\.1 are closed\.$/m)
  assert.doesNotMatch(text, /PROTOCOL|Not shown/)
})

test('a host in two folded states says that nothing is shown, and of what', () => {
  const text = reportOf([
    host('10.0.0.1', Object.fromEntries(Array.from({ length: 30 }, (_, n) => [n, SILENT]))),
  ])
  assert.match(
    text,
    /^All 256 scanned protocols on 10\.0\.0\.1 are in ignored states\.\nNot shown: 226 closed protocols, 30 open\|filtered protocols$/m,
  )
})

test('hosts that were only pinged are up, and nothing is said of protocols', () => {
  const noRoute: HostResult = { ...downHost('10.9.0.1'), status: 'no-route', statusReason: 'no-route' }
  const skipped: HostResult = { ...downHost('10.0.0.255'), status: 'skipped', statusReason: 'broadcast' }
  const hosts = [pingedHost('10.0.0.1'), pingedHost('10.0.0.2'), downHost('10.0.0.3'), noRoute, skipped]
  assert.equal(
    reportOf(hosts, { protocols: [] }),
    `Starting protosweep 0.1.0 at 2026-11-22 14:10 UTC
protosweep scan report for 10.0.0.1
Host is up (0.00012s latency).

protosweep scan report for 10.0.0.2
Host is up (0.00012s latency).

protosweep done: 5 IP addresses (2 hosts up, 1 down, 1 without a route, 1 skipped) scanned in 4.21 seconds
`,
  )
})

test('a host that the user named is printed as name and address', () => {
  assert.match(
    reportOf([host('10.0.0.1', STOCK)], { names: { 0: 'gw.example' } }),
    /^protosweep scan report for gw\.example \(10\.0\.0\.1\)$/m,
  )
})

test('a sweep that was stopped marks its unfinished hosts and says what it did not reach', () => {
  const text = reportOf([host('10.0.0.1', STOCK, { complete: false }), downHost('10.0.0.2')], {
    targets: 10,
    end: { complete: false },
  })
  assert.match(text, /^incomplete: stopped before all protocols were settled$/m)
  assert.match(
    text,
    /^protosweep stopped: 10 IP addresses \(1 host up, 1 down, 1 incomplete, 8 not reached\) in 4\.21 seconds$/m,
  )
})

test('a long list of hosts is cut, its lowest addresses kept, the rest counted', () => {
  const hosts = Array.from({ length: 32 }, (_, n) => host(`10.0.0.${32 - n}`, { 47: OPEN }))
  const line = /^gre: (.*)$/m.exec(reportOf(hosts))?.[1] ?? ''
  assert.ok(line.startsWith('10.0.0.1, 10.0.0.2, '), line)
  assert.ok(line.endsWith('10.0.0.20 and 12 more'), line)
})

test('silence that many hosts keep, or a host that drops everything, makes no line in the summary', () => {
  const many = Array.from({ length: 9 }, (_, n) => host(`10.0.0.${n + 1}`, { 2: SILENT }))
  assert.doesNotMatch(reportOf(many), /\?:/)
  const dropsAll = host('10.0.0.1', Object.fromEntries(Array.from({ length: 256 }, (_, n) => [n, SILENT])))
  assert.doesNotMatch(reportOf([dropsAll, dropsAll]), /\?:/)
})

test('the note about port unreachables comes once, and not with the classification of Nmap', () => {
  const hosts = [host('10.0.0.1', STOCK), host('10.0.0.2', STOCK), host('10.0.0.3', {})]
  assert.equal(reportOf(hosts).match(/^Note:/gm)?.length, 1)
  assert.doesNotMatch(reportOf(hosts, { classification: 'nmap' }), /Note:/)
  // From a router it is filtered for Nmap too.
  assert.doesNotMatch(reportOf([host('10.0.0.1', { 17: evidenceOfError(3, 3, false) })]), /Note:/)
})

test('latencies have two significant digits', () => {
  assert.deepEqual([0.000008, 0.00012, 0.0123, 1.25, 12.4, 0].map(formatLatency), [
    '0.0000080',
    '0.00012',
    '0.012',
    '1.3',
    '12',
    '0.0',
  ])
})
