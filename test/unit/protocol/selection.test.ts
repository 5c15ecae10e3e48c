import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { namedProtocols } from '../../../src/protocol/names.ts'
import { formatProtocols, parseProtocols } from '../../../src/protocol/selection.ts'

function selected(text: string): string {
  const result = parseProtocols(text)
  return result.ok ? formatProtocols(result.value) : `fault: ${result.fault.message}`
}

const ACCEPTED = {
  '6': '6',
  '0-3': '0-3',
  '-5': '0-5',
  '250-': '250-255',
  '-': '0-255',
  ' 1-2 ,4,': '1-2,4',
  '47,1,1,2': '1-2,47',
  'icmp,TCP,17': '1,6,17',
  'ipv6*': '41,43-44,58-60',
  'i?mp': '1-2,101',
  '*': '0-147,253-254',
  '3pc': '34',
  'tp++,a/n,ax.25': '39,93,107',
  'ipv6-icmp': '58',
  reserved: '255',
  '[140-160]': '140-147',
  '[-]': '0-147,253-254',
  '[5,140-160],200': '5,140-147,200',
  '[140-160],[250-]': '140-147,253-254',
  'P:1-3,47': '1-3,47',
  'p:[1-3,255]': '1-3',
}

for (const [text, numbers] of Object.entries(ACCEPTED)) {
  test(`-p '${text}' selects ${numbers}`, () => assert.equal(selected(text), numbers))
}

const REFUSED = {
  '256': /"256" is out of range: .* 0 to 255/,
  '3-300': /"3-300" is out of range/,
  '5-3': /"5-3" is backwards: did you mean 3-5\?/,
  nosuch: /no protocol is named "nosuch"/,
  ospf: /"ospf": did you mean ospfigp \(89\)\?/,
  'x?y*': /no protocol is named "x\?y\*"/,
  '0x11': /no protocol is named "0x11"/,
  '1-2-3': /no protocol is named "1-2-3"/,
  '': /empty protocol list ""/,
  ' ': /empty protocol list " "/,
  ',': /empty entry in ","/,
  '1,,2': /empty entry in "1,,2"/,
  '[]': /empty entry in "\[\]"/,
  'T:80': /"T:80": protosweep scans IP protocols, not ports.* without "T:"/,
  'P:1,u:53': /"u:53": protosweep scans IP protocols/,
  '[1': /"\[" without "\]" in "\[1"/,
  '1]': /"\]" without "\[" in "1\]"/,
  '[1,[2]]': /nested "\["/,
  '[150-160]': /"\[150-160\]" selects no protocol/,
}

for (const [text, message] of Object.entries(REFUSED)) {
  test(`-p '${text}' is refused with a reason`, () => assert.match(selected(text), message))
}

const protocolSets = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1 })

test('what is formatted is parsed to the same set, in ascending order', () => {
  fc.assert(
    fc.property(protocolSets, (numbers) => {
      const sorted = [...numbers].sort((left, right) => left - right)
      assert.deepEqual(parseProtocols(formatProtocols(numbers)), { ok: true, value: sorted })
    }),
  )
})

test('brackets keep exactly the assigned numbers of any list', () => {
  const assigned = new Set(namedProtocols())
  fc.assert(
    fc.property(protocolSets, (numbers) => {
      const expected = numbers.filter((number) => assigned.has(number))
      const parsed = parseProtocols(`[${formatProtocols(numbers)}]`)
      if (expected.length === 0) return assert.equal(parsed.ok, false)
      assert.deepEqual(parsed.ok && formatProtocols(parsed.value), formatProtocols(expected))
    }),
  )
})

test('an empty set is formatted as empty text', () => {
  assert.equal(formatProtocols([]), '')
})

test('no text makes the parser throw, and what it accepts is a set of protocol numbers', () => {
  const scraps = fc.constantFrom('1', '25', '300', '-', ',', '[', ']', '*', '?', 'P:', 'T:', 'tcp', ' ', '\0')
  const texts = fc.oneof(
    fc.string(),
    fc.array(scraps).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const result = parseProtocols(text)
      if (!result.ok) return assert.ok(text.includes(result.fault.part))
      assert.ok(result.value.every((number) => Number.isInteger(number) && number >= 0 && number <= 255))
      assert.ok(result.value.every((number, index) => index === 0 || number > (result.value[index - 1] ?? 0)))
    }),
    { numRuns: 1000 },
  )
})
