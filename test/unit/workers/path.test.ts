import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateRouters } from '../../../src/contract/routers.ts'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { type Silence, silenceByte, silenceOf } from '../../../src/verdict/silence.ts'
import { Path, type Way } from '../../../workers/path.ts'
import { PERMIT } from '../../../workers/upstream.ts'

const WAY: Way = { interfaceIndex: 3, gateway: 0x0a0000fe, isRouted: true }

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

test('of what a router rejects no cause of silence is as good as its own', () => {
  const path = new Path()
  const bytes = result('timeout', 'rationed', 'went-silent', 'host-silent', 'path-rewrites', 'interrupted')
  for (const protocol of bytes.keys()) path.noteRouter(protocol)
  for (const hasHeardRouter of [true, false]) {
    const copy = Uint8Array.from(bytes)
    path.unprove(copy, hasHeardRouter)
    const limited = Array.from({ length: 4 }, () => 'router-limited')
    assert.deepEqual(silences(copy), [...limited, 'path-rewrites', 'interrupted'])
  }
})

test('only hosts behind a router may be answered for', () => {
  assert.equal(new Path().upstream, undefined)
  assert.equal(new Path({ ...WAY, isRouted: false }).upstream, undefined)
  assert(new Path(WAY).upstream !== undefined)
})

test('workers share what they know of a way: what is rejected, what is asked, and the tokens', () => {
  const memory = allocateRouters()
  const [one, other] = [new Path(WAY, memory), new Path(WAY, memory)]
  const elsewhere = new Path({ ...WAY, gateway: 0x0a0000fd }, memory)
  assert.equal(one.way, other.way)
  assert.equal(one.upstream?.take(0, 50, 1000), PERMIT.question)
  assert.equal(other.upstream?.take(0, 50, 1000), undefined)
  one.noteRouter(47)
  assert.equal(other.upstream?.isRejected(47), true)
  while (one.upstream?.takeToken(0, 1000));
  assert.equal(other.upstream?.takeToken(0, 1000), false)
  assert.equal(elsewhere.upstream?.isRejected(47), false)
  assert.equal(elsewhere.upstream?.take(0, 50, 1000), PERMIT.question)
  assert.equal(elsewhere.upstream?.takeToken(0, 1000), true)
})
