/** Who made a network card. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOCALLY_ADMINISTERED, Vendors } from '../../../../src/inventory/identity/vendors.ts'

const CISCO = Uint8Array.of(0x00, 0x00, 0x0c, 1, 2, 3)

test('the registry is read once, and only for an address that can be in it', () => {
  let reads = 0
  const vendors = new Vendors(() => {
    reads += 1
    return Buffer.from('{"00000C": "Cisco Systems, Inc", "02000A": "nobody"}')
  })
  assert.equal(vendors.vendorOf(Uint8Array.of(0x02, 0, 0x0a, 1, 2, 3)), LOCALLY_ADMINISTERED)
  assert.equal(vendors.vendorOf(Uint8Array.of(0xee, 0, 0x0a, 1, 2, 3)), LOCALLY_ADMINISTERED)
  assert.equal(reads, 0)
  assert.equal(vendors.vendorOf(CISCO), 'Cisco Systems, Inc')
  assert.equal(vendors.vendorOf(Uint8Array.of(0x00, 0, 0x0d, 1, 2, 3)), undefined)
  assert.equal(reads, 1)
})

test('without a registry no vendor is known, and it is not looked for again', () => {
  let reads = 0
  const vendors = new Vendors(() => {
    reads += 1
    throw new Error('no such package')
  })
  assert.equal(vendors.vendorOf(CISCO), undefined)
  assert.equal(vendors.vendorOf(CISCO), undefined)
  assert.equal(reads, 1)
})

test('the package has the registry', () => {
  assert.equal(new Vendors().vendorOf(CISCO), 'Cisco Systems, Inc')
})
