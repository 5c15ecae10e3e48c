import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { ignoredStates, isReported, isTimedOut } from '../../../src/report/ignored-states.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { downHost, facts, host, OPEN, pingedHost, SILENT } from './sample.ts'

const NOT_ASKED = silenceByte('not-asked')
const FILTERED = evidenceOfError(3, 13, true)

/** A host with so many protocols closed, filtered and silent, and no others. */
function hostWith(closed: number, filtered: number, silent: number): HostResult {
  const result = host('10.0.0.1', {})
  result.evidence?.fill(NOT_ASKED, closed).fill(FILTERED, closed, closed + filtered)
  result.evidence?.fill(SILENT, closed + filtered, closed + filtered + silent)
  return result
}

function ignored(result: HostResult, verbosity: number, detail: Partial<ReturnType<typeof facts>['detail']>) {
  const { plan, detail: usual } = facts({ verbosity })
  return ignoredStates(viewHost(result, 'table', undefined), { plan, detail: { ...usual, ...detail } })
}

test('a state is ignored from 26 protocols on, 25 more for each -v and 75 more for each -d', () => {
  assert.deepEqual(ignored(hostWith(25, 26, 0), 0, {}), ['filtered'])
  assert.deepEqual(ignored(hostWith(50, 51, 52), 1, {}), ['open|filtered', 'filtered'])
  assert.deepEqual(ignored(hostWith(126, 125, 0), 1, { debugging: 1 }), ['closed'])
})

test('the most frequent comes first, and of two equal ones that which Nmap names first', () => {
  assert.deepEqual(ignored(hostWith(30, 31, 32), 0, {}), ['open|filtered', 'filtered', 'closed'])
  assert.deepEqual(ignored(hostWith(30, 30, 30), 0, {}), ['closed', 'filtered', 'open|filtered'])
})

test('what is open is never ignored, and with --open all is that is neither open nor silent', () => {
  const open = host('10.0.0.1', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i, OPEN])))
  assert.deepEqual(ignored(open, 0, {}), ['closed'])
  const some = hostWith(1, 2, 3)
  some.evidence?.fill(silenceByte('rationed'), 100, 104)
  assert.deepEqual(ignored(some, 0, {}), [])
  assert.deepEqual(ignored(some, 0, { isOnlyOpen: true }), ['unproved', 'filtered', 'closed'])
})

test('hosts that are down are reported with -v, and with --open those alone that have something open', () => {
  const cases = [
    [downHost('10.0.0.9'), {}, false, false],
    [downHost('10.0.0.9'), { verbosity: 1 }, false, true],
    [downHost('10.0.0.9'), { verbosity: 1 }, true, false],
    [host('10.0.0.1', {}), {}, false, true],
    [host('10.0.0.1', {}), { verbosity: 1 }, true, false],
    [host('10.0.0.1', { 2: SILENT }), {}, true, true],
    [host('10.0.0.1', { 6: OPEN }), {}, true, true],
    [pingedHost('10.0.0.1'), { protocols: [] }, true, true],
  ] as const
  for (const [result, changes, isOnlyOpen, expected] of cases) {
    const { plan, detail } = facts(changes)
    const wanted = { plan, detail: { ...detail, isOnlyOpen } }
    assert.equal(isReported(viewHost(result, 'table', undefined), wanted), expected)
  }
})

test('a host timed out if --host-timeout left a protocol unproved, and not if patience did', () => {
  const timedOut = (cause: 'host-timeout' | 'timeout') =>
    isTimedOut(viewHost(host('10.0.0.1', { 7: silenceByte(cause) }), 'table', undefined))
  assert.deepEqual([timedOut('host-timeout'), timedOut('timeout')], [true, false])
})
