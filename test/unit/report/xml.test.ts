import assert from 'node:assert/strict'
import test from 'node:test'
import { NmapHosts } from '../../../src/inventory/diff/nmap-hosts.ts'
import { ctime } from '../../../src/report/ctime.ts'
import { type HostView, viewHost } from '../../../src/report/host-view.ts'
import type { SweepFacts, SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { xmlReport } from '../../../src/report/xml.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { address, downHost, facts, host, OPEN, pingedHost, SILENT, STARTED, summary } from './sample.ts'

const ROUTER = '10.77.0.254'

/** The whole document about some hosts. */
function document(
  known: SweepFacts,
  views: readonly HostView[],
  changes: Partial<SweepSummary> = {},
): string {
  let text = ''
  const tally = new Tally()
  const report = xmlReport((more) => (text += more))
  report.begin(known)
  for (const view of views) {
    tally.add(view)
    report.host(view)
  }
  report.end(summary({ tally, ...changes }))
  return text
}

/** The elements of that name, with what is in them. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?(?:/>|>.*?</${name}>)`, 'gs'))].map(
    ([found]) => found,
  )
}

function hostOf(view: HostView, known = facts()): string {
  const [found = ''] = elements(document(known, [view]), 'host')
  return found
}

const view = (bytes: Record<number, number>, changes: Parameters<typeof host>[2] = {}) =>
  viewHost(host('10.77.0.2', bytes, changes), 'table', undefined)

test('a sweep of one host is a document as Nmap writes it', () => {
  const result = host(
    '10.77.0.2',
    { 1: OPEN, 2: SILENT, 47: evidenceOfError(3, 13, false), 200: SILENT },
    { otherSenders: [{ protocol: 47, address: address(ROUTER), ttl: 63 }] },
  )
  const known = { ...facts({ targets: 1 }), words: ['-sO', '--open', "a 'name'"] }
  const named = { ...viewHost(result, 'table', 'host.example'), reverseName: 'ptr.example', vendor: 'A & B' }
  const [began, ended] = [ctime(STARTED), ctime(STARTED + 4210)]
  assert.equal(
    document(known, [named]),
    `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?protosweep version="0.1.0" classification="table"?>
<!-- protosweep 0.1.0 scan initiated ${began} as: protosweep -sO -&#45;open 'a '\\''name'\\''' -->
<nmaprun scanner="nmap" args="protosweep -sO --open 'a '\\''name'\\'''" start="${STARTED / 1000}" startstr="${began}" version="protosweep 0.1.0" xmloutputversion="1.05">
<scaninfo type="ipproto" protocol="ip" numservices="256" services="0-255"/>
<verbose level="0"/>
<debugging level="0"/>
<host starttime="${STARTED / 1000}" endtime="${STARTED / 1000 + 1}"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.77.0.2" addrtype="ipv4"/>
<address addr="7E:92:49:1F:94:A3" addrtype="mac" vendor="A &amp; B"/>
<hostnames>
<hostname name="host.example" type="user"/>
<hostname name="ptr.example" type="PTR"/>
</hostnames>
<ports><extraports state="closed" count="252">
<extrareasons reason="proto-unreach" count="252" proto="ip" ports="0,3-46,48-199,201-255"/>
</extraports>
<port protocol="ip" portid="1"><state state="open" reason="echo-reply" reason_ttl="64"/>
<service name="icmp" conf="8" method="table"/></port>
<port protocol="ip" portid="2"><state state="open|filtered" reason="no-response" reason_ttl="0"/>
<service name="igmp" conf="8" method="table"/></port>
<port protocol="ip" portid="47"><state state="filtered" reason="admin-prohibited" reason_ttl="63" reason_ip="${ROUTER}"/>
<service name="gre" conf="8" method="table"/></port>
<port protocol="ip" portid="200"><state state="open|filtered" reason="no-response" reason_ttl="0"/></port>
</ports>
<times srtt="120" rttvar="-1" to="-1"/>
</host>
<runstats><finished time="${(STARTED + 4000) / 1000}" timestr="${ended}" summary="protosweep done at ${ended}; 1 IP address (1 host up) scanned in 4.21 seconds" elapsed="4.21" exit="success"/>
<hosts up="1" down="0" total="1"/>
</runstats>
</nmaprun>
`,
  )
})

test('states that few protocols have are listed, closed ones too, and 255 has no service', () => {
  const bytes = { 1: OPEN, 255: SILENT }
  const evidence = new Uint8Array(256).fill(silenceByte('not-asked'))
  for (const protocol of [1, 3, 255]) evidence[protocol] = host('10.0.0.1', bytes).evidence?.[protocol] ?? 0
  const xml = hostOf(view({}, { evidence }))
  assert.deepEqual(elements(xml, 'extraports'), [])
  assert.deepEqual(elements(xml, 'port'), [
    '<port protocol="ip" portid="1"><state state="open" reason="echo-reply" reason_ttl="64"/>\n<service name="icmp" conf="8" method="table"/></port>',
    '<port protocol="ip" portid="3"><state state="closed" reason="proto-unreach" reason_ttl="64"/>\n<service name="ggp" conf="8" method="table"/></port>',
    '<port protocol="ip" portid="255"><state state="open|filtered" reason="no-response" reason_ttl="0"/></port>',
  ])
})

test('a state is folded with its protocols by reason, most frequent first', () => {
  const bytes: Record<number, number> = {}
  for (let protocol = 0; protocol < 10; protocol += 1) bytes[protocol] = evidenceOfError(3, 13, true)
  for (let protocol = 10; protocol < 40; protocol += 1) bytes[protocol] = evidenceOfError(3, 10, true)
  assert.deepEqual(elements(hostOf(view(bytes)), 'extraports'), [
    '<extraports state="closed" count="216">\n<extrareasons reason="proto-unreach" count="216" proto="ip" ports="40-255"/>\n</extraports>',
    '<extraports state="filtered" count="40">\n<extrareasons reason="host-prohibited" count="30" proto="ip" ports="10-39"/>\n<extrareasons reason="admin-prohibited" count="10" proto="ip" ports="0-9"/>\n</extraports>',
  ])
})

test('unproved states are unknown, listed or folded, and their causes are the output of one script', () => {
  const few = hostOf(
    view({ 5: silenceByte('rationed'), 9: silenceByte('rationed'), 7: silenceByte('timeout') }),
  )
  const listed = elements(few, 'port').map((port) => elements(port, 'state')[0])
  assert.deepEqual(listed, new Array(3).fill('<state state="unknown" reason="unproved" reason_ttl="0"/>'))
  const script =
    '<script id="unproved" output="&#10;  rationed: 5,9&#10;  timeout: 7"><elem key="rationed">5,9</elem>\n<elem key="timeout">7</elem></script>'
  assert.deepEqual(elements(few, 'hostscript'), [`<hostscript>${script}</hostscript>`])

  const rationed = Array.from({ length: 30 }, (_, protocol) => [protocol, silenceByte('rationed')])
  const many = hostOf(view(Object.fromEntries(rationed)))
  assert.match(
    many,
    /<extraports state="unknown" count="30">\n<extrareasons reason="unproved" count="30" proto="ip" ports="0-29"\/>/,
  )
  assert.match(many, /output="&#10; {2}rationed: 0-29"/)
  assert.doesNotMatch(hostOf(view({})), /script/)
})

test('a host that timed out keeps its protocols, and one that was interrupted says so', () => {
  const timedOut = hostOf(view({ 9: silenceByte('host-timeout') }))
  assert.match(timedOut, /^<host [^>]*timedout="true">/)
  assert.match(timedOut, /<extraports state="closed" count="255">/)
  const interrupted = hostOf(view({ 9: silenceByte('interrupted') }, { complete: false }))
  assert.match(interrupted, /^<host [^>]*comment="stopped before all protocols were settled">/)
  assert.doesNotMatch(interrupted, /timedout/)
})

test('a host without a route is down for the DTD, a skipped one skipped, and neither has protocols', () => {
  const known = facts({ verbosity: 1 })
  const status = (changes: Parameters<typeof host>[2]) =>
    elements(hostOf(viewHost({ ...downHost('10.0.0.9'), ...changes }, 'table', undefined), known), 'status')
  assert.deepEqual(status({}), ['<status state="down" reason="no-arp-response" reason_ttl="0"/>'])
  assert.deepEqual(status({ status: 'no-route', statusReason: 'no-route' }), [
    '<status state="down" reason="no-route" reason_ttl="0"/>',
  ])
  assert.deepEqual(status({ status: 'skipped', statusReason: 'broadcast' }), [
    '<status state="skipped" reason="broadcast" reason_ttl="0"/>',
  ])
  assert.doesNotMatch(hostOf(viewHost(downHost('10.0.0.9'), 'table', undefined), known), /ports|times/)
  assert.equal(hostOf(viewHost(downHost('10.0.0.9'), 'table', undefined)), '')
})

test('the TTL of what found a host is that of its answer to the ping', () => {
  const ttl = new Uint8Array(256)
  ttl[1] = 61
  ttl[6] = 62
  const found = (statusReason: 'echo-reply' | 'reset' | 'user-set') =>
    elements(hostOf(view({}, { ttl, statusReason })), 'status')[0]
  assert.match(found('echo-reply') ?? '', /reason_ttl="61"/)
  assert.match(found('reset') ?? '', /reason_ttl="62"/)
  assert.match(found('user-set') ?? '', /reason_ttl="0"/)
})

test('discovery alone has no scaninfo, and no protocols', () => {
  const xml = document(facts({ protocols: [] }), [viewHost(pingedHost('10.0.0.7'), 'table', undefined)])
  assert.doesNotMatch(xml, /scaninfo|ports|script/)
  assert.match(xml, /<status state="up" reason="echo-reply"/)
})

test('with --open all but open and silent is folded, and hosts without either are left out', () => {
  const known = { ...facts(), detail: { ...facts().detail, isOnlyOpen: true } }
  const some = view({ 1: OPEN, 2: SILENT, 47: evidenceOfError(3, 13, true) })
  const none = viewHost(host('10.77.0.3', {}), 'table', undefined)
  const [only, ...more] = elements(document(known, [some, none]), 'host')
  assert.deepEqual(more, [])
  assert.equal(elements(only ?? '', 'port').length, 2)
  assert.match(only ?? '', /<extraports state="filtered" count="1">/)
})

test('a sweep that was cut off says so, and why', () => {
  const finished = (changes: Partial<SweepSummary>) =>
    elements(document(facts({ targets: 5 }), [view({})], { complete: false, ...changes }), 'finished')[0] ??
    ''
  assert.match(finished({}), /exit="error" errormsg="stopped before all targets were done"/)
  assert.match(finished({}), /protosweep stopped at [^;]*; 5 IP addresses \(1 host up, 0 incomplete, 4 not/)
  const failures = [{ code: 'WORKER_FAILED', message: 'worker 1 <died>' }]
  assert.match(finished({ failures }), /errormsg="worker 1 &lt;died&gt;"/)
})

test('a document about the rest of a sweep says that hosts finished before', () => {
  const xml = document({ ...facts(), goesOn: { sweep: 7, finished: 3 } }, [])
  assert.match(xml, /<!-- goes on with sweep 7: the 3 hosts done before are counted/)
})

test('our own reader knows a report of what is open alone', () => {
  const readOf = (isOnlyOpen: boolean) => {
    const reader = new NmapHosts('own.xml')
    reader.write(document({ ...facts(), detail: { ...facts().detail, isOnlyOpen } }, []))
    return reader.end()
  }
  assert.deepEqual([readOf(true).isOnlyOpen, readOf(false).isOnlyOpen], [true, false])
})

test('our own reader gets back what was written, and how it was classified', () => {
  const bytes = { 1: OPEN, 2: SILENT, 17: evidenceOfError(3, 3, true), 40: silenceByte('rationed') }
  for (const classification of ['table', 'nmap'] as const) {
    const known = facts({ classification, verbosity: 1, targets: 2 })
    const up = viewHost(host('10.77.0.2', bytes), classification, '<&>"')
    const reader = new NmapHosts('own.xml')
    reader.write(document(known, [up, viewHost(downHost('10.77.0.3'), classification, undefined)]))
    const read = reader.end()
    assert.deepEqual([read.classification, read.isWhole, read.targets], [classification, true, 2])
    const [first, second] = read.hosts
    assert.deepEqual([first?.name, first?.mac, second?.status], ['<&>"', '7E:92:49:1F:94:A3', 'down'])
    for (const [state, protocols] of Object.entries(up.states)) {
      for (const protocol of protocols) assert.equal(first?.states[protocol], state)
    }
  }
})
