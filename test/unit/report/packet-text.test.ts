import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { emitArpReply, emitArpRequest } from '../../../src/packet/arp.ts'
import { nameOf } from '../../../src/protocol/names.ts'
import { DEFAULT_PINGS, emitPing } from '../../../src/protocol/ping.ts'
import { arpText, packetText } from '../../../src/report/packet-text.ts'
import { answerTo, errorPacket, packetOf, probePacket } from '../../support/answers.ts'

const US = 0x0a000001
const HOST = 0x0a000002
const ROUTER = 0x0a0000fe
const KEY = { k0: 1, k1: 2 }

const probe = (protocol: number) => probePacket(KEY, protocol, US, HOST, 3)

/** The line of a packet with the numbers that a cookie makes replaced by `n`. */
function shape(packet: Buffer): string {
  return packetText(packet)
    .replaceAll(/(id|seq|ack)=\d+/g, '$1=n')
    .replaceAll(/(10\.0\.0\.1:)\d+/g, '$1n')
    .replaceAll(/group=[\d.]+/g, 'group=n')
}

test('probes by protocol: what Nmap shows, with ports, flags and ids', () => {
  const shapes: readonly [number, string][] = [
    [47, 'gre (47) 10.0.0.1 > 10.0.0.2: ttl=64 id=n iplen=28'],
    [200, 'unknown (200) 10.0.0.1 > 10.0.0.2: ttl=64 id=n iplen=28'],
    [1, 'ICMP [10.0.0.1 > 10.0.0.2 Echo request (type=8/code=0) id=n seq=n ] IP [ttl=64 id=n iplen=36 ]'],
    [2, 'IGMP [10.0.0.1 > 10.0.0.2 Membership query (type=0x11) group=n ] IP [ttl=64 id=n iplen=28 ]'],
    [6, 'TCP 10.0.0.1:n > 10.0.0.2:80 A ttl=64 id=n iplen=40  seq=n ack=n win=1024'],
    [17, 'UDP 10.0.0.1:n > 10.0.0.2:40125 ttl=64 id=n iplen=36'],
    [132, 'SCTP 10.0.0.1:n > 10.0.0.2:80 INIT ttl=64 id=n iplen=52'],
  ]
  for (const [protocol, line] of shapes) assert.equal(shape(probe(protocol)), line)
})

test('pings: a SYN and a timestamp request', () => {
  const lines = DEFAULT_PINGS.map((ping) => {
    const bytes = Buffer.alloc(64)
    return shape(bytes.subarray(0, emitPing(bytes, 0, ping, US, HOST, { w0: 1, w1: 2 }, 0)))
  })
  assert.equal(lines[1], 'TCP 10.0.0.1:n > 10.0.0.2:443 S ttl=64 id=n iplen=40  seq=n win=1024')
  assert.match(lines[3] ?? '', /Timestamp request \(type=13\/code=0\) id=n seq=n \]/)
})

test('answers: a RST, an ABORT, a reply', () => {
  assert.match(shape(answerTo(probe(6))), /^TCP 10\.0\.0\.2:80 > 10\.0\.0\.1:n RA? ttl=64/)
  assert.match(shape(answerTo(probe(132))), /^SCTP 10\.0\.0\.2:80 > 10\.0\.0\.1:n ABORT ttl=64/)
  assert.match(shape(answerTo(probe(1))), /Echo reply \(type=0\/code=0\) id=n seq=n \]/)
})

