/** The lab's readers: kernel counters and Nmap's XML. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCounters, riseOf } from '../../lab/counters.ts'
import { nmapStates, parseNmapXml } from '../../lab/nmap.ts'

const SNMP = `Ip: Forwarding DefaultTTL InReceives InUnknownProtos
Ip: 1 64 256 250
Icmp: InMsgs OutDestUnreachs OutRateLimitHost
Icmp: 1 6 245
IcmpMsg: OutType3
IcmpMsg: 6
Tcp: InSegs MaxConn OutRsts
Tcp: 1 -1 1
`

test("counters carry the kernel's group and name, and one that this kernel lacks is not a number", () => {
  const counters = parseCounters(SNMP)
  assert.equal(counters.IpInReceives, 256)
  assert.equal(counters.IcmpOutRateLimitHost, 245)
  assert.equal(counters.TcpOutRsts, 1)
  assert.equal(counters.IcmpOutRateLimitGlobal, Number.NaN)
})

test('the rise is after minus before, counter by counter', () => {
  const rise = riseOf(parseCounters(SNMP), parseCounters(SNMP.replace('256 250', '300 260')))
  assert.deepEqual([rise.IpInReceives, rise.IpInUnknownProtos, rise.TcpInSegs], [44, 10, 0])
})

const XML = `<nmaprun><hosthint><status state="up"/><address addr="10.77.0.2" addrtype="ipv4"/></hosthint>
<host starttime="1"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.77.0.2" addrtype="ipv4"/>
<address addr="02:00:0A:4D:00:02" addrtype="mac"/>
<ports><extraports state="closed" count="251">
<extrareasons reason="proto-unreach" count="251" proto="n/a" ports="0,3-5,7-46,48-102,104-255"/>
</extraports>
<port protocol="ip" portid="1"><state state="open" reason="echo-reply" reason_ttl="64"/>
<service name="icmp" conf="8" method="table"/></port>
<port protocol="ip" portid="2"><state state="open|filtered" reason="no-response" reason_ttl="0"/></port>
<port protocol="ip" portid="47"><state state="filtered" reason="admin-prohibited" reason_ttl="64" reason_ip="10.77.0.254"/></port>
</ports></host>
<host><status state="down" reason="no-response" reason_ttl="0"/>
<address addr="10.77.0.9" addrtype="ipv4"/></host></nmaprun>`

test('folded and listed protocols of a host are read alike, with who answered', () => {
  const [host, down, ...more] = parseNmapXml(XML)
  assert.deepEqual(
    [host?.address, host?.status, down?.address, down?.status],
    ['10.77.0.2', 'up', '10.77.0.9', 'down'],
  )
  assert.equal(more.length, 0)
  const states = nmapStates(host)
  assert.deepEqual(
    [0, 1, 2, 5, 6, 47, 255].map((protocol) => states[protocol]),
    ['closed', 'open', 'open|filtered', 'closed', undefined, 'filtered', 'closed'],
  )
  assert.deepEqual(host?.ports.get(47), {
    state: 'filtered',
    reason: 'admin-prohibited',
    from: '10.77.0.254',
  })
  assert.equal(down?.ports.size, 0)
})

test('a state that a protocol scan does not have is refused', () => {
  assert.throws(() => parseNmapXml(XML.replace('"open|filtered"', '"unfiltered"')), /unfiltered/)
})

test('any set of protocols survives being folded into ranges', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1 }), (protocols) => {
      const sorted = [...protocols].sort((a, b) => a - b)
      const xml = `<host a="1"><extraports state="closed"><extrareasons reason="x" ports="${foldedRanges(sorted)}"/></extraports></host>`
      assert.deepEqual([...(parseNmapXml(xml)[0]?.ports.keys() ?? [])], sorted)
    }),
  )
})

function foldedRanges(sorted: readonly number[]): string {
  const starts = sorted.filter((protocol) => !sorted.includes(protocol - 1))
  const ends = sorted.filter((protocol) => !sorted.includes(protocol + 1))
  return starts.map((start, i) => (start === ends[i] ? `${start}` : `${start}-${ends[i]}`)).join(',')
}
