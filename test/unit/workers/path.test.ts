import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { type Silence, silenceByte, silenceOf } from '../../../src/verdict/silence.ts'
import { Path } from '../../../workers/path.ts'

function result(...bytes: readonly (Silence | number)[]): Uint8Array {
  return Uint8Array.from(bytes, (byte) => (typeof byte === 'number' ? byte : silenceByte(byte)))
}

function silences(bytes: Uint8Array): (Silence | undefined)[] {
  return [...bytes].map(silenceOf)
}

test('on a path without such a router every silence stands', () => {
  const bytes = result('no-response', 'host-silent', DIRECT_ANSWER)
  new Path().unprove(bytes, false)
  assert.deepEqual(silences(bytes), ['no-response', 'host-silent', undefined])
})

test('of a host that has heard the router only the protocols stand in doubt that it answered for', () => {
  const path = new Path()
  path.noteRouter(1)
  const bytes = result('no-response', 'no-response', 'rationed', DIRECT_ANSWER)
  path.unprove(bytes, true)
  assert.deepEqual(silences(bytes), ['no-response', 'router-limited', 'rationed', undefined])
})

test('of a host about which the router has never said anything every silence stands in doubt', () => {
  const path = new Path()
  path.noteRouter(1)
  const bytes = result('no-response', 'host-silent', 'not-asked', 'timeout', DIRECT_ANSWER)
  path.unprove(bytes, false)
  assert.deepEqual(silences(bytes), ['router-limited', 'router-limited', 'not-asked', 'timeout', undefined])
})
