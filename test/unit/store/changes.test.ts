import assert from 'node:assert/strict'
import test from 'node:test'
import type { Change } from '../../../src/contract/change.ts'
import { type ChangeRules, type HostMemory, hostSeen, hostUnseen } from '../../../src/store/changes.ts'
import { evidenceOfError, ICMP_ERROR_SENT } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { address, CLOSED, host, OPEN, PORT_UNREACHABLE, pingedHost, SILENT } from '../report/sample.ts'

const HOST = '10.77.0.2'
const RULES: ChangeRules = { classification: 'table', goneAfter: 3, wasCovered: true }
const FILTERED = evidenceOfError(3, 13, false)
const HOST_SILENT = silenceByte('host-silent')
const UNPROVED = silenceByte('rationed')
const OTHER_MAC = Uint8Array.of(2, 0, 0, 0, 0, 1)

/** What is known after these sweeps, each the bytes that are not closed, or `unseen`; and what the last one changed. */
function after(
  sweeps: readonly (Record<number, number> | 'unseen')[],
  rules: Partial<ChangeRules> = {},
): { memory: HostMemory; changes: readonly Change[] } {
  const asked = { ...RULES, ...rules }
  let known: HostMemory | undefined
  let changes: readonly Change[] = []
  for (const sweep of sweeps) {
    const isFirst = known === undefined
    const step: { memory: HostMemory; changes: readonly Change[] } =
      sweep === 'unseen' && known !== undefined
        ? hostUnseen(known, address(HOST), asked)
        : hostSeen(known, host(HOST, sweep === 'unseen' ? {} : sweep), { ...asked, wasCovered: !isFirst })
    known = step.memory
    changes = step.changes
  }
  assert.ok(known !== undefined)
  return { memory: known, changes }
}

/** Changes in a word each: kind, protocols, bytes. */
function told(changes: readonly Change[]): string[] {
  return changes.map(({ kind, protocols, before, after: now }) =>
    protocols.length === 0 ? kind : `${kind} ${protocols} ${before}>${now}`,
  )
}

test('a host where none was is new and nothing else; where no sweep looked before it is no change', () => {
  const result = host(HOST, { 1: OPEN })
  const found = hostSeen(undefined, result, RULES)
  assert.deepEqual(told(found.changes), ['host-new'])
  assert.deepEqual(found.changes[0]?.address, result.address)
  assert.deepEqual(found.memory.mac, result.mac)
  assert.equal(found.memory.evidence[1], OPEN)
  assert.deepEqual(hostSeen(undefined, result, { ...RULES, wasCovered: false }).changes, [])
})

test('a host that is not found is missing once, gone once, and returned when it comes back', () => {
  const kinds = [1, 2, 3, 4, 5].map((n) => told(after([{}, ...Array(n).fill('unseen')]).changes).join())
  assert.deepEqual(kinds, ['host-missing', '', 'host-gone', '', ''])
  for (const n of [1, 2, 3, 9]) {
    const back = after([{}, ...Array(n).fill('unseen'), {}])
    assert.deepEqual(told(back.changes), ['host-returned'])
    assert.deepEqual([back.memory.missed, back.memory.isGone], [0, false])
  }
})

test('one sweep is enough where --gone-after says so, and 255 sweeps are counted at most', () => {
  assert.deepEqual(told(after([{}, 'unseen'], { goneAfter: 1 }).changes), ['host-gone'])
  assert.deepEqual(told(after([{ 47: OPEN }, { 47: SILENT }], { goneAfter: 1 }).changes), [
    `protocol-gone 47 ${OPEN}>${SILENT}`,
  ])
  const long = after([{}, ...Array(300).fill('unseen')], { goneAfter: 1000 })
  assert.deepEqual([long.memory.missed, long.memory.isGone], [255, true])
  const silent = (times: number) =>
    told(after([{ 47: OPEN }, ...Array(times).fill({ 47: SILENT })], { goneAfter: 1000 }).changes)
  assert.deepEqual([silent(254), silent(255)], [[], [`protocol-gone 47 ${OPEN}>${SILENT}`]])
})

test('gone is said once, when the count first reaches what --gone-after says by then', () => {
  const said = (goneAfters: readonly number[]) => {
    let known = after([{}]).memory
    return goneAfters.map((goneAfter) => {
      const step = hostUnseen(known, address(HOST), { ...RULES, goneAfter })
      known = step.memory
      return `${told(step.changes)}${known.isGone ? ' (gone)' : ''}`
    })
  }
  assert.deepEqual(said([9, 9, 9, 2, 2]), ['host-missing', '', '', 'host-gone (gone)', ' (gone)'])
  assert.deepEqual(said([2, 2, 9, 9]), ['host-missing', 'host-gone (gone)', ' (gone)', ' (gone)'])
  assert.deepEqual(said([1, 9]), ['host-gone (gone)', ' (gone)'])
})

test('a MAC that is another is told with both; one that was not learned leaves the old', () => {
  const { memory } = after([{}])
  const other = hostSeen(memory, host(HOST, {}, { mac: OTHER_MAC }), RULES)
  assert.deepEqual(told(other.changes), ['mac-changed'])
  assert.deepEqual(other.changes[0]?.macBefore, memory.mac)
  assert.deepEqual(other.changes[0]?.macAfter, OTHER_MAC)
  assert.deepEqual(other.memory.mac, OTHER_MAC)
  const unlearned = hostSeen(other.memory, host(HOST, {}, { mac: undefined }), RULES)
  assert.deepEqual(unlearned, { memory: other.memory, changes: [] })
  const moved = hostSeen(other.memory, host(HOST, { 47: OPEN }, { mac: undefined }), RULES)
  assert.deepEqual(moved.memory.mac, OTHER_MAC)
  const first = hostSeen({ ...memory, mac: undefined }, host(HOST, {}), RULES)
  assert.deepEqual([told(first.changes), first.memory.mac], [[], memory.mac])
})

