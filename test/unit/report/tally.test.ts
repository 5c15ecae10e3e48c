import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { Tally } from '../../../src/report/tally.ts'
import { host, OPEN } from './sample.ts'

test('of the hosts with a protocol the lowest addresses are kept, in whatever order they finish', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 60 }),
      (addresses) => {
        const tally = new Tally()
        for (const number of addresses) {
          tally.add(viewHost(host(formatAddressV4(number), { 47: OPEN }), 'table', undefined))
        }
        const lowest = [...addresses].sort((left, right) => left - right).slice(0, 20)
        assert.deepEqual(tally.open(), [[47, { count: addresses.length, lowest }]])
      },
    ),
    { numRuns: 50 },
  )
})