test('errors say what cannot be reached, and of whom where it is not the sender', () => {
  const said = (source: number, type: number, code: number, quote: Buffer) =>
    shape(errorPacket({ source, destination: US }, type, code, quote)).replace(/ \] IP .*/, '')
  const about = (sender: string, text: string) => `ICMP [${sender} > 10.0.0.1 ${text}`
  assert.equal(said(HOST, 3, 2, probe(47)), about('10.0.0.2', 'Protocol 47 unreachable (type=3/code=2)'))
  assert.equal(said(HOST, 3, 3, probe(17)), about('10.0.0.2', 'Port 40125 unreachable (type=3/code=3)'))
  assert.equal(
    said(HOST, 3, 3, probe(47)),
    about('10.0.0.2', 'Port (protocol 47) unreachable (type=3/code=3)'),
  )
  const byRouter = (text: string) => about('10.0.0.254', text)
  assert.equal(said(ROUTER, 3, 1, probe(47)), byRouter('Host 10.0.0.2 unreachable (type=3/code=1)'))
  assert.equal(said(ROUTER, 3, 2, probe(47)), byRouter('Protocol 47 of 10.0.0.2 unreachable (type=3/code=2)'))
  assert.equal(
    said(ROUTER, 3, 13, probe(47)),
    byRouter('Communication administratively prohibited for protocol 47 of 10.0.0.2 (type=3/code=13)'),
  )
  assert.equal(
    said(ROUTER, 11, 0, probe(47)),
    byRouter('TTL exceeded in transit for protocol 47 of 10.0.0.2 (type=11/code=0)'),
  )
  assert.equal(
    said(ROUTER, 3, 99, Buffer.alloc(4)),
    byRouter('Destination unreachable about nothing that is quoted (type=3/code=99)'),
  )
})

test('of a fragment only the first shows ports', () => {
  const first = packetOf({ source: HOST, destination: US, protocol: 17 }, Buffer.alloc(16))
  first.writeUInt16BE(0x2000, 6)
  assert.match(packetText(first), /^UDP 10\.0\.0\.2:0 > 10\.0\.0\.1:0 .* frag offset=0\+$/)
  first.writeUInt16BE(0x0002, 6)
  assert.equal(packetText(first), 'udp (17) 10.0.0.2 > 10.0.0.1: ttl=64 id=4660 iplen=36 frag offset=16')
})

test('ARP: who asks, and who is where', () => {
  const mac = Uint8Array.from([2, 0, 0, 0, 0, 0x2a])
  const bytes = Buffer.alloc(60)
  emitArpRequest(bytes, 0, mac, US, HOST)
  assert.equal(arpText(bytes), 'ARP who-has 10.0.0.2 tell 10.0.0.1')
  emitArpReply(bytes, 0, mac, HOST, mac, US)
  assert.equal(arpText(bytes), 'ARP reply 10.0.0.2 is-at 02:00:00:00:00:2A')
  assert.equal(arpText(bytes.subarray(0, 20)), 'malformed ARP message of 20 bytes')
})

test('the line of any probe names its protocol, addresses, TTL, id and length', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff })
  fc.assert(
    fc.property(fc.nat(255), word, word, fc.nat(200), (protocol, source, destination, t) => {
      const packet = probePacket(KEY, protocol, source, destination, t)
      const line = packetText(packet)
      assert(line.toLowerCase().startsWith(nameOf(protocol) ?? 'unknown'), line)
      for (const address of [source, destination]) assert(line.includes(formatAddressV4(address)), line)
      assert(line.includes(`ttl=64 id=${packet.readUInt16BE(4)} iplen=${packet.length}`), line)
    }),
  )
})

test('any bytes give one line of printable characters, however they are cut', () => {
  const anyStart = fc.constantFrom(Buffer.alloc(0), Buffer.from([0x45]), Buffer.from([0x4f]))
  const noise = fc.tuple(anyStart, fc.uint8Array({ maxLength: 140 })).map(([start, rest]) => [start, rest])
  const real = fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(16))
    .map(([protocol, type, code]) => [
      errorPacket({ source: HOST, destination: US }, type, code, probe(protocol)),
    ])
  fc.assert(
    fc.property(fc.oneof(noise, real), fc.nat(160), (parts, length) => {
      const bytes = Buffer.concat(parts).subarray(0, length)
      for (const line of [packetText(bytes), arpText(bytes)]) assert.match(line, /^[\x20-\x7e]+$/)
    }),
    { numRuns: 2000 },
  )
})
