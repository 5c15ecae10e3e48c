/** Pages of a long list: together they are the list, and each is small. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MOST_LOOKED_AT, takePage } from '../../../../src/inventory/api/page.ts'
import { fromMapped, toMapped } from '../../../../src/packet/address.ts'

interface Item {
  readonly address: Uint8Array
  readonly isWanted: boolean
}

const item = (number: number, isWanted = true): Item => ({ address: toMapped(number), isWanted })
const isWanted = (candidate: Item) => candidate.isWanted

describe('a page', () => {
  test('after another gives every wanted item once, in order, and never parts those of one address', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.boolean()), { maxLength: 60 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 10 }), (steps, limit) => {
        let number = 1
        const list = steps.map(([step, isWanted]) => {
          number += step
          return item(number, isWanted)
        })
        const all: Item[] = []
        let rest = list
        for (let pages = 0; ; pages += 1) {
          assert.ok(pages <= list.length)
          const { items, after } = takePage(rest, limit, isWanted)
          all.push(...items)
          if (after === undefined) break
          assert.ok(items.length >= limit)
          const last = fromMapped(after) ?? 0
          assert.ok(items.every(({ address }) => (fromMapped(address) ?? 0) <= last))
          assert.equal(
            items.filter((one) => Buffer.compare(one.address, items.at(-1)?.address ?? after) !== 0).length <
              limit,
            true,
          )
          rest = list.filter(({ address }) => (fromMapped(address) ?? 0) > last)
        }
        assert.deepEqual(all, list.filter(isWanted))
      }),
    )
  })

  test('ends where many were looked at, though few were wanted', () => {
    let taken = 0
    function* list(): Generator<Item> {
      for (let number = 0; ; number += 1) {
        taken += 1
        yield item(number, number === 5)
      }
    }
    const { items, after } = takePage(list(), 100, isWanted)
    assert.deepEqual([items.length, taken], [1, MOST_LOOKED_AT + 1])
    assert.equal(fromMapped(after ?? new Uint8Array()), MOST_LOOKED_AT - 1)
  })

  test('that holds the last item leads nowhere', () => {
    assert.deepEqual(takePage([item(1), item(2)], 2, isWanted).after, undefined)
    assert.deepEqual(takePage([item(1), item(2), item(3)], 2, isWanted).after, toMapped(2))
    assert.deepEqual(takePage([], 2, isWanted), { items: [], after: undefined })
  })
})
