/** What a sweep found of one host: read as the sweep classified, or as somebody asks for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { viewResult, viewWholeResult } from '../../../../src/inventory/views/result-view.ts'
import { evidenceOfError } from '../../../../src/verdict/evidence.ts'
import { address, OPEN, PORT_UNREACHABLE, result, sweep } from '../../../support/inventory-sample.ts'

const PROHIBITED = evidenceOfError(3, 13, false)

describe('a result', () => {
  const found = {
    result: result(
      '10.1.0.7',
      { 1: OPEN, 17: PORT_UNREACHABLE, 47: PROHIBITED },
      { otherSenders: [{ protocol: 47, address: address('10.1.0.254'), ttl: 63 }] },
    ),
    sweep: sweep(1, { hostNames: new Map([[0x0a010007, 'tunnel.example']]) }),
  }

  test('is told in a list without its protocols, and alone with those that are not closed', () => {
    const { protocols, ...rest } = viewWholeResult(found) as { protocols: object[] }
    assert.deepEqual(rest, viewResult(found))
    assert.deepEqual(protocols, [
      { number: 1, name: 'icmp', state: 'open', reason: 'echo-reply', from: null, ttl: 64 },
      { number: 17, name: 'udp', state: 'filtered', reason: 'port-unreach', from: null, ttl: 64 },
      { number: 47, name: 'gre', state: 'filtered', reason: 'admin-prohibited', from: '10.1.0.254', ttl: 63 },
    ])
  })

  test('is read under another classification everywhere', () => {
    const view = viewWholeResult({ ...found, classification: 'nmap' }) as {
      states: { open: string }
      protocols: { state: string }[]
    }
    assert.deepEqual([view.states.open, view.protocols[1]?.state], ['1,17', 'open'])
  })
})
