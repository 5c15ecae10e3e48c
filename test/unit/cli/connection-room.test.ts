import assert from 'node:assert/strict'
import test from 'node:test'
import { type Entrants, entriesOf, hasRoom } from '../../../src/cli/connection-room.ts'
import type { ConnectionTable } from '../../../src/linux/conntrack.ts'

const TABLE: ConnectionTable = { count: 1000, most: 10_000, timeoutSeconds: 600 }

function entrants(changes: Partial<Entrants> = {}): Entrants {
  return {
    protocols: Array.from({ length: 256 }, (_, protocol) => protocol),
    pings: [],
    ceilings: { packetsPerSecond: 10_000, packetsPerSecondToOneHost: 500, arpRequestsPerSecond: 1000 },
    ...changes,
  }
}

test('a sweep has an entry for each protocol and ping of each target', () => {
  assert.equal(entriesOf(entrants(), 8, TABLE), 8 * 256)
  assert.equal(entriesOf(entrants({ protocols: [], pings: [{ kind: 'echo' }] }), 8, TABLE), 8)
})

test('and no more of them than it sends packets while an entry lives', () => {
  assert.equal(entriesOf(entrants(), 2 ** 24, TABLE), 10_000 * 600)
  assert.equal(entriesOf(entrants(), 2 ** 24, { ...TABLE, timeoutSeconds: 30 }), 10_000 * 30)
})

test('entries have room beside those that there are, to the last one', () => {
  assert.equal(hasRoom(TABLE, 9000), true)
  assert.equal(hasRoom(TABLE, 9001), false)
})

test('a table that is full, or as good as, has room for none', () => {
  assert.equal(hasRoom({ ...TABLE, count: 9500 }, 1), false)
  assert.equal(hasRoom({ ...TABLE, count: 9499 }, 1), true)
})

test('there is always room for nothing, without limit, and where nothing is tracked', () => {
  assert.equal(hasRoom({ ...TABLE, count: 10_000 }, 0), true)
  assert.equal(hasRoom({ ...TABLE, most: 0 }, 1e9), true)
  assert.equal(hasRoom({ ...TABLE, count: 0 }, 1e9), true)
})
