/** The registry of MAC address prefixes, as text that is looked up in place. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { VendorTable } from '../../../../src/inventory/identity/vendor-table.ts'

const REGISTERED = {
  '0050C2': 'IEEE Registration Authority\n445 Hoes Lane',
  '0050C2AAB': 'Nine Digits GmbH',
  '8C1F64': 'IEEE Registration Authority',
  '8C1F64F': 'Seven Digits Ltd.\nLondon',
  '00000C': 'Cisco Systems, Inc\n170 WEST TASMAN DRIVE',
  A0B1C2: 'BURG-WÄCHTER "KG"\\\nSomewhere',
  A0B1C3: '',
}

function tableOf(registered: object, space?: number): VendorTable {
  return new VendorTable(Buffer.from(JSON.stringify(registered, undefined, space)))
}

function mac(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.padEnd(12, '7'), 'hex'))
}

describe('the vendor of a MAC address', () => {
  for (const space of [0, 1]) {
    test(`is the first line of the longest prefix that is registered, indented by ${space}`, () => {
      const table = tableOf(REGISTERED, space)
      assert.equal(table.size, 7)
      assert.equal(table.vendorOf(mac('00000c')), 'Cisco Systems, Inc')
      assert.equal(table.vendorOf(mac('0050c2aab')), 'Nine Digits GmbH')
      assert.equal(table.vendorOf(mac('8c1f64f')), 'Seven Digits Ltd.')
      assert.equal(table.vendorOf(mac('a0b1c2')), 'BURG-WÄCHTER "KG"\\')
    })
  }

  test('is not the registry itself, nor an empty text, nor that of a neighbour', () => {
    const table = tableOf(REGISTERED)
    for (const hex of ['0050c2', '0050c2aac', '8c1f64a', 'a0b1c3', 'a0b1c4', '00000d']) {
      assert.equal(table.vendorOf(mac(hex)), undefined, hex)
    }
  })

  test('is unknown to a registry that is empty or no registry', () => {
    for (const text of [
      '',
      '{}',
      '{"',
      '{"00000C"',
      '{"00000C":',
      '{"00000C":"C',
      '[1, 2]',
      '{"00000c": "lower case"}',
    ]) {
      assert.equal(new VendorTable(Buffer.from(text)).vendorOf(mac('00000c')), undefined, text)
    }
  })

  test('is found for any registry, whatever the names', () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: length, maxLength: length })
    const prefixes = fc.oneof(digits(6), digits(7), digits(9))
    fc.assert(
      fc.property(fc.dictionary(prefixes, fc.string({ unit: 'binary' })), (registered) => {
        const table = tableOf(registered)
        for (const prefix of Object.keys(registered)) {
          const digits = prefix.padEnd(12, '0')
          const longest = [9, 7, 6]
            .map((length) => digits.slice(0, length))
            .find((some) => some in registered)
          const [line = ''] = registered[longest ?? '']?.split('\n') ?? []
          assert.equal(table.vendorOf(mac(digits)), line.trim() === '' ? undefined : line.trim())
        }
      }),
    )
  })
})

test('the registry of the package is whole', () => {
  const path = createRequire(import.meta.url).resolve('oui-data')
  const text = readFileSync(path)
  const registered: Record<string, string> = JSON.parse(text.toString())
  const table = new VendorTable(text)
  assert.equal(table.size, Object.keys(registered).length)
  for (const length of [6, 7, 9]) {
    const some = Object.keys(registered).filter((prefix) => prefix.length === length)
    assert(some.length > 5000, `${length} digits`)
    for (const prefix of some.filter((_, i) => i % 500 === 0)) {
      const [name = ''] = registered[prefix]?.split('\n') ?? []
      if (name !== 'IEEE Registration Authority')
        assert.equal(table.vendorOf(mac(prefix.padEnd(12, '0'))), name.trim())
    }
  }
})
