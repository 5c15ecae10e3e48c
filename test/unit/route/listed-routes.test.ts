import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { emitAttribute } from '../../../src/linux/netlink-message.ts'
import { parseListedRoutes } from '../../../src/route/listed-routes.ts'
import { RTM_NEWROUTE } from '../../../src/route/route.ts'

function message(type: number, prefixLength: number, ...attributes: Buffer[]) {
  const header = Buffer.alloc(12)
  header.writeUInt8(prefixLength, 1)
  header.writeUInt8(type, 7)
  return { type: RTM_NEWROUTE, flags: 0, body: Buffer.concat([header, ...attributes]) } as Parameters<
    typeof parseListedRoutes
  >[0]
}

test('routes of the machine’s own addresses and of broadcasts are not listed', () => {
  for (const type of [2, 3, 5]) assert.deepEqual(parseListedRoutes(message(type, 32)), [])
  assert.equal(parseListedRoutes(message(1, 0))[0]?.prefixLength, 0)
  assert.equal(parseListedRoutes(message(6, 8))[0]?.refusal, 'blackhole')
})

test('no message makes it throw or run on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(40), (bytes, type) => {
      const hops = emitAttribute(9, Buffer.from(bytes))
      const whole = message(1, 16, hops)
      assert.ok(Array.isArray(parseListedRoutes(whole)))
      assert.ok(Array.isArray(parseListedRoutes({ ...whole, body: Buffer.from(bytes), type })))
    }),
  )
})
