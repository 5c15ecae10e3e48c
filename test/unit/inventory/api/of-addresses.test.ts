/** The addresses that a page is about. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ofAddresses } from '../../../../src/inventory/api/of-addresses.ts'
import { Parameters } from '../../../../src/inventory/api/parameters.ts'
import { formatAddressV4 } from '../../../../src/packet/address.ts'
import { contains, NOTHING, normalise } from '../../../../src/target/ranges.ts'

const of = (query: string) => ofAddresses(new Parameters(query, ['net', 'after']))
const HIGHEST = 0xffff_ffff

describe('the addresses of a page', () => {
  test('are all where nothing is said, and none behind the last', () => {
    assert.equal(of(''), undefined)
    assert.deepEqual(of('after=255.255.255.255'), NOTHING)
    assert.deepEqual(of('after=255.255.255.255&net=0.0.0.0/0'), NOTHING)
    assert.deepEqual(of('after=0.0.0.0'), normalise([[1, HIGHEST]]))
    assert.deepEqual(of('net=0.0.0.0'), normalise([[0, 0]]))
  })

  test('are those of the net behind the one given', () => {
    const address = fc.integer({ min: 0, max: HIGHEST })
    const pair = fc
      .tuple(address, address)
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)])
    fc.assert(
      fc.property(pair, address, address, ([first = 0, last = 0], after, asked) => {
        const net = `${formatAddressV4(first)}-${formatAddressV4(last)}`
        const ranges = of(`net=${net}&after=${formatAddressV4(after)}`) ?? NOTHING
        for (const probe of [asked, first, last, after, Math.min(after + 1, HIGHEST)]) {
          assert.equal(contains(ranges, probe), probe >= first && probe <= last && probe > after)
        }
      }),
    )
  })
})
