import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { DOUBTFUL, HostTable } from '../../../workers/host-table.ts'
import { Survey } from '../../../workers/survey.ts'

const TARGET = 0x0a000102
const ROUTER = 0x0a0000fe
const CLOSED = 2
const PROOFS = 5

const KINDS = {
  owed: undefined,
  doubtful: DOUBTFUL,
  'proved once': 1,
  'proved three times': 3,
} as const
type Kind = keyof typeof KINDS | 'closed' | 'rejected' | 'open'

/** A survey of a host whose protocols stand so, from 0 on. */
function surveyOf(...kinds: readonly Kind[]): Survey {
  const hosts = new HostTable(1)
  const slot = hosts.admit(TARGET, [0x0a000001], 0)
  for (const [protocol, kind] of kinds.entries()) {
    if (kind === 'open') hosts.learn(slot, protocol, DIRECT_ANSWER, TARGET, 64)
    else if (kind === 'closed') hosts.learn(slot, protocol, evidenceOfError(3, CLOSED, true), TARGET, 64)
    else if (kind === 'rejected') hosts.learn(slot, protocol, evidenceOfError(3, 13, false), ROUTER, 64)
    else hosts.setProofs(slot, protocol, KINDS[kind] ?? 0)
  }
  const survey = new Survey()
  // What it is used for again must not show what it held before.
  Object.assign(survey, { owed: 7, suspects: 7, missing: 7, hasUnexplained: true, refusing: 7 })
  const isSuspect = (protocol: number) => hosts.proofsOf(slot, protocol) > 0
  survey.take(hosts, slot, [...kinds.keys()], PROOFS, (protocol) => !isSuspect(protocol), isSuspect)
  return survey
}

describe('what a host is to be asked for', () => {
  it('is counted by owed and suspect; evidence settles', () => {
    const { owed, suspects } = surveyOf('owed', 'doubtful', 'owed', 'closed', 'open', 'proved once', 'owed')
    assert.deepEqual([owed, suspects], [3, 2])
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
