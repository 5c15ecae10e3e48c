import assert from 'node:assert/strict'
import test from 'node:test'
import { NmapHosts } from '../../../../src/inventory/diff/nmap-hosts.ts'
import { formatAddress } from '../../../../src/packet/address.ts'
import { nmapHost, nmapPort, nmapRest, nmapXml, refusedWith } from './sample.ts'

function read(text: string) {
  const reader = new NmapHosts('some.xml')
  reader.write(text)
  return reader.end()
}

function refused(text: string, message: string) {
  refusedWith(message, () => read(text))
}

/** The states of the first host at some protocols. */
function statesOf(text: string, protocols: readonly number[]) {
  const [host] = read(text).hosts
  return protocols.map((protocol) => host?.states[protocol])
}

test('hosts come by address, with status, name and MAC; hints about hosts are none', () => {
  const { hosts, isWhole, classification } = read(
    nmapXml([
      nmapHost(
        '10.0.0.10',
        '<hostnames><hostname name="gw" type="user"/><hostname name="x" type="PTR"/></hostnames>',
      ),
      nmapHost('10.0.0.9', '<address addr="7e:92:49:1f:94:a3" addrtype="mac" vendor="V"/>'),
      nmapHost('fd77:2::2', ''),
      nmapHost('10.0.0.8', '', 'down'),
      nmapHost('10.0.0.7', '', 'unknown'),
      '<hosthint><address addr="?" addrtype="ipv4"/></hosthint>',
    ]),
  )
  assert.deepEqual(
    hosts.map(({ address, name, mac, status }) => [formatAddress(address), status, name, mac]),
    [
      ['10.0.0.7', 'skipped', undefined, undefined],
      ['10.0.0.8', 'down', undefined, undefined],
      ['10.0.0.9', 'up', undefined, '7E:92:49:1F:94:A3'],
      ['10.0.0.10', 'up', 'gw', undefined],
      ['fd77:2::2', 'up', undefined, undefined],
    ],
  )
  assert.deepEqual([isWhole, classification], [true, 'nmap'])
})

test('listed and folded states are read, and a protocol that is in none was not asked', () => {
  const ports = [
    nmapRest('closed', '0,3-5'),
    nmapRest('open|filtered', '7,9'),
    nmapPort(1, 'open'),
    nmapPort(47, 'filtered'),
    nmapPort(50, 'unknown'),
    '<port protocol="tcp" portid="80"><state state="open"/></port>',
  ]
  const text = nmapXml([nmapHost('10.0.0.1', `<ports>${ports.join('')}</ports>`)])
  assert.deepEqual(statesOf(text, [0, 3, 4, 5, 6, 7, 9, 1, 47, 50, 80]), [
    ...['closed', 'closed', 'closed', 'closed', undefined, 'open|filtered', 'open|filtered'],
    ...['open', 'filtered', 'unproved', undefined],
  ])
})

test('a folded state without its protocols is that of all others that were asked, if it is the only one', () => {
  const folded = (states: readonly string[]) => {
    const rest = states.map((state) => `<extraports state="${state}" count="4"></extraports>`).join('')
    const scaninfo = '<scaninfo type="ipproto" protocol="ip" numservices="4" services="1-4"/>'
    return nmapXml([nmapHost('10.0.0.1', `<ports>${rest}${nmapPort(2, 'open')}</ports>`)], { scaninfo })
  }
  assert.deepEqual(statesOf(folded(['closed']), [0, 1, 2, 3, 4, 5]), [
    ...[undefined, 'closed', 'open', 'closed', 'closed', undefined],
  ])
  const listed = nmapXml([nmapHost('10.0.0.1', `<ports>${nmapRest('closed', '0,3-5')}</ports>`)])
  assert.deepEqual(statesOf(listed, [5, 6]), ['closed', undefined])
  assert.deepEqual(statesOf(folded(['closed', 'filtered']), [1, 2]), [undefined, 'open'])
})

test('a scan that found hosts and asked no protocols is read', () => {
  assert.deepEqual(statesOf(nmapXml([nmapHost('10.0.0.1', '')], { scaninfo: '' }), [0, 1]), [
    undefined,
    undefined,
  ])
})

test('a host that is there twice counts with its last word', () => {
  const with47 = (state: string) => nmapHost('10.0.0.1', `<ports>${nmapPort(47, state)}</ports>`)
  const text = nmapXml([with47('open'), with47('closed')])
  assert.equal(read(text).hosts.length, 1)
  assert.deepEqual(statesOf(text, [47]), ['closed'])
})

test('it is whole when Nmap says that it has finished', () => {
  const ends = [
    '</nmaprun>',
    '<runstats><finished time="2" exit="error"/></runstats></nmaprun>',
    '<runstats><finished time="2" exit="success"/></runstats>',
    '',
  ]
  for (const end of ends) {
    const list = read(nmapXml([nmapHost('10.0.0.1', '')], { end }))
    assert.deepEqual([list.isWhole, list.covers(new Uint8Array(16)), list.hosts.length], [false, false, 1])
  }
})

test('a scan with --open says nothing of hosts that are not in it, though it is whole', () => {
  const all = nmapXml([nmapHost('10.0.0.1', '')])
  const open = all.replaceAll('-&#45;reason', '-&#45;open')
  const ours = all.replace('<nmaprun', '<?protosweep version="1" only_open="true"?>\n<nmaprun')
  for (const text of [open, ours]) {
    const list = read(text)
    assert.deepEqual([list.isWhole, list.isOnlyOpen, list.covers(new Uint8Array(16))], [true, true, false])
  }
  const list = read(all)
  assert.deepEqual([list.isWhole, list.isOnlyOpen, list.covers(new Uint8Array(16))], [true, false, true])
})

test('a command line of any length is read', () => {
  const long = `${'10.0.0.1 '.repeat(20_000)}`
  const text = nmapXml([nmapHost('10.0.0.1', '')]).replaceAll('10.0.0.0/30', long)
  const reader = new NmapHosts('some.xml')
  for (let at = 0; at < text.length; at += 50_000) reader.write(text.slice(at, at + 50_000))
  assert.equal(reader.end().hosts.length, 1)
})

test('other scans, other XML and broken XML are refused with the line', () => {
  const syn = '<scaninfo type="syn" protocol="tcp" numservices="1" services="80"/>'
  refused(nmapXml([], { scaninfo: syn }), 'some.xml:5: this is a scan of "tcp ports (syn)": only nmap -sO')
  refused('<masscan/>', 'some.xml:1: this is no XML of Nmap: its root is "masscan"')
  refused(
    '<?xml version="1.0"?>\n<!-- cut -->\n',
    'some.xml:3: this is no XML of Nmap: it has no element nmaprun',
  )
  refused('<nmaprun>\n</host>', 'some.xml:2: this is no XML: Unexpected close tag')
  refused(nmapXml([nmapHost('nobody', '')]), '"nobody" is no address')
  refused(nmapXml(['<host><status state="up"/></host>']), 'a host has no address')
  const ports = (inner: string) => nmapXml([nmapHost('10.0.0.1', `<ports>${inner}</ports>`)])
  refused(ports(nmapPort(47, 'lost')), '"lost" is no state of a protocol: open, closed')
  refused(ports(nmapPort(256, 'open')), 'protocol "256" is out of range')
  refused(ports(nmapRest('closed', '9-3')), 'protocol range "9-3" is backwards')
})
