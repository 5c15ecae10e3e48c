/** Which exit code a sweep ends with: what was found, and what the user wants to be told of by it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reporting } from '../../../src/cli/reporting.ts'
import { EXIT } from '../../../src/contract/failures.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { Tally } from '../../../src/report/tally.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { host, plan } from '../report/sample.ts'

const PROVED = host('10.0.0.1', {})
const UNPROVED = host('10.0.0.2', { 2: silenceByte('host-timeout') })
const UNROUTED = host('10.0.0.3', {}, { status: 'no-route', evidence: undefined })

function reportingOf(...hosts: HostResult[]): Reporting {
  const counts = { count: hosts.length, excludedCount: 0, neverSweptCount: 0 }
  const targets = { ...counts, ranges: [], singles: [], hostNames: new Map(), unresolved: [] }
  const reporting = new Reporting(
    { prepared: { plan: plan(), targets }, tally: new Tally(), json: undefined },
    { out: () => {}, error: () => {} },
    () => {},
  )
  reporting.begin({ version: '0', plan: plan(), unresolved: [], startedMs: 0 })
  reporting.take(hosts)
  return reporting
}

test('an unproved state shows in the exit code of a strict sweep, and in that alone', () => {
  assert.equal(reportingOf(PROVED).exitCode(false, true), EXIT.complete)
  assert.equal(reportingOf(PROVED, UNPROVED).exitCode(false, false), EXIT.complete)
  assert.equal(reportingOf(PROVED, UNPROVED).exitCode(false, true), EXIT.unproved)
})

test('a stop and a failure come before it, a target that could not be reached after it', () => {
  assert.equal(reportingOf(UNPROVED).exitCode(true, true), EXIT.interrupted)
  const failed = reportingOf(UNPROVED)
  failed.note(new Error('a defect'))
  assert.equal(failed.exitCode(false, true), EXIT.failed)
  assert.equal(reportingOf(UNPROVED, UNROUTED).exitCode(false, true), EXIT.unproved)
  assert.equal(reportingOf(UNPROVED, UNROUTED).exitCode(false, false), EXIT.someUnreached)
})
