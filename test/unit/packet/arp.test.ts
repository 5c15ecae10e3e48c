import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  ARP_OPERATION,
  createArpPacket,
  emitArpReply,
  emitArpRequest,
  parseArp,
} from '../../../src/packet/arp.ts'
import { AT, CAPTURED, SCANNER, TARGET } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint32 } from './hostile.ts'

const REQUEST = CAPTURED.arpRequest.subarray(AT.ip)
const REPLY = CAPTURED.arpReply.subarray(AT.ip)

test('deconstruct: the reply names its sender and whom it tells', () => {
  assert.deepEqual(parsed(parseArp, createArpPacket, REPLY), {
    operation: ARP_OPERATION.reply,
    senderMac: Uint8Array.from(TARGET.mac),
    senderAddress: TARGET.address,
    targetAddress: SCANNER.address,
  })
})

test('deconstruct: the request', () => {
  const packet = parsed(parseArp, createArpPacket, REQUEST)
  assert.equal(packet.operation, ARP_OPERATION.request)
  assert.equal(packet.targetAddress, TARGET.address)
})

test("construct: the kernel's request, the target MAC zero", () => {
  const bytes = emitted((into, at) => emitArpRequest(into, at, SCANNER.mac, SCANNER.address, TARGET.address))
  assert.deepEqual(bytes, REQUEST)
})

test("construct: the kernel's reply", () => {
  const bytes = emitted((into, at) =>
    emitArpReply(into, at, TARGET.mac, TARGET.address, SCANNER.mac, SCANNER.address),
  )
  assert.deepEqual(bytes, REPLY)
})

test('padding behind the packet does not matter, a truncated packet is refused', () => {
  assertTruncations(parseArp, createArpPacket, Buffer.concat([REPLY, Buffer.alloc(18)]), 28)
})

const foreign: ReadonlyArray<readonly [string, number, number]> = [
  ['hardware other than Ethernet', 1, 6],
  ['a protocol other than IPv4', 2, 0x86],
  ['hardware addresses that are not six bytes', 4, 8],
  ['protocol addresses that are not four bytes', 5, 16],
]
for (const [name, at, value] of foreign) {
  test(`refused: ${name}`, () => {
    const bytes = Buffer.from(REPLY)
    bytes[at] = value
    assert.equal(parseArp(bytes, 0, bytes.length, createArpPacket()), false)
  })
}

test('no bytes make the parser throw', () => assertNeverThrows(parseArp, createArpPacket))

test('any request survives the round trip', () => {
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(mac, uint32, uint32, (senderMac, senderAddress, targetAddress) => {
      const bytes = emitted((into, at) => emitArpRequest(into, at, senderMac, senderAddress, targetAddress))
      const packet = parsed(parseArp, createArpPacket, bytes)
      assert.deepEqual(packet, { operation: ARP_OPERATION.request, senderMac, senderAddress, targetAddress })
    }),
  )
})
