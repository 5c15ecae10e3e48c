/** --brief: a line per host. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { briefReport } from '../../../src/report/brief.ts'
import { type ReportDetail, USUAL_DETAIL } from '../../../src/report/detail.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import type { SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { downHost, facts, host, OPEN, PORT_UNREACHABLE, pingedHost, SILENT, summary } from './sample.ts'

interface Asked {
  readonly verbosity?: number
  readonly detail?: Partial<ReportDetail>
  readonly end?: Partial<SweepSummary>
}

const view = (result: HostResult, name?: string): HostView => viewHost(result, 'table', name)

function linesOf(views: readonly HostView[], { verbosity = 0, detail, end }: Asked = {}): string[] {
  let text = ''
  const tally = new Tally()
  const report = briefReport((piece) => {
    text += piece
  })
  report.begin({ ...facts({ verbosity, targets: 4 }), detail: { ...USUAL_DETAIL, ...detail } })
  for (const each of views) {
    tally.add(each)
    report.host(each)
  }
  report.end(summary({ tally, ...end }))
  return text.split('\n')
}

const only = (result: HostResult) => linesOf([view(result)])[0]

test('what is open is named, what may be has a question mark, the rest is counted', () => {
  assert.equal(
    only(host('10.1.0.7', { 1: OPEN, 6: OPEN, 47: SILENT })),
    '10.1.0.7 up icmp tcp gre? | 253 closed',
  )
  const bytes = { 1: OPEN, 17: PORT_UNREACHABLE, 50: silenceByte('rationed'), 200: OPEN }
  assert.equal(only(host('10.1.0.7', bytes)), '10.1.0.7 up icmp 200 | 252 closed, 1 filtered, 1 unproved')
})

test('a host that answers nothing, or that was asked nothing, has a short line too', () => {
  const silent = Object.fromEntries(Array.from({ length: 256 }, (_, n) => [n, SILENT]))
  assert.equal(only(host('10.1.0.7', silent)), '10.1.0.7 up | 256 open|filtered')
  assert.equal(only(host('10.1.0.7', {})), '10.1.0.7 up | 256 closed')
  assert.equal(only(pingedHost('10.1.0.7')), '10.1.0.7 up')
})

test('a name stands in brackets, the one that was typed first', () => {
  const result = pingedHost('10.1.0.7')
  const lines = linesOf([
    view(result, 'a'),
    { ...view(result, 'a'), reverseName: 'b' },
    { ...view(result), reverseName: 'b' },
  ])
  assert.deepEqual(lines.slice(0, 3), ['10.1.0.7 (a) up', '10.1.0.7 (a) up', '10.1.0.7 (b) up'])
})

test('hosts that are down are told of with -v alone, and not with --open', () => {
  const views = [view(downHost('10.1.0.3')), view(host('10.1.0.4', {})), view(host('10.1.0.5', { 1: OPEN }))]
  const addresses = (asked: Asked) => linesOf(views, asked).flatMap((line) => /^10\S+ \w+/.exec(line) ?? [])
  assert.deepEqual(addresses({}), ['10.1.0.4 up', '10.1.0.5 up'])
  assert.deepEqual(addresses({ verbosity: 1 }), ['10.1.0.3 down', '10.1.0.4 up', '10.1.0.5 up'])
  assert.deepEqual(addresses({ verbosity: 1, detail: { isOnlyOpen: true } }), ['10.1.0.5 up'])
})

test('it ends in one line, and says what is not whole or not proved', () => {
  const whole = linesOf([view(host('10.1.0.7', { 1: OPEN }))])
  assert.deepEqual(whole.slice(1), [
    'protosweep done: 4 IP addresses (1 host up) scanned in 4.21 seconds',
    '',
  ])
  const result = host('10.1.0.7', { 1: OPEN, 2: silenceByte('interrupted') }, { complete: false })
  assert.deepEqual(linesOf([view(result)], { end: { complete: false } }), [
    '10.1.0.7 up icmp | 254 closed, 1 unproved (incomplete)',
    'Unproved states: 1 (1 interrupted)',
    'protosweep stopped: 4 IP addresses (1 host up, 1 incomplete, 3 not reached) in 4.21 seconds',
    '',
  ])
})
