/**
 * Limits of every kind over ways that do no harm, a sweep for each of many seeds: no state is wrong and none is left
 * unproved, the ceilings hold, and nothing is asked again that has been answered.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOfSeeds, seedsTo } from '../../support/seeded-cases.ts'
import type { Trouble } from '../../support/sweep-case.ts'
import { doubtsIn, excessesIn, needlessIn, unsettledIn, wrongIn } from '../../support/sweep-faults.ts'

const SEEDS = 600
const FEWER_SEEDS = 40
/** How often a host's budget may be in doubt while its limit stays. */
const MOST_DOUBTS = 12

const FINDERS = [wrongIn, unsettledIn, excessesIn, needlessIn, doubtsIn(MOST_DOUBTS)]

const CASES: Record<string, readonly [seeds: readonly number[], troubles: readonly Trouble[]]> = {
  'limits that stay': [seedsTo(SEEDS), []],
  'limits that change during the sweep': [seedsTo(SEEDS), ['changes']],
  'limits that all who ask share': [seedsTo(SEEDS), ['host-wide']],
  'several addresses of ours, each with a budget of its own': [seedsTo(FEWER_SEEDS), ['sources']],
  'several addresses of ours under a limit that they share': [seedsTo(FEWER_SEEDS), ['sources', 'host-wide']],
}

for (const [name, [seeds, troubles]] of Object.entries(CASES)) {
  test(`${name}: everything is proved, nothing is wrong, nothing is sent too fast or in vain`, () => {
    assert.deepEqual(faultsOfSeeds(seeds, troubles, FINDERS), [])
  })
}
