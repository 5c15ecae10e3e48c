import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namedProtocols } from '../../../src/protocol/names.ts'
import { askingOrder, COMMON_PROTOCOLS, FIRST_BURST, mostInformative } from '../../../src/protocol/order.ts'

const ALL = Array.from({ length: 256 }, (_, protocol) => protocol)
const selection = fc.uniqueArray(fc.nat(255))
const seed = fc.nat(0xffffffff)

test('every chosen protocol is asked exactly once and no other', () => {
  fc.assert(
    fc.property(selection, seed, (protocols, s) => {
      const sorted = (list: number[]) => [...list].sort((a, b) => a - b)
      assert.deepEqual(sorted(askingOrder(protocols, s)), sorted(protocols))
    }),
  )
})

test('the first burst asks the free, the likely silent and the six most telling rationed ones', () => {
  const first = askingOrder(ALL, 7).slice(0, FIRST_BURST)
  assert.deepEqual(first, [1, 6, 2, 103, 17, 47, 50, 51, 88, 89])
})

test('the common protocols are these twelve, asked before all others with any seed', () => {
  const common = [1, 2, 6, 17, 47, 50, 51, 88, 89, 103, 112, 132]
  assert.deepEqual(mostInformative(COMMON_PROTOCOLS), common)
  fc.assert(
    fc.property(seed, (s) => {
      const first = askingOrder(ALL, s).slice(0, COMMON_PROTOCOLS)
      assert.deepEqual(
        first.toSorted((a, b) => a - b),
        common,
      )
      assert.deepEqual(askingOrder(common, s), first)
    }),
  )
})

test('so many of the most informative are that many, and hold those of every smaller number', () => {
  let smaller: number[] = []
  for (let count = 1; count <= 256; count += 1) {
    const chosen = mostInformative(count)
    assert.equal(new Set(chosen).size, count)
    assert(smaller.every((protocol) => chosen.includes(protocol)))
    smaller = chosen
  }
  assert.deepEqual(mostInformative(16), [1, 2, 4, 6, 17, 41, 46, 47, 50, 51, 88, 89, 103, 112, 115, 132])
  assert.deepEqual(mostInformative(150), namedProtocols())
})

test('a selection keeps the most informative first', () => {
  assert.deepEqual(askingOrder([200, 89, 17, 6, 112], 1).slice(0, 4), [6, 17, 89, 112])
})

test('the order is a function of the seed, and another seed gives another', () => {
  assert.deepEqual(askingOrder(ALL, 42), askingOrder(ALL, 42))
  assert.notDeepEqual(askingOrder(ALL, 42), askingOrder(ALL, 43))
})

test('the tail is shuffled: no protocol has a place of its own', () => {
  const places = new Set<number>()
  for (let s = 0; s < 200; s += 1) places.add(askingOrder(ALL, s * 2654435761).indexOf(200))
  assert.ok(places.size > 80, `${places.size} places in 200 orders`)
})
