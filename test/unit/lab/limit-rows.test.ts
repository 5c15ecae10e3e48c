/** The limit that a target's budget sets, and what the rows of the bench ask for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Answer, PROTOCOLS } from '../../lab/answer.ts'
import { addressesOf, errorsOwed, labOf, limitSeconds, sourceRange } from '../../support/limit-row.ts'
import { limitRows } from '../../support/limit-rows.ts'

describe('the limit', () => {
  test('is one interval for each error that is not in the first burst, whoever shares them', () => {
    assert.equal(limitSeconds(251, 1000, 1), 245)
    assert.equal(limitSeconds(251, 1000, 16), (251 - 96) / 16)
    assert.equal(limitSeconds(251, 52, 1), 12.74)
  })

  test('is nothing without an interval, and where the bursts are enough', () => {
    assert.equal(limitSeconds(251, 0, 1), 0)
    assert.equal(limitSeconds(251, 1000, 43), 0)
  })

  test('counts the errors that the host itself sends for what is asked', () => {
    const answers: Answer[] = PROTOCOLS.map(() => ({ kind: 'silence' }))
    answers[6] = { kind: 'packet' }
    answers[17] = { kind: 'error', code: 3, from: 'target' }
    answers[47] = { kind: 'error', code: 2, from: 'target' }
    answers[50] = { kind: 'error', code: 13, from: 'other' }
    assert.equal(errorsOwed(answers), 2)
    assert.equal(errorsOwed(answers, [6, 47, 50]), 1)
  })
})

describe('the rows', () => {
  test('have the same names in both forms, each once', () => {
    const names = limitRows('full').map(({ name }) => name)
    assert.deepEqual(
      limitRows('short').map(({ name }) => name),
      names,
    )
    assert.equal(new Set(names).size, names.length)
  })

  test('of the short form have no host that sends an error a second', () => {
    assert.deepEqual(
      limitRows('short').filter(({ host }) => host.limit === 'stock'),
      [],
    )
  })

  test('allow the same in both forms, but for times that are no ratio, and for what a busy machine wastes', () => {
    const ratios = (form: 'full' | 'short') =>
      limitRows(form).map(({ bound: { seconds, probes, suppressed, ...others } }) => others)
    assert.deepEqual(ratios('short'), ratios('full'))
  })

  test('become labs with as many hosts, each with an address of its own that no source has', () => {
    const row = { hosts: 256, host: { limit: 100, loss: 5 }, sources: 16 }
    const { scanner = [], hosts } = labOf(row)
    assert.deepEqual(
      hosts.map(({ address }) => address),
      addressesOf(row),
    )
    assert.deepEqual(hosts[255], { name: 'host256', address: '10.77.2.128', limit: 100, loss: 5 })
    assert.equal(sourceRange(16), '10.77.9.1-16')
    assert.deepEqual([scanner[0], scanner[15], scanner.length], ['10.77.9.1/16', '10.77.9.16/16', 16])
    const all = [...addressesOf(row), ...scanner.map((source) => source.replace('/16', ''))]
    assert.equal(new Set(all).size, 256 + 16)
  })
})
