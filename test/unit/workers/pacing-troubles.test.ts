/**
 * What makes pacing hard, a sweep for each of many seeds: whatever it leaves unproved, no state is wrong, the ceilings
 * hold, and nothing is asked again that has been answered.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FaultFinder, faultsOfSeeds, seedsTo } from '../../support/seeded-cases.ts'
import { TROUBLES, type Trouble } from '../../support/sweep-case.ts'
import { excessesIn, needlessIn, unsettledIn, wrongIn } from '../../support/sweep-faults.ts'

const SEEDS = 400
const FEWER_SEEDS = 150
/** Beyond it the order of packets says nothing of a slow bucket, and its silences may stay unproved. */
const MOST_JITTER_MS = 50

const FINDERS = [wrongIn, excessesIn, needlessIn]

const CASES: Record<string, readonly [seeds: readonly number[], Trouble]> = {
  'others who draw on the same budget': [seedsTo(SEEDS), 'others'],
  'addresses that share a budget': [seedsTo(FEWER_SEEDS), 'aliases'],
  'ceilings lower than the limits': [seedsTo(SEEDS), 'ceilings'],
}

for (const [name, [seeds, trouble]] of Object.entries(CASES)) {
  test(`${name}: nothing is wrong, nothing is sent too fast or in vain`, () => {
    assert.deepEqual(faultsOfSeeds(seeds, [trouble], FINDERS), [])
  })
}

test('jitter, loss, duplicates and reordering: nothing is wrong, and all is proved where the order tells', () => {
  const unsettledWhereItTells: FaultFinder = (one, outcome) =>
    one.model.hosts.every(({ way }) => (way?.jitterMs ?? 0) <= MOST_JITTER_MS)
      ? unsettledIn(one, outcome)
      : []
  assert.deepEqual(faultsOfSeeds(seedsTo(SEEDS), ['way'], [...FINDERS, unsettledWhereItTells]), [])
})

test('all troubles of one address of ours at once: nothing is wrong, nothing is sent too fast or in vain', () => {
  const troubles = TROUBLES.filter((trouble) => trouble !== 'ceilings' && trouble !== 'sources')
  assert.deepEqual(faultsOfSeeds(seedsTo(FEWER_SEEDS), troubles, FINDERS), [])
})
