/** The API over a real store: what was swept and committed is what it says. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { packRanges } from '../../../../src/contract/address-ranges.ts'
import type { HostResult } from '../../../../src/contract/result.ts'
import { formatAddressV4 } from '../../../../src/packet/address.ts'
import { Archive } from '../../../../src/store/archive.ts'
import { Store } from '../../../../src/store/store.ts'
import { BEGAN, OPEN, result, sweep } from '../../../support/inventory-sample.ts'
import { asking } from '../../../support/kept-inventory.ts'

const FIRST = 0x0a010000
const DAY_MS = 86_400_000

describe('the API over a store', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'api-'))
  let store: Store
  let archive: Archive
  let ask: ReturnType<typeof asking>

  /** A complete sweep of 10.1.0.0/24, a day after the one before. */
  async function record(day: number, hosts: readonly HostResult[]): Promise<void> {
    const {
      id: _,
      outcome: __,
      ending,
      changes: ___,
      hasHosts: ____,
      resumable: _____,
      ...beginning
    } = sweep(1)
    assert.ok(ending !== undefined)
    const ranges = packRanges([[FIRST, FIRST + 255]])
    const startedMs = BEGAN + day * DAY_MS
    const plan = { ...beginning.plan, ranges }
    const recording = await store.begin({ ...beginning, plan, startedMs, dueMs: startedMs })
    recording.add(0, hosts)
    await recording.commit({ ...ending, finishedMs: startedMs + 245_000 })
  }

  before(async () => {
    store = await Store.open(stateDir)
    const host = (index: number, bytes: Record<number, number> = {}) =>
      result(formatAddressV4(FIRST + index), { 1: OPEN, ...bytes })
    await record(0, [host(1), host(7)])
    await record(1, [host(1), host(7, { 47: OPEN }), host(9)])
    await record(2, [host(1), host(7, { 47: OPEN })])
    archive = Archive.open(stateDir)
    ask = asking(archive)
  })
  after(async () => {
    archive.close()
    await store.close()
    rmSync(stateDir, { recursive: true })
  })

  test('says which sweeps there were, what they found and what they changed', () => {
    const { sweeps } = ask('sweeps')
    assert.deepEqual(
      sweeps.map(({ id, outcome }: { id: number; outcome: string }) => [id, outcome]),
      [
        [3, 'complete'],
        [2, 'complete'],
        [1, 'complete'],
      ],
    )
    assert.deepEqual(ask('sweeps/2').ranges, ['10.1.0.0/24'])
    const { hosts, next } = ask('sweeps/2/hosts?open=gre')
    assert.deepEqual(
      [hosts.length, hosts[0].address, hosts[0].states.open, next],
      [1, '10.1.0.7', '1,47', null],
    )
    const { changes, counts } = ask('sweeps/2/changes')
    assert.deepEqual([counts['host-new'], counts['protocol-opened']], [1, 1])
    assert.deepEqual(
      changes.map(({ kind, address }: { kind: string; address: string }) => `${kind} ${address}`).sort(),
      ['host-new 10.1.0.9', 'protocol-opened 10.1.0.7'],
    )
  })

  test('says what has changed page by page, each change once', () => {
    const page = (from: string) => {
      const found: string[] = []
      for (let next: string | null = from; next !== null; ) {
        const { changes, next: more } = ask(next)
        assert.equal(changes.length, 1)
        found.push(`${changes[0].sweep} ${changes[0].kind} ${changes[0].address}`)
        next = more
      }
      return found
    }
    const second = ['2 protocol-opened 10.1.0.7', '2 host-new 10.1.0.9']
    assert.deepEqual(page('sweeps/2/changes?limit=1'), second)
    assert.deepEqual(page('changes?limit=1'), ['3 host-missing 10.1.0.9', ...second])
    assert.deepEqual(page('changes?limit=1&kind=host-new'), second.slice(1))
    assert.deepEqual(ask('changes?limit=1').next, '/api/v1/changes?limit=1&after=3-10.1.0.9-0')
  })

  test('says what is known of hosts, page by page, and of one', () => {
    const found: string[] = []
    for (let next: string | null = 'hosts?limit=1&net=10.1.0.0/16'; next !== null; ) {
      const page = ask(next)
      found.push(...page.hosts.map(({ address }: { address: string }) => address))
      next = page.next
    }
    assert.deepEqual(found, ['10.1.0.1', '10.1.0.7', '10.1.0.9'])
    const { known, results, changes } = ask('hosts/10.1.0.7')
    assert.deepEqual([known.length, known[0].presence, known[0].states.open], [1, 'present', '1,47'])
    assert.deepEqual(
      results.map(({ sweep }: { sweep: number }) => sweep),
      [3, 2, 1],
    )
    assert.deepEqual([changes.length, changes[0].before, changes[0].after], [1, 'closed', 'open'])
    assert.deepEqual(
      ask('changes?kind=host-new').changes[0].at,
      new Date(BEGAN + DAY_MS + 245_000).toISOString(),
    )
  })
})
