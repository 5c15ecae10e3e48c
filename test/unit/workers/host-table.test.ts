/** Which addresses a host is asked from: its lanes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostTable } from '../../../workers/host-table.ts'

const FIRST = 0x0a000002
const SECOND = 0x0a000003
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
