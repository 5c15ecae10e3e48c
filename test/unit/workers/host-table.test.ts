/** Which addresses a host is asked from, its lanes; and that slots are used again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { HostTable } from '../../../workers/host-table.ts'

const FIRST = 0x0a000002
const SECOND = 0x0a000003
const CLOSED = evidenceOfError(3, 2, true)
const FILTERED_BY_OTHER = evidenceOfError(3, 13, false)
const [A, B, C, D] = [0x0a000011, 0x0a000012, 0x0a000013, 0x0a000014] as const

test('every host has lanes of its own, one for each address that it is asked from', () => {
  const hosts = new HostTable(2, 3)
  const first = hosts.admit(FIRST, [A, B, C], 0)
  const second = hosts.admit(SECOND, [D, B], 0)
  assert.deepEqual([hosts.lanes.countOf(first), hosts.lanes.countOf(second)], [3, 2])
  assert.deepEqual(
    [0, 1, 2].map((lane) => hosts.lanes.sourceOf(hosts.lanes.firstOf(first) + lane)),
    [A, B, C],
  )
  assert.equal(hosts.lanes.sourceOf(hosts.lanes.firstOf(second)), D)
  assert.deepEqual(
    [A, B, C, D].map((source) => hosts.laneOf(first, source)),
    [0, 1, 2, -1],
  )
  assert.deepEqual(
    [A, B, C, D].map((source) => hosts.laneOf(second, source)),
    [-1, 1, -1, 0],
  )
})

test('a slot forgets the addresses of the host before, and takes no more than it has room for', () => {
  const hosts = new HostTable(1, 2)
  hosts.release(hosts.admit(FIRST, [A, B], 0))
  const slot = hosts.admit(SECOND, [C], 0)
  assert.deepEqual([hosts.lanes.countOf(slot), hosts.laneOf(slot, B)], [1, -1])
  hosts.release(slot)
  const full = hosts.admit(FIRST, [A, B, C], 0)
  assert.deepEqual([hosts.lanes.countOf(full), hosts.laneOf(full, C)], [2, -1])
})

test('a slot forgets all that was known of the host before', () => {
  const hosts = new HostTable(1)
  const first = hosts.admit(FIRST, [A], 0)
  hosts.countTry(first, 47)
  hosts.countTry(first, 47)
  hosts.countPing(first)
  hosts.learn(first, 47, CLOSED, FIRST, 64)
  hosts.learn(first, 6, FILTERED_BY_OTHER, SECOND, 63)
  hosts.setProofs(first, 103, 2)
  assert.deepEqual([hosts.isHeard(first), hosts.ttlOf(first, 47), hosts.probesTo(first)], [true, 64, 2])
  assert.deepEqual(taken(hosts), [first])
  hosts.release(first)
  assert.deepEqual([hosts.find(FIRST), hosts.inFlight, ...taken(hosts)], [-1, 0])

  const slot = hosts.admit(SECOND, [A], 5)
  assert.deepEqual([hosts.addressOf(slot), hosts.startedMs(slot), hosts.hasRoom], [SECOND, 5, false])
  assert.deepEqual(
    [hosts.triesOf(slot, 47), hosts.probesTo(slot), hosts.retransmissionsTo(slot), hosts.pingsTo(slot)],
    [0, 0, 0, 0],
  )
  assert.deepEqual(
    [hosts.evidenceOf(slot, 47), hosts.proofsOf(slot, 103), hosts.isHeard(slot)],
    [0, 0, false],
  )
  assert.deepEqual([hosts.ttls.copy(slot), hosts.others(slot)], [new Uint8Array(256), undefined])
})

/** The slots that have a host. */
function taken(hosts: HostTable): number[] {
  return Array.from({ length: hosts.slots }, (_, slot) => slot).filter((slot) => hosts.isTaken(slot))
}
