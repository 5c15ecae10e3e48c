import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  emitRouteRequest,
  isNetworkAddress,
  parseConnectedPrefix,
  parseRoute,
} from '../../../src/route/route.ts'

const message = (type: number, hex: string) => ({
  type,
  flags: 0,
  sequence: 1,
  body: Buffer.from(hex, 'hex'),
})

/** struct rtmsg of a reply (family, lengths, tos, table, protocol, scope, type, flags), without attributes. */
const head = (type: number, protocol = '00', scope = '00', length = '20') =>
  `02${length}0000fe${protocol}${scope}${type.toString(16).padStart(2, '0')}00020000`

const OIF_4 = '0800040004000000'
const FROM_10_0_0_2 = '080007000a000002'
const VIA_10_0_0_1 = '080005000a000001'

test('a request names family, destination and, if asked for, the interface', () => {
  assert.equal(emitRouteRequest(0xc0000201).toString('hex'), '022000000000000000000000' + '08000100c0000201')
  assert.equal(
    emitRouteRequest(0xc0000201, 4).toString('hex'),
    `022000000000000000000000${'08000100c0000201'}${OIF_4}`,
  )
})

test('the answer has the kind, the interface, the source and the next hop', () => {
  const common = { interfaceIndex: 4, source: 0x0a000002, sources: [0x0a000002], gateway: undefined }
  for (const [type, kind] of [
    [1, 'unicast'],
    [2, 'local'],
    [3, 'broadcast'],
    [4, 'unicast'],
    [5, 'multicast'],
  ] as const) {
    assert.deepEqual(parseRoute(message(24, head(type) + OIF_4 + FROM_10_0_0_2)), { kind, ...common })
  }
  const routed = parseRoute(message(24, head(1) + OIF_4 + FROM_10_0_0_2 + VIA_10_0_0_1))
  assert.deepEqual(routed, { kind: 'unicast', ...common, gateway: 0x0a000001 })
  assert.equal(parseRoute(message(24, head(1) + OIF_4)).source, 0)
})

test('a refusal, a next hop of another family and what is no answer are unreachable, each with its errno', () => {
  const errno = (type: number, hex: string) => {
    const route = parseRoute(message(type, hex))
    assert.equal(route.kind, 'unreachable')
    return route.errno
  }
  assert.equal(errno(2, '9bffffff'), 'ENETUNREACH')
  assert.equal(errno(2, '8fffffff'), 'EHOSTUNREACH')
  assert.equal(errno(24, `${head(1)}${OIF_4}080012000a000000`), 'EAFNOSUPPORT')
  assert.equal(errno(24, head(1)), 'EBADMSG')
  assert.equal(errno(24, head(7) + OIF_4), 'EBADMSG')
  assert.equal(errno(24, ''), 'EBADMSG')
  assert.equal(errno(16, head(1) + OIF_4), 'EBADMSG')
})

test('only prefixes that the kernel made for an interface are connected', () => {
  const to = (address: string) => `08000100${address}`
  const connected = message(24, head(1, '02', 'fd', '18') + to('0a000200') + OIF_4)
  assert.deepEqual(parseConnectedPrefix(connected), {
    start: 0x0a000200,
    end: 0x0a0002ff,
    interfaceIndex: 4,
  })
  const others = [
    head(1, '03', 'fd', '18') + to('0a000200'),
    head(1, '02', '00', '18') + to('0a000200'),
    head(2, '02', 'fd', '18') + to('0a000200'),
    head(1, '02', 'fd', '00') + to('00000000'),
    head(1, '02', 'fd', '18'),
    head(1, '02', 'fd', '21') + to('0a000200'),
  ]
  for (const other of others) assert.equal(parseConnectedPrefix(message(24, other + OIF_4)), undefined, other)
  const nowhere = head(1, '02', 'fd', '18') + to('0a000200')
  assert.equal(parseConnectedPrefix(message(24, nowhere)), undefined)
})

test('the first address of a prefix is its network address, on its interface and where there is room for one', () => {
  const prefix = (length: number) => ({
    start: 0x0a000200,
    end: 0x0a000200 + 2 ** (32 - length) - 1,
    interfaceIndex: 4,
  })
  for (const length of [16, 24, 30]) {
    assert(isNetworkAddress(0x0a000200, 4, [prefix(32), prefix(length)]), `/${length}`)
    assert(!isNetworkAddress(0x0a000201, 4, [prefix(length)]), `/${length}`)
    assert(!isNetworkAddress(0x0a000200, 5, [prefix(length)]), `/${length}`)
  }
  for (const length of [31, 32]) assert(!isNetworkAddress(0x0a000200, 4, [prefix(length)]), `/${length}`)
})

test('no bytes make the parsers throw, and prefixes end within the address space', () => {
  const u32 = fc.integer({ min: 0, max: 0xffffffff })
  const start = fc.constantFrom('', head(1), head(1, '02', 'fd', '08'), head(1, '02', 'fd', '20'))
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('hex'))
  fc.assert(
    fc.property(fc.constantFrom(2, 24, 3), start, fc.option(u32), bytes, (type, rtmsg, address, rest) => {
      const destination = address === null ? '' : `08000100${address.toString(16).padStart(8, '0')}`
      const input = message(type, rtmsg + destination + rest)
      assert.ok(parseRoute(input).kind.length > 0)
      const prefix = parseConnectedPrefix(input)
      if (prefix !== undefined) assert.ok(prefix.start <= prefix.end && prefix.end <= 0xffffffff)
    }),
    { numRuns: 5000 },
  )
})
