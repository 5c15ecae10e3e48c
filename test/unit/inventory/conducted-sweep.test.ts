/** Which exit code a sweep ends with: what was found, and what the user wants to be told of by it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT } from '../../../src/contract/failures.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { ConductedSweep } from '../../../src/inventory/conducted-sweep.ts'
import { V4_NUMBERS } from '../../../src/packet/address-numbers.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { NOTHING } from '../../../src/target/ranges.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { host, plan } from '../report/sample.ts'

const PROVED = host('10.0.0.1', {})
const UNPROVED = host('10.0.0.2', { 2: silenceByte('host-timeout') })
const UNROUTED = host('10.0.0.3', {}, { status: 'no-route', evidence: undefined })

function sweepOf(...hosts: HostResult[]): ConductedSweep {
  const counts = { count: hosts.length, excludedCount: 0, neverSweptCount: 0 }
  const targets = {
    ...counts,
    numbers: V4_NUMBERS,
    ranges: NOTHING,
    singles: NOTHING,
    hostNames: new Map(),
    unresolved: [],
  }
  const sweep = new ConductedSweep({
    prepared: { plan: plan(), targets },
    name: 'cli',
    listener: { onHosts: () => {} },
  })
  for (const result of hosts) sweep.tally.add(viewHost(result, 'table', undefined))
  return sweep
}

const WELL = { stopped: false, failures: [] }
const DEFECT = { code: 'WORKER_FAILED', message: 'a defect' }

test('an unproved state shows in the exit code of a strict sweep, and in that alone', () => {
  assert.equal(sweepOf(PROVED).exitCode(WELL, true), EXIT.complete)
  assert.equal(sweepOf(PROVED, UNPROVED).exitCode(WELL, false), EXIT.complete)
  assert.equal(sweepOf(PROVED, UNPROVED).exitCode(WELL, true), EXIT.unproved)
})

test('a stop and a failure come before it, a target that could not be reached after it', () => {
  assert.equal(sweepOf(UNPROVED).exitCode({ ...WELL, stopped: true }, true), EXIT.interrupted)
  assert.equal(sweepOf(UNPROVED).exitCode({ ...WELL, failures: [DEFECT] }, true), EXIT.failed)
  assert.equal(sweepOf(UNPROVED, UNROUTED).exitCode(WELL, true), EXIT.unproved)
  assert.equal(sweepOf(UNPROVED, UNROUTED).exitCode(WELL, false), EXIT.someUnreached)
})

test('what is kept says how it ended, and a failure comes before a stop', () => {
  const outcome = (end: { stopped: boolean; failures: (typeof DEFECT)[] }) =>
    sweepOf(PROVED).ending({ ...end, exitCode: 0, finishedMs: 0 }).outcome
  assert.equal(outcome({ stopped: false, failures: [] }), 'complete')
  assert.equal(outcome({ stopped: true, failures: [] }), 'cut-off')
  assert.equal(outcome({ stopped: true, failures: [DEFECT] }), 'failed')
})
