/** What every report says of hosts of IPv6. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { numbersOf } from '../../../src/contract/address-ranges.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { NmapHosts } from '../../../src/inventory/diff/nmap-hosts.ts'
import { formatAddress } from '../../../src/packet/address.ts'
import { briefReport } from '../../../src/report/brief.ts'
import { csvReport } from '../../../src/report/csv.ts'
import { discoveredText } from '../../../src/report/discovered-text.ts'
import { grepableReport } from '../../../src/report/grepable.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { ndjsonReport } from '../../../src/report/ndjson.ts'
import { normalReport } from '../../../src/report/normal.ts'
import { notrackCommand, ownFirewallLines } from '../../../src/report/own-firewall.ts'
import type { Format } from '../../../src/report/report.ts'
import { formatSources } from '../../../src/report/sources-text.ts'
import { Tally } from '../../../src/report/tally.ts'
import { xmlReport } from '../../../src/report/xml.ts'
import { packed } from '../../support/inventory-sample.ts'
import { address, facts, host, OPEN, PORT_UNREACHABLE, plan, summary } from './sample.ts'

const RANGES = packed(['fd77::1-fd77::ff'])
const ROUTER = { protocol: 47, address: address('fe80::9'), ttl: 63 }
const FOUND = { statusReason: 'echo-reply', ttl: Uint8Array.from({ length: 256 }, (_, at) => at) } as const
const ONE = host(
  'fd77::1',
  { 1: OPEN, 17: PORT_UNREACHABLE, 47: 1, 58: OPEN },
  { ...FOUND, otherSenders: [ROUTER] },
)

function reported(format: Format, hosts: readonly HostResult[] = [ONE]): string {
  let text = ''
  const report = format((piece) => {
    text += piece
  })
  const tally = new Tally(numbersOf(RANGES))
  report.begin({ ...facts({ ranges: RANGES, targets: 255 }), words: ['-6', 'fd77::/120'] })
  for (const one of hosts) {
    const view = viewHost(one, 'table', undefined)
    tally.add(view)
    report.host(view)
  }
  report.end(summary({ tally }))
  return text
}

test('an echo reply answers for protocol 58, and 1 is a protocol like any other', () => {
  const { rows } = viewHost(ONE, 'table', undefined)
  const reasons = rows.map(({ protocol, reason, from }) => `${protocol} ${reason}${from ? ` ${from}` : ''}`)
  assert.deepEqual(reasons, [
    '1 proto-response',
    '17 port-unreach',
    '47 time-exceeded fe80::9',
    '58 echo-reply',
  ])
})

test('the normal report names the host, notes what Nmap calls open, and lists who has a protocol', () => {
  const hosts = [host('fd77::ff', { 58: OPEN }), ONE, host('fd77::2', { 58: OPEN })]
  const text = reported(normalReport, hosts)
  assert.match(text, /^protosweep scan report for fd77::1$/m)
  assert.match(text, /^58 +open +ipv6-icmp$/m)
  assert.match(text, /^ipv6-icmp: fd77::1, fd77::2, fd77::ff$/m)
  assert.match(text, /^Note: 17 filtered udp: port unreachable; Nmap since 2007 calls it open/m)
})

test('XML has addresses of its family and is read back', () => {
  const text = reported(xmlReport)
  assert.match(text, /<address addr="fd77::1" addrtype="ipv6"\/>/)
  assert.match(text, /<status state="up" reason="echo-reply" reason_ttl="58"\/>/)
  assert.match(text, /reason_ip="fe80::9"/)
  const reader = new NmapHosts('ours')
  reader.write(text)
  assert.deepEqual(
    reader.end().hosts.map((one) => formatAddress(one.address)),
    ['fd77::1'],
  )
})

test('grepable, NDJSON, CSV and brief lines begin with the address', () => {
  assert.match(reported(grepableReport), /^Host: fd77::1 \(\)\tStatus: Up$/m)
  assert.equal(JSON.parse(reported(ndjsonReport).split('\n')[0] ?? '').address, 'fd77::1')
  assert.match(reported(csvReport), /^fd77::1,,58,ipv6-icmp,open,echo-reply,58,$/m)
  assert.match(reported(briefReport), /^fd77::1 up 1?.*ipv6-icmp/m)
})

test('what is found on the way, and whence it is asked, has addresses of IPv6', () => {
  const discovered = { address: address('fd77::1'), protocol: 58, state: 'open' } as const
  assert.equal(discoveredText([discovered]), 'Discovered open protocol 58/ipv6-icmp on fd77::1\n')
  const addresses = ['fd77::5', 'fd77::8'].map(address)
  assert.equal(formatSources({ kind: 'listed', addresses }), 'fd77::5,fd77::8')
})

test('rules for the own firewall are of IPv6, for the chains that see it', () => {
  const did = { swallowed: 1, refused: 1, isTrackingFull: false }
  const chains = [
    { name: 'ip fw input', side: 'in' },
    { name: 'ip6 fw input', side: 'in' },
  ] as const
  const lines = ownFirewallLines(plan({ ranges: RANGES }), { ...did, chains })
  assert.match(
    lines[0] ?? '',
    /nft 'insert rule ip6 fw input icmpv6 type \{ [^}]*parameter-problem \} accept'$/,
  )
  const several = plan({ ranges: packed(['fd77::1', 'fd77::80-fd77::ff']) })
  assert.match(
    notrackCommand(several),
    / ip6 daddr \{ fd77::1, fd77::80\/121 \} meta l4proto != \{ icmpv6, tcp, udp \}/,
  )
})
