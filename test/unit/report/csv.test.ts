import assert from 'node:assert/strict'
import test from 'node:test'
import { csvReport } from '../../../src/report/csv.ts'
import { type ReportDetail, USUAL_DETAIL } from '../../../src/report/detail.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import type { SweepFacts, SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { address, CLOSED, downHost, facts, host, OPEN, pingedHost, SILENT, summary } from './sample.ts'

const HEAD = 'address,hostname,protocol,name,state,reason,ttl,from'
const evidence = new Uint8Array(256).fill(silenceByte('not-asked'))
evidence.set([OPEN, SILENT, CLOSED], 1)
evidence.set([evidenceOfError(3, 13, false)], 47)
evidence.set([silenceByte('rationed')], 200)
const HOST = host(
  '10.77.0.2',
  {},
  { evidence, otherSenders: [{ protocol: 47, address: address('10.77.0.254'), ttl: 63 }] },
)

interface Asked {
  readonly verbosity?: number
  readonly detail?: Partial<ReportDetail>
  readonly goesOn?: NonNullable<SweepFacts['goesOn']>
  readonly end?: Partial<SweepSummary>
}

function linesOf(views: readonly HostView[], { verbosity = 0, detail, goesOn, end }: Asked = {}): string[] {
  let text = ''
  const tally = new Tally()
  const report = csvReport((piece) => {
    text += piece
  })
  const known = { ...facts({ verbosity, targets: 4 }), detail: { ...USUAL_DETAIL, ...detail } }
  report.begin({ ...known, ...(goesOn && { goesOn }) })
  for (const view of views) {
    tally.add(view)
    report.host(view)
  }
  report.end(summary({ tally, ...end }))
  assert.ok(text.endsWith('\r\n'))
  return text.slice(0, -2).split('\r\n')
}

const view = viewHost(HOST, 'table', 'gw.example')
const DOWN = viewHost(downHost('10.77.0.3'), 'table', undefined)
const OTHER = viewHost(pingedHost('10.77.0.4'), 'table', undefined)

test('a row for the host, and one for each protocol that is not closed', () => {
  assert.deepEqual(linesOf([view, DOWN, OTHER]), [
    HEAD,
    '10.77.0.2,gw.example,,,up,arp-response,,',
    '10.77.0.2,gw.example,1,icmp,open,echo-reply,64,',
    '10.77.0.2,gw.example,2,igmp,open|filtered,no-response,,',
    '10.77.0.2,gw.example,47,gre,filtered,admin-prohibited,63,10.77.0.254',
    '10.77.0.2,gw.example,200,,unproved,rationed,,',
    '10.77.0.4,,,,up,echo-reply,,',
  ])
})

test('with -v what is closed has rows, and hosts that are down', () => {
  const lines = linesOf([view, DOWN], { verbosity: 1 })
  assert.equal(lines[4], '10.77.0.2,gw.example,3,ggp,closed,proto-unreach,64,')
  assert.equal(lines.at(-1), '10.77.0.3,,,,down,no-arp-response,,')
})

test('--open leaves what is open or may be, whatever else is asked', () => {
  const lines = linesOf([view, DOWN, OTHER], { verbosity: 1, detail: { isOnlyOpen: true } })
  assert.deepEqual(
    lines.map((line) => line.split(',')[4]),
    ['state', 'up', 'open', 'open|filtered'],
  )
})

test('a host’s own name stands where none was typed, and is no formula', () => {
  const [, row] = linesOf([{ ...OTHER, reverseName: '=1+1' }])
  assert.equal(row, "10.77.0.4,'=1+1,,,up,echo-reply,,")
})

test('what is not whole says so in a row as wide as the others', () => {
  assert.equal(
    linesOf([view, DOWN], { end: { complete: false } }).at(-1),
    '"# protosweep stopped: 4 IP addresses (1 host up, 1 down, 0 incomplete, 2 not reached) in 4.21 seconds",,,,,,,',
  )
  const [head, remark] = linesOf([view], { goesOn: { sweep: 7, finished: 3 } })
  assert.equal(head, HEAD)
  assert.match(
    remark ?? '',
    /^"# Going on with sweep 7 of 2026-11-22 14:10 UTC, 3 hosts done before .*",,,,,,,$/,
  )
})
