import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateRouterAnswers, RouterAnswers } from '../../../src/contract/router-answers.ts'

const GATEWAY = 0x0a0000fe

test('what one worker notes about a way another sees, and how many protocols it is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(255), { maxLength: 256, size: 'max' }), (noted) => {
      const memory = allocateRouterAnswers()
      const [writer, reader] = [0, 1].map(() => new RouterAnswers(memory, 3, GATEWAY))
      assert(writer !== undefined && reader !== undefined)
      for (const protocol of [...noted, ...noted]) writer.note(protocol)
      for (let protocol = 0; protocol < 256; protocol += 1) {
        assert.equal(reader.has(protocol), noted.includes(protocol))
      }
      assert.deepEqual([reader.count, reader.isEmpty], [noted.length, noted.length === 0])
    }),
  )
})

test('a way is an interface and a gateway: others have answers of their own', () => {
  const memory = allocateRouterAnswers()
  const one = new RouterAnswers(memory, 3, GATEWAY)
  one.note(47)
  for (const [interfaceIndex, gateway] of [
    [4, GATEWAY],
    [3, GATEWAY - 1],
    [3, undefined],
  ] as const) {
    const other = new RouterAnswers(memory, interfaceIndex, gateway)
    assert.notEqual(other.way, one.way)
    assert.equal(other.isEmpty, true)
  }
})
