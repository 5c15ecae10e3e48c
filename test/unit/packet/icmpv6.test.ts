import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ICMP_TYPE } from '../../../src/packet/icmpv4.ts'
import { errorV4, ICMPV6_TYPE, isErrorV6, typeV4 } from '../../../src/packet/icmpv6.ts'

/** RFC 4443 by RFC 7915 section 4.2, as the engine stores it: type and code of IPv6, type and code of IPv4. */
const ERRORS: ReadonlyArray<readonly [string, number, number, number, number]> = [
  ['no route', 1, 0, 3, 0],
  ['prohibited', 1, 1, 3, 13],
  ['beyond the scope of the source', 1, 2, 3, 0],
  ['address unreachable', 1, 3, 3, 1],
  ['port unreachable', 1, 4, 3, 3],
  ['against a policy', 1, 5, 3, 13],
  ['a route that rejects', 1, 6, 3, 9],
  ['an unreachable yet to be defined', 1, 7, 12, 0],
  ['the last of these', 1, 255, 12, 0],
  ['packet too big', 2, 0, 12, 0],
  ['hop limit exceeded', 3, 0, 11, 0],
  ['reassembly time exceeded', 3, 1, 11, 1],
  ['an erroneous header field', 4, 0, 12, 0],
  ['an unrecognized next header', 4, 1, 3, 2],
  ['an unrecognized option', 4, 2, 12, 0],
]
for (const [name, type, code, typeOfV4, codeOfV4] of ERRORS) {
  test(`what it means in IPv4: ${name}`, () => {
    assert.equal(errorV4(type, code), typeOfV4 * 256 + codeOfV4)
  })
}

test('four types are errors that quote', () => {
  const types = Array.from({ length: 256 }, (_, type) => type)
  assert.deepEqual(types.filter(isErrorV6), [1, 2, 3, 4])
})

test('an echo is one in IPv4, a type that nobody has defined means nothing there, all others keep their number', () => {
  assert.equal(typeV4(ICMPV6_TYPE.echoRequest), ICMP_TYPE.echoRequest)
  assert.equal(typeV4(ICMPV6_TYPE.echoReply), ICMP_TYPE.echoReply)
  for (const type of Object.values(ICMP_TYPE)) assert.equal(typeV4(type), 127)
  for (const type of [130, 134, 136, 255]) assert.equal(typeV4(type), type)
})
