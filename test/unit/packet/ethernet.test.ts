import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAC_BROADCAST } from '../../../src/packet/address.ts'
import {
  createEthernetHeader,
  ETHER_TYPE,
  emitEthernet,
  parseEthernet,
} from '../../../src/packet/ethernet.ts'
import { CAPTURED, SCANNER } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint16 } from './hostile.ts'

const HEADER = CAPTURED.arpRequest.subarray(0, 14)

test('deconstruct: the frame of an ARP request', () => {
  assert.deepEqual(parsed(parseEthernet, createEthernetHeader, CAPTURED.arpRequest), {
    destination: Uint8Array.from(MAC_BROADCAST),
    source: Uint8Array.from(SCANNER.mac),
    etherType: ETHER_TYPE.arp,
    payloadOffset: 14,
    payloadLength: 28,
  })
})

test('construct: the same header, nothing but it written', () => {
  const bytes = emitted((into, at) => emitEthernet(into, at, MAC_BROADCAST, SCANNER.mac, ETHER_TYPE.arp))
  assert.deepEqual(bytes, HEADER)
})

test('a frame below fourteen bytes is refused', () => {
  assertTruncations(parseEthernet, createEthernetHeader, CAPTURED.arpRequest, 14)
})

test('no bytes make the parser throw', () => assertNeverThrows(parseEthernet, createEthernetHeader))

test('any header survives the round trip', () => {
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(mac, mac, uint16, (destination, source, etherType) => {
      const bytes = emitted((into, at) => emitEthernet(into, at, destination, source, etherType))
      const header = parsed(parseEthernet, createEthernetHeader, bytes)
      assert.deepEqual(header, { destination, source, etherType, payloadOffset: 14, payloadLength: 0 })
    }),
  )
})
