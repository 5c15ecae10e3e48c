import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ctime } from '../../../src/report/ctime.ts'
import { grepableReport } from '../../../src/report/grepable.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import type { SweepFacts, SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { downHost, facts, host, OPEN, pingedHost, SILENT, STARTED, summary } from './sample.ts'

const FILTERED = evidenceOfError(3, 13, true)

function linesOf(
  known: SweepFacts,
  views: readonly HostView[],
  changes: Partial<SweepSummary> = {},
): string[] {
  let text = ''
  const tally = new Tally()
  const report = grepableReport((more) => (text += more))
  report.begin(known)
  for (const view of views) {
    tally.add(view)
    report.host(view)
  }
  report.end(summary({ tally, ...changes }))
  assert.ok(text.endsWith('\n'))
  return text.slice(0, -1).split('\n')
}

const hostLinesOf = (view: HostView, known = facts()) =>
  linesOf(known, [view]).filter((line) => !line.startsWith('#'))

const view = (bytes: Record<number, number>) => viewHost(host('10.77.0.2', bytes), 'table', undefined)

test('a sweep of one host is four lines as Nmap writes them', () => {
  const known = { ...facts({ targets: 1 }), words: ['-sO', '10.77.0.2'] }
  const bytes = { 1: OPEN, 2: SILENT, 17: FILTERED, 50: silenceByte('rationed'), 200: SILENT }
  assert.deepEqual(linesOf(known, [view(bytes)]), [
    `# protosweep 0.1.0 scan initiated ${ctime(STARTED)} as: protosweep -sO 10.77.0.2`,
    'Host: 10.77.0.2 ()\tStatus: Up',
    'Host: 10.77.0.2 ()\tProtocols: 1/open/icmp/, 2/open|filtered/igmp/, 17/filtered/udp/, 50/unknown/esp/, 200/open|filtered//\tIgnored State: closed (251)',
    `# protosweep done at ${ctime(STARTED + 4210)} -- 1 IP address (1 host up) scanned in 4.21 seconds`,
  ])
})

test('with -v it says what was asked, and of hosts that are down that they are', () => {
  const known = facts({ verbosity: 1, targets: 1 })
  const lines = linesOf(known, [viewHost(downHost('10.77.0.9'), 'table', undefined)])
  assert.equal(lines[1], '# Ports scanned: TCP(0;) UDP(0;) SCTP(0;) PROTOCOLS(256;0-255)')
  assert.equal(lines[2], 'Host: 10.77.0.9 ()\tStatus: Down')
  assert.equal(lines.length, 4)
  assert.deepEqual(hostLinesOf(viewHost(downHost('10.77.0.9'), 'table', undefined)), [])
})

test('discovery alone has the status of hosts', () => {
  const found = viewHost(pingedHost('10.0.0.7'), 'table', undefined)
  assert.deepEqual(hostLinesOf(found, facts({ protocols: [] })), ['Host: 10.0.0.7 ()\tStatus: Up'])
})

test('one state is ignored, the most frequent, and all others are listed', () => {
  const silent = Object.fromEntries(Array.from({ length: 100 }, (_, protocol) => [protocol, SILENT]))
  const [, line = ''] = hostLinesOf(view(silent))
  assert.match(line, /\tIgnored State: closed \(156\)$/)
  assert.equal(line.match(/open\|filtered/g)?.length, 100)
})

test('where all are in the ignored state the list is empty, as in Nmap', () => {
  assert.deepEqual(hostLinesOf(view({})), [
    'Host: 10.77.0.2 ()\tStatus: Up',
    'Host: 10.77.0.2 ()\tProtocols: \tIgnored State: closed (256)',
  ])
})

test('with --open only what is open or silent is listed, and an ignored state told if it is the only one', () => {
  const known = { ...facts(), detail: { ...facts().detail, isOnlyOpen: true } }
  assert.deepEqual(hostLinesOf(view({ 1: OPEN, 2: SILENT }), known).slice(1), [
    'Host: 10.77.0.2 ()\tProtocols: 1/open/icmp/, 2/open|filtered/igmp/\tIgnored State: closed (254)',
  ])
  assert.deepEqual(
    hostLinesOf(view({ 1: OPEN, 17: FILTERED, 50: silenceByte('rationed') }), known).slice(1),
    ['Host: 10.77.0.2 ()\tProtocols: 1/open/icmp/'],
  )
  assert.deepEqual(hostLinesOf(view({}), known), [])
})

test('a host that timed out says so, and keeps what is known of it', () => {
  assert.deepEqual(hostLinesOf(view({ 50: silenceByte('host-timeout') })), [
    'Host: 10.77.0.2 ()\tStatus: Up',
    'Host: 10.77.0.2 ()\tStatus: Timeout',
    'Host: 10.77.0.2 ()\tProtocols: 50/unknown/esp/\tIgnored State: closed (255)',
  ])
})

test('every protocol has three fields, whatever its name: a slash in one is a bar, and 255 has none', () => {
  const [, line = ''] = hostLinesOf(
    viewHost(host('10.0.0.1', { 107: OPEN, 255: SILENT }), 'table', undefined),
  )
  assert.match(line, /Protocols: 107\/open\/a\|n\/, 255\/open\|filtered\/\/\t/)

  const all = Object.fromEntries(Array.from({ length: 256 }, (_, protocol) => [protocol, OPEN]))
  const [, whole = ''] = hostLinesOf(view(all))
  const entries = whole.split('\tProtocols: ')[1]?.split(', ') ?? []
  assert.equal(entries.length, 256)
  for (const [protocol, entry] of entries.entries()) {
    const [number, state, , end, ...more] = entry.split('/')
    assert.deepEqual([number, state, end, more], [`${protocol}`, 'open', '', []])
  }
})

test('a name from the network is in its parentheses, whatever it holds; the reverse name comes first', () => {
  assert.match(hostLinesOf({ ...view({}), name: 'typed' })[0] ?? '', /^Host: 10.77.0.2 \(typed\)\t/)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (reverseName) => {
      const lines = hostLinesOf({ ...view({}), name: 'typed', reverseName })
      assert.equal(lines.length, 2)
      for (const line of lines)
        assert.match(line, /^Host: 10\.77\.0\.2 \([^()\s\p{C}]*\)\t(Status: Up|Protocols: \t.*)$/u)
    }),
  )
})

test('a word of the command line does not begin a line', () => {
  const known = { ...facts(), words: ['a\nHost: 10.0.0.1 ()\tStatus: Up\r\u2028b'] }
  assert.deepEqual(hostLinesOf(view({}), known).length, 2)
})

test('a sweep that was cut off says so, and one that goes on which', () => {
  const [first, second, last] = linesOf({ ...facts({ targets: 3 }), goesOn: { sweep: 7, finished: 1 } }, [], {
    complete: false,
  })
  assert.match(first ?? '', /^# protosweep 0\.1\.0 scan initiated/)
  assert.equal(second, '# Going on with sweep 7, 1 host done before')
  assert.match(last ?? '', /^# protosweep stopped at .* -- 3 IP addresses \(0 hosts up, 0 incomplete, 3 not/)
})
