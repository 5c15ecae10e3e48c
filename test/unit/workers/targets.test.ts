import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import { chooseBlockShift, countShares } from '../../../src/coordinator/divide.ts'
import { toMapped } from '../../../src/packet/address.ts'
import { count, normalise, type Range, type RangeSet, subtract } from '../../../src/target/ranges.ts'
import { shardOf } from '../../../src/target/shard.ts'
import { type BegunShare, NOT_YET, TargetSource } from '../../../workers/targets.ts'

const BASE = 0x0a000000

/** Ranges that overlap and touch, some next to the end of the address space. */
const range = fc
  .record({
    base: fc.constantFrom(BASE, 0xffff_f000),
    at: fc.nat(2000),
    more: fc.oneof(fc.nat(3), fc.nat(400)),
  })
  .map(({ base, at, more }): Range => [base + at, base + at + more])
const ranges = fc.array(range, { maxLength: 6 }).map(normalise)
/** What the targets are, but for what is excluded. */
const targets = fc.tuple(ranges, ranges).map(([wanted, excluded]) => subtract(wanted, excluded))
const workers = fc.integer({ min: 1, max: 9 })

interface Order {
  readonly ranges: RangeSet
  readonly workers: number
  readonly seed: number
}

function planOf({ ranges: list, workers: n, seed }: Order) {
  return { ranges: packRanges(list), seed, workers: n, blockShift: chooseBlockShift(list, n) }
}

/** All that a source gives, to its end. Each call returns soon. */
function drain(source: TargetSource): number[] {
  const given: number[] = []
  for (let next = source.next(); next !== undefined; next = source.next()) {
    if (next !== NOT_YET) given.push(next)
  }
  assert.equal(source.next(), undefined)
  return given
}

function sources(order: Order, begun: readonly (BegunShare | undefined)[] = []): TargetSource[] {
  const plan = planOf(order)
  return Array.from({ length: order.workers }, (_, worker) => new TargetSource(plan, worker, begun[worker]))
}

function addressesIn(list: RangeSet): number[] {
  return [...list].flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
}

const ascending = (list: readonly number[]) => list.toSorted((a, b) => a - b)

test('every target comes exactly once, whatever is excluded and however many workers and shards there are', () => {
  const shards = fc.integer({ min: 1, max: 5 })
  const property = fc.property(targets, workers, shards, fc.nat(), (whole, n, parts, seed) => {
    const given = Array.from({ length: parts }, (_, i) => {
      const part = shardOf(whole, { index: i + 1, count: parts })
      const plan = { ranges: part, workers: n, seed }
      const shares = sources(plan).map(drain)
      assert.deepEqual(
        shares.map((share) => share.length),
        countShares(part, planOf(plan)),
      )
      assert.deepEqual(ascending(shares.flat()), addressesIn(part))
      return shares.flat()
    })
    assert.deepEqual(ascending(given.flat()), addressesIn(whole))
  })
  fc.assert(property)
})

test('from wherever a share is gone on with, each target that is left comes once, and none that is finished', () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 })
  const property = fc.property(targets, workers, fc.nat(), cuts, (whole, n, seed, fractions) => {
    const order = { ranges: whole, workers: n, seed }
    const noted: number[] = []
    const finished: number[] = []
    const begun = sources(order).map((source, worker): BegunShare => {
      // What was taken before the last entry is in it; of what came after that some is finished.
      const [atEntry = 0, atEnd = 0] = [fractions[worker], fractions[worker + 9]]
      for (let i = 0; i < atEntry * count(whole); i += 1) noted.push(...taken(source))
      const { position } = source
      const since: number[] = []
      for (let i = 0; i < atEnd * count(whole); i += 1) since.push(...taken(source))
      const done = since.filter((_, i) => i % 3 !== 1)
      finished.push(...done)
      return { position, finished: new Uint8Array(Buffer.concat(done.map(toMapped))) }
    })
    const left = sources(order, begun).flatMap(drain)
    assert.deepEqual(ascending([...noted, ...finished, ...left]), addressesIn(whole))
  })
  fc.assert(property)
})

function taken(source: TargetSource): number[] {
  const next = source.next()
  return next === undefined || next === NOT_YET ? [] : [next]
}

test('a target that is put back is the next one, and the others come as they would have', () => {
  const order = { workers, seed: fc.nat() }
  const property = fc.property(targets, fc.record(order), fc.array(fc.boolean()), (list, rest, puts) => {
    const plan = { ranges: list, ...rest }
    for (const [i, source] of sources(plan).entries()) {
      const given: number[] = []
      let asked = 0
      for (let next = source.next(); next !== undefined; next = source.next()) {
        if (next === NOT_YET) continue
        asked += 1
        if (puts[asked] === true) source.putBack()
        else given.push(next)
      }
      assert.deepEqual(given, drain(sources(plan)[i] ?? assert.fail('no source')))
    }
  })
  fc.assert(property, { numRuns: 100 })
})

test('the order depends on the seed alone: not on the number of workers', () => {
  const whole = normalise([[BASE, BASE + 1023]])
  const order = (seed: number) => sources({ ranges: whole, workers: 1, seed }).flatMap(drain)
  const all = order(1)
  assert.deepEqual(all, order(1))
  assert.notDeepEqual(all, order(2))
  assert.notDeepEqual(all, ascending(all))
  for (const source of sources({ ranges: whole, workers: 5, seed: 1 })) {
    const share = new Set(drain(source))
    assert.deepEqual(
      [...share],
      all.filter((address) => share.has(address)),
    )
  }
})

test('a worker that owns nothing of a large range looks at a few targets in a call, and comes to the end', () => {
  const whole = normalise([[BASE, BASE + 9999]])
  const plan = { ...planOf({ ranges: whole, workers: 1, seed: 3 }), workers: 2, blockShift: 31 }
  const owned = [0, 1].map((worker) => {
    const source = new TargetSource(plan, worker)
    let before = 0
    const given: number[] = []
    for (let next = source.next(); ; next = source.next()) {
      assert.ok(source.position - before <= 64)
      before = source.position
      if (next === undefined) break
      if (next !== NOT_YET) given.push(next)
    }
    assert.equal(source.position, 10_000)
    return given.length
  })
  assert.deepEqual(ascending(owned), [0, 10_000])
})
