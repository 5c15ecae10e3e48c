import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { Batches } from '../../../workers/batches.ts'
import { DOUBTFUL, GIVEN_UP, HostTable } from '../../../workers/host-table.ts'
import type { ProtocolList } from '../../../workers/protocol-list.ts'
import { Survey } from '../../../workers/survey.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const TARGET = 0x0a000102
const ROUTER = 0x0a0000fe
const CLOSED = 2
const PROOFS = 5

const KINDS = {
  doubtful: DOUBTFUL,
  'proved once': 1,
  'proved three times': 3,
  'proved often enough': PROOFS,
  denied: 0,
  'given up': GIVEN_UP,
} as const
type Kind = keyof typeof KINDS | 'owed' | 'closed' | 'rejected' | 'open'

/** A survey of a host whose protocols stand so, from 0 on. */
function surveyOf(...kinds: readonly Kind[]): Survey {
  return surveyBehind(undefined, ...kinds)
}

/** Of a host behind routers. */
function surveyBehind(way: UpstreamBench | undefined, ...kinds: readonly Kind[]): Survey {
  const hosts = new HostTable(1)
  const slot = hosts.admit(TARGET, [0x0a000001], 0)
  for (const [protocol, kind] of kinds.entries()) {
    if (kind === 'open') hosts.learn(slot, protocol, DIRECT_ANSWER, TARGET, 64)
    else if (kind === 'closed') hosts.learn(slot, protocol, evidenceOfError(3, CLOSED, true), TARGET, 64)
    else if (kind === 'rejected') hosts.learn(slot, protocol, evidenceOfError(3, 13, false), ROUTER, 64)
    else if (kind !== 'owed') {
      hosts.countTry(slot, protocol)
      hosts.setProofs(slot, protocol, KINDS[kind])
    }
  }
  const survey = new Survey({ hosts, batches: new Batches(1), order: [...kinds.keys()] })
  // What it is used for again must not show what it held before.
  Object.assign(survey, { missing: 7, hasUnexplained: true, refusing: 7 })
  for (const list of [survey.owed, survey.suspects, survey.rejected]) list.add(7)
  survey.take(slot, PROOFS, way?.upstream)
  return survey
}

test('what has been tried as often as it may be is not asked again, blank or not', () => {
  const hosts = new HostTable(1, 1, 2)
  const slot = hosts.admit(TARGET, [0x0a000001], 0)
  for (const protocol of [0, 0, 1, 1, 2]) hosts.countTry(slot, protocol)
  hosts.setProofs(slot, 1, DOUBTFUL)
  const survey = new Survey({ hosts, batches: new Batches(1), order: [0, 1, 2, 3] })
  survey.take(slot, PROOFS, undefined)
  assert.deepEqual([protocolsIn(survey.owed), survey.suspects.size], [[2, 3], 0])
})

function protocolsIn(list: ProtocolList): number[] {
  return Array.from({ length: list.size }, (_, i) => list.at(i))
}

describe('what a host is to be asked for', () => {
  it('is listed by owed and suspect, in the order of asking; evidence settles', () => {
    const survey = surveyOf('owed', 'doubtful', 'denied', 'closed', 'open', 'proved once', 'owed')
    assert.deepEqual(protocolsIn(survey.owed), [0, 2, 6])
    assert.deepEqual(protocolsIn(survey.suspects), [1, 5])
    assert.deepEqual(protocolsIn(survey.rejected), [])
  })

  it('and so does what is proved often enough, or was given up', () => {
    const survey = surveyOf('proved often enough', 'given up', 'doubtful')
    assert.deepEqual([survey.owed.size, protocolsIn(survey.suspects)], [0, [2]])
  })

  it('but for what a router rejects, whether it was asked before or not', () => {
    const survey = surveyBehind(new UpstreamBench(0, 1, 3), 'owed', 'doubtful', 'owed', 'closed')
    assert.deepEqual(protocolsIn(survey.rejected), [0, 1])
    assert.deepEqual([protocolsIn(survey.owed), survey.suspects.size, survey.missing], [[2], 0, 0])
  })

  it('and how often the least proved suspect has yet to be proved', () => {
    assert.equal(surveyOf('proved three times').missing, 2)
    assert.equal(surveyOf('proved three times', 'proved once').missing, 4)
    assert.equal(surveyOf('proved once', 'doubtful').missing, PROOFS)
    assert.equal(surveyOf('owed', 'closed').missing, 0)
  })

  it('and whether one has not been proved silent at all', () => {
    assert.equal(surveyOf('proved once', 'owed').hasUnexplained, false)
    assert.equal(surveyOf('proved once', 'doubtful').hasUnexplained, true)
  })
})

describe('how likely a protocol that was never asked draws an error', () => {
  it('is what the asked ones did, one error more being taken for seen', () => {
    assert.equal(surveyOf('owed', 'owed').refusing, 1)
    assert.equal(surveyOf('closed', 'rejected', 'open', 'owed').refusing, 1)
    assert.equal(surveyOf('open', 'open', 'doubtful').refusing, 1 / 2)
    assert.equal(surveyOf('closed', 'doubtful', 'proved once', 'owed').refusing, 2 / 4)
  })

  it('makes a host sparse below one half', () => {
    assert.equal(surveyOf('closed', 'doubtful', 'proved once').isSparse, false)
    assert.equal(surveyOf('closed', 'doubtful', 'doubtful', 'proved once').isSparse, true)
  })
})