test('the host comes first, then its protocols by the lowest of each group, alike ones together', () => {
  const { memory } = after([{ 9: FILTERED, 47: SILENT }, 'unseen'])
  const back = hostSeen(
    memory,
    host(HOST, { 200: OPEN, 9: OPEN, 4: OPEN, 47: OPEN, 12: SILENT }, { mac: OTHER_MAC }),
    RULES,
  )
  assert.deepEqual(told(back.changes), [
    'host-returned',
    'mac-changed',
    `protocol-opened 4,200 ${CLOSED}>${OPEN}`,
    `protocol-opened 9 ${FILTERED}>${OPEN}`,
    `protocol-missing 12 ${CLOSED}>${SILENT}`,
    `protocol-opened 47 ${SILENT}>${OPEN}`,
  ])
})

test('a group has the bytes of its lowest protocol', () => {
  const { changes } = after([
    { 5: FILTERED, 6: PORT_UNREACHABLE },
    { 5: OPEN, 6: OPEN },
  ])
  assert.deepEqual(told(changes), [`protocol-opened 5,6 ${FILTERED}>${OPEN}`])
  const apart = after([{ 5: OPEN, 6: OPEN }, { 5: FILTERED }]).changes
  assert.deepEqual(told(apart), [
    `protocol-changed 5 ${OPEN}>${FILTERED}`,
    `protocol-changed 6 ${OPEN}>${CLOSED}`,
  ])
  const silent = after([{}, { 5: SILENT }, { 5: SILENT }, { 5: SILENT, 6: SILENT }]).changes
  assert.deepEqual(told(silent), [
    `protocol-gone 5 ${CLOSED}>${SILENT}`,
    `protocol-missing 6 ${CLOSED}>${SILENT}`,
  ])
})

test('an answer counts at once, and one that says the same in other words is no change', () => {
  assert.deepEqual(told(after([{}, { 47: OPEN }]).changes), [`protocol-opened 47 ${CLOSED}>${OPEN}`])
  assert.deepEqual(told(after([{ 47: OPEN }, {}]).changes), [`protocol-changed 47 ${OPEN}>${CLOSED}`])
  assert.deepEqual(told(after([{ 1: ICMP_ERROR_SENT }, { 1: OPEN }]).changes), [])
  assert.deepEqual(told(after([{ 47: SILENT }, { 47: HOST_SILENT }]).changes), [])
})

test('a protocol falls silent, is gone, and what answers then has opened or changed', () => {
  const open = { 47: OPEN }
  const silent = { 47: SILENT }
  assert.deepEqual(told(after([open, silent]).changes), [`protocol-missing 47 ${OPEN}>${SILENT}`])
  assert.deepEqual(told(after([open, silent, silent]).changes), [])
  const gone = after([open, silent, silent, silent])
  assert.deepEqual(told(gone.changes), [`protocol-gone 47 ${OPEN}>${SILENT}`])
  assert.deepEqual([gone.memory.evidence[47], gone.memory.silences], [SILENT, undefined])
  assert.deepEqual(told(after([open, silent, silent, silent, open]).changes), [
    `protocol-opened 47 ${SILENT}>${OPEN}`,
  ])
  assert.deepEqual(told(after([open, silent, open]).changes), [`protocol-returned 47 ${SILENT}>${OPEN}`])
  assert.deepEqual(told(after([open, silent, {}]).changes), [`protocol-changed 47 ${OPEN}>${CLOSED}`])
})

test('what was not proved or not asked changes nothing, and the count of silences goes on over it', () => {
  const open = { 47: OPEN }
  const unproved = { 47: UNPROVED }
  const kept = after([open, { 47: SILENT }, unproved])
  assert.deepEqual([told(kept.changes), kept.memory.silences?.[47]], [[], 1])
  const gone = after([open, { 47: SILENT }, unproved, { 47: SILENT }, unproved, { 47: SILENT }])
  assert.deepEqual(told(gone.changes), [`protocol-gone 47 ${OPEN}>${SILENT}`])
  assert.deepEqual(told(after([unproved, open]).changes), [])
})

test('a sweep without protocols brings presence and MAC alone', () => {
  const { memory } = after([{ 47: OPEN }, 'unseen'])
  for (const evidence of [undefined, pingedHost(HOST).evidence]) {
    const step = hostSeen(memory, host(HOST, {}, { evidence }), RULES)
    assert.deepEqual(told(step.changes), ['host-returned'])
    assert.deepEqual(step.memory.evidence, memory.evidence)
  }
  const first = hostSeen(undefined, pingedHost(HOST), RULES).memory
  assert.deepEqual(hostSeen(first, host(HOST, { 47: OPEN }), RULES).changes, [])
})

test('another classification makes no change of what it alone sees otherwise', () => {
  const first = after([{ 17: PORT_UNREACHABLE }], { classification: 'table' }).memory
  const result = host(HOST, { 17: PORT_UNREACHABLE })
  assert.deepEqual(hostSeen(first, result, { ...RULES, classification: 'nmap' }).changes, [])
  const opened = hostSeen(after([{}]).memory, result, { ...RULES, classification: 'nmap' })
  assert.deepEqual(told(opened.changes), [`protocol-opened 17 ${CLOSED}>${PORT_UNREACHABLE}`])
})
