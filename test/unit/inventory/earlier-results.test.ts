/** What two sweeps say of a host together. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { joined } from '../../../src/inventory/earlier-results.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { evidence, result } from '../../support/inventory-sample.ts'

const [OPEN, CLOSED, NOT_ASKED] = [0x80, 0x20, silenceByte('not-asked')]
const [UNPROVED, SILENT] = [silenceByte('rationed'), silenceByte('no-response')]

test('of each protocol the later one counts, unless it did not ask or proved nothing where the earlier one did', () => {
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 1)
  const senders = [47, 50].map((protocol) => ({ protocol, address: new Uint8Array(16), ttl: 60 }))
  const before = result(
    '10.0.0.5',
    {},
    {
      mac,
      evidence: evidence({ 1: OPEN, 2: UNPROVED, 6: CLOSED, 17: SILENT, 47: OPEN, 50: UNPROVED }, CLOSED),
      ttl: new Uint8Array(256).fill(64),
      otherSenders: senders,
      probes: 300,
    },
  )
  const after = result(
    '10.0.0.5',
    {},
    {
      mac: undefined,
      evidence: evidence({ 2: SILENT, 6: OPEN, 17: UNPROVED, 50: UNPROVED }, NOT_ASKED),
      ttl: new Uint8Array(256).fill(32),
      otherSenders: [],
      probes: 9,
    },
  )
  const both = joined(before, after)
  assert.deepEqual(
    both.evidence,
    evidence({ 1: OPEN, 2: SILENT, 6: OPEN, 17: SILENT, 47: OPEN, 50: UNPROVED }, CLOSED),
  )
  assert.deepEqual([both.ttl?.[1], both.ttl?.[6]], [64, 32])
  assert.deepEqual([both.mac, both.probes], [mac, 9])
  assert.deepEqual(
    both.otherSenders.map(({ protocol }) => protocol),
    [47],
  )
})

test('a host that is not there any more is not', () => {
  const before = result('10.0.0.5', { 1: OPEN })
  const after = result('10.0.0.5', {}, { status: 'down', evidence: undefined, ttl: undefined })
  assert.equal(joined(before, after), after)
})
