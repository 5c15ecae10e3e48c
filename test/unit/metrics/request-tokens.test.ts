import assert from 'node:assert/strict'
import test from 'node:test'
import { RequestTokens } from '../../../metrics/request-tokens.ts'

test('a burst passes, then one request per interval, and a pause saves no more than a burst', () => {
  let nowMs = 1000
  const tokens = new RequestTokens({ intervalMs: 100, burst: 3 }, () => nowMs)
  const taken = () => Array.from({ length: 5 }, () => tokens.take()).filter(Boolean).length
  assert.equal(taken(), 3)
  nowMs += 99
  assert.equal(taken(), 0)
  nowMs += 1
  assert.equal(taken(), 1)
  nowMs += 3_600_000
  assert.equal(taken(), 3)
})
