import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  emitAttribute,
  emitMessage,
  parseAddress,
  parseAddressV6,
  parseAttributes,
  parseMessages,
  parseRefusal,
} from '../../../src/linux/netlink-message.ts'

const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const message = fc.record({ type: u16, flags: u16, sequence: u32, body: bytes }, { noNullPrototype: true })

test('a request has the bytes that rtnetlink(7) asks for', () => {
  const body = emitAttribute(1, Buffer.from([192, 0, 2, 1]))
  const request = emitMessage({ type: 26, flags: 1, sequence: 7, body })
  assert.equal(request.toString('hex'), '180000001a0001000700000000000000' + '08000100c0000201')
})

test('messages put one after another, padded to four bytes, are parsed back', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      const padded = messages.map((one) =>
        Buffer.concat([emitMessage(one), Buffer.alloc(-one.body.length & 3)]),
      )
      assert.deepEqual(parseMessages(Buffer.concat(padded)), messages)
    }),
  )
})

test('attributes are parsed back by type, without their flag bits', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(0x3fff), { maxLength: 5 }), bytes, bytes, (types, before, value) => {
      const emitted = types.map((type) => emitAttribute(type | 0x8000, value))
      const attributes = parseAttributes(Buffer.concat([before, ...emitted]), before.length)
      assert.deepEqual(
        [...attributes],
        types.map((type) => [type, value]),
      )
    }),
  )
})

test('an address is of its own length or none, and stays when the message is overwritten', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const address = parseAddressV6(value)
      const before = Buffer.from(value)
      assert.equal(parseAddress(value) !== undefined, value.length === 4)
      value.fill(0)
      assert.deepEqual(address, before.length === 16 ? Uint8Array.from(before) : undefined)
    }),
    { numRuns: 2000 },
  )
  assert.deepEqual(parseAddressV6(Buffer.alloc(16, 1)), new Uint8Array(16).fill(1))
  assert.equal(parseAddressV6(undefined), undefined)
})

test('no bytes make the parsers throw, and all they give lies within the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), fc.boolean(), (array, offset, plausible) => {
      const input = Buffer.from(array)
      // Lengths that fit, now and then, lead further in than random ones.
      if (plausible && input.length >= 4) input.writeUInt32LE(input.length & 0x3f, 0)
      const bodies = parseMessages(input).map(({ body }) => body.length)
      const values = [...parseAttributes(input, offset).values()].map(({ length }) => length)
      for (const length of [...bodies, ...values]) assert.ok(length <= input.length)
    }),
    { numRuns: 5000 },
  )
})

test('a length shorter than its own header ends the list instead of repeating it for ever', () => {
  for (let length = 0; length < 16; length++) {
    const input = Buffer.alloc(32)
    input.writeUInt32LE(length)
    assert.deepEqual(parseMessages(input), [])
    input.writeUInt32LE(length & 3)
    assert.equal(parseAttributes(input, 0).size, 0)
  }
})

test('a refusal is told from an acknowledgement, from the end of a dump and from an answer', () => {
  const code = (value: number) => {
    const body = Buffer.alloc(4)
    body.writeInt32LE(value)
    return body
  }
  const refusal = (type: number, body: Buffer) => parseRefusal({ type, flags: 0, sequence: 0, body })
  assert.equal(refusal(2, code(-113)), 113)
  assert.equal(refusal(2, code(0)), undefined)
  assert.equal(refusal(3, code(0)), undefined)
  assert.equal(refusal(3, code(-22)), 22)
  assert.equal(refusal(24, code(-22)), undefined)
  assert.equal(refusal(2, Buffer.alloc(3)), undefined)
})
