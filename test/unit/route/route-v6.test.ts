/** What the kernel is asked and answers about IPv6, in messages made by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AddressNumbers, textOfNumber, V6Numbers } from '../../../src/packet/address-numbers.ts'
import { emitRouteRequest, parseRoute } from '../../../src/route/route.ts'

const TARGET = 'fd770000000000000000000000000001'
const ROUTER = 'fe800000000000000000000000000001'
const OWN = 'fd770000000000000000000000000007'
/** fd77::1 alone, number 1. */
const NUMBERS = new V6Numbers(Buffer.from(TARGET + TARGET, 'hex'))

const message = (type: number, hex: string) => ({
  type,
  flags: 0,
  sequence: 1,
  body: Buffer.from(hex, 'hex'),
})

/** struct rtmsg of a reply (family, lengths, tos, table, protocol, scope, type, flags), without attributes. */
const head = (type: number) => `0a800000fe0000${type.toString(16).padStart(2, '0')}00020000`
const OIF_4 = '0800040004000000'
const OIF_1 = '0800040001000000'
const FROM_OWN = `14000700${OWN}`
const VIA_ROUTER = `14000500${ROUTER}`

test('a request has the 16 bytes of its addresses', () => {
  assert.equal(
    emitRouteRequest(1, { interfaceIndex: 4, source: 1 }, NUMBERS).toString('hex'),
    `0a8080000000000000000000${`14000100${TARGET}`}${`14000200${TARGET}`}${OIF_4}`,
  )
})

test('the answer has numbers for the source and the next hop', () => {
  const route = parseRoute(message(24, head(1) + OIF_4 + FROM_OWN + VIA_ROUTER), NUMBERS)
  assert.deepEqual(
    [route.kind, route.interfaceIndex, route.source === route.sources[0], route.sources.length],
    ['unicast', 4, true, 1],
  )
  assert.equal(textOfNumber(NUMBERS, route.source), 'fd77::7')
  assert.equal(textOfNumber(NUMBERS, route.gateway ?? 0), 'fe80::1')
  const onLink = parseRoute(message(24, head(1) + OIF_4), NUMBERS)
  assert.deepEqual([onLink.source, onLink.sources, onLink.gateway], [0, [0], undefined])
  const short = parseRoute(message(24, `${head(1)}${OIF_4}080005000a000001`), NUMBERS)
  assert.equal(short.gateway, undefined, 'of another family')
})

test('an anycast address is a host’s, and this machine’s own where it leads to loopback', () => {
  const kind = (type: number, oif: string) => parseRoute(message(24, head(type) + oif), NUMBERS).kind
  assert.deepEqual([kind(4, OIF_4), kind(4, OIF_1), kind(1, OIF_1)], ['unicast', 'local', 'unicast'])
})

test('a next hop without a number leads nowhere, a source without one is none', () => {
  const full: AddressNumbers = { family: 6, numberAt: () => -1, put: () => undefined }
  assert.equal(parseRoute(message(24, head(1) + OIF_4 + VIA_ROUTER), full).errno, 'ENOBUFS')
  const { kind, source, sources } = parseRoute(message(24, head(1) + OIF_4 + FROM_OWN), full)
  assert.deepEqual([kind, source, sources], ['unicast', 0, [0]])
})

test('no bytes make the parser throw, and every number it gives is a u32', () => {
  const start = fc.constantFrom('', head(1), head(1) + OIF_4, head(4) + OIF_4 + FROM_OWN)
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('hex'))
  fc.assert(
    fc.property(fc.constantFrom(2, 24, 3), start, bytes, (type, rtmsg, rest) => {
      const { source, sources, gateway } = parseRoute(message(type, rtmsg + rest), NUMBERS)
      for (const number of [source, gateway ?? 0, ...sources]) assert.equal(number, number >>> 0)
    }),
    { numRuns: 3000 },
  )
})
