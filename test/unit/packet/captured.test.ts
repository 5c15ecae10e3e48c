import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checksum } from '../../../src/packet/checksum.ts'
import { createEthernetHeader, ETHER_TYPE, parseEthernet } from '../../../src/packet/ethernet.ts'
import { createIcmpV4Header, isError, parseIcmpV4 } from '../../../src/packet/icmpv4.ts'
import { createIpv4Header, parseIpv4, pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createQuotedHeader, parseQuoted } from '../../../src/packet/quoted.ts'
import { createSctpPacket, parseSctp } from '../../../src/packet/sctp.ts'
import { createTcpHeader, parseTcp } from '../../../src/packet/tcp.ts'
import { createUdpHeader, parseUdp } from '../../../src/packet/udp.ts'
import { CAPTURED, SCANNER, TARGET } from './captured.ts'
import { parsed } from './hostile.ts'

const IP_FRAMES = Object.entries(CAPTURED).filter(([name]) => !name.startsWith('arp'))

/** Ethernet and IPv4 of a frame, each parsed in the span that the layer above gave. */
function ipOf(frame: Buffer) {
  const ethernet = parsed(parseEthernet, createEthernetHeader, frame)
  assert.equal(ethernet.etherType, ETHER_TYPE.ipv4)
  return parsed(parseIpv4, createIpv4Header, frame, ethernet.payloadOffset, ethernet.payloadLength)
}

function errorOf(frame: Buffer) {
  const ip = ipOf(frame)
  const icmp = parsed(parseIcmpV4, createIcmpV4Header, frame, ip.payloadOffset, ip.payloadLength)
  assert(icmp.checksumValid && isError(icmp.type))
  const quote = parsed(parseQuoted, createQuotedHeader, frame, icmp.payloadOffset, icmp.payloadLength)
  return { ip, icmp, quote }
}

for (const [name, frame] of IP_FRAMES) {
  test(`captured ${name}: it runs between the two hosts and fills its frame`, () => {
    const ip = ipOf(frame)
    assert.deepEqual(new Set([ip.source, ip.destination]), new Set([SCANNER.address, TARGET.address]))
    assert.equal(ip.payloadOffset + ip.payloadLength, frame.length)
  })
}

test('the echo reply repeats the identifier of the request', () => {
  const icmpOf = (frame: Buffer) => {
    const ip = ipOf(frame)
    return parsed(parseIcmpV4, createIcmpV4Header, frame, ip.payloadOffset, ip.payloadLength)
  }
  const [request, reply] = [icmpOf(CAPTURED.echoRequest), icmpOf(CAPTURED.echoReply)]
  assert.deepEqual([request.type, reply.type], [8, 0])
  assert.deepEqual([reply.identifier, reply.sequence], [request.identifier, request.sequence])
  assert(reply.checksumValid)
})

const errors: ReadonlyArray<readonly [string, Buffer, number, number, number]> = [
  ['protocol unreachable', CAPTURED.protocolUnreachable, 2, 47, 0],
  ['protocol unreachable with an SCTP quote', CAPTURED.sctpUnreachable, 2, 132, 32],
  ['port unreachable', CAPTURED.portUnreachable, 3, 17, 8],
]
for (const [name, frame, code, protocol, payloadLength] of errors) {
  test(`the ${name} comes from the target and quotes the scanner's probe`, () => {
    const { ip, icmp, quote } = errorOf(frame)
    assert.deepEqual([ip.source, icmp.type, icmp.code], [TARGET.address, 3, code])
    assert.deepEqual([quote.source, quote.destination], [SCANNER.address, TARGET.address])
    assert.deepEqual([quote.protocol, quote.payloadLength], [protocol, payloadLength])
  })
}

test('the headers quoted in errors are those of the probes', () => {
  const udp = errorOf(CAPTURED.portUnreachable).quote
  const sctp = errorOf(CAPTURED.sctpUnreachable).quote
  const ports = parsed(parseUdp, createUdpHeader, CAPTURED.portUnreachable, udp.payloadOffset)
  const init = parsed(parseSctp, createSctpPacket, CAPTURED.sctpUnreachable, sctp.payloadOffset)
  assert.deepEqual([ports.sourcePort, ports.destinationPort], [43374, 40125])
  assert.deepEqual([init.sourcePort, init.initiateTag, init.checksumValid], [43374, 0xbae4d069, true])
})

test('the RST takes its sequence number from the acknowledgment of the ACK', () => {
  const tcpOf = (frame: Buffer) => {
    const ip = ipOf(frame)
    const initial = pseudoHeaderSum(ip.source, ip.destination, ip.protocol, ip.payloadLength)
    assert.equal(checksum(frame, ip.payloadOffset, ip.payloadLength, initial), 0)
    return parsed(parseTcp, createTcpHeader, frame, ip.payloadOffset, ip.payloadLength)
  }
  assert.equal(tcpOf(CAPTURED.tcpRst).sequence, tcpOf(CAPTURED.tcpAck).acknowledgment)
})
