import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { parseOctetLists } from '../../../src/target/octets.ts'
import { count, normalise, type Range, type RangeSet } from '../../../src/target/ranges.ts'

// One octet as text together with the numbers it means, told apart from the parser by construction.
const items = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((number) => ({ text: `${number}`, numbers: [number] })),
  fc
    .tuple(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 5 }))
    .map(([low, more]) => ({ text: `${low}-${low + more}`, numbers: from(low, low + more) })),
  fc.integer({ min: 0, max: 3 }).map((high) => ({ text: `-${high}`, numbers: from(0, high) })),
  fc.integer({ min: 252, max: 255 }).map((low) => ({ text: `${low}-`, numbers: from(low, 255) })),
)
const octets = fc.array(items, { minLength: 1, maxLength: 3 }).map((list) => ({
  text: list.map((item) => item.text).join(','),
  numbers: [...new Set(list.flatMap((item) => item.numbers))],
}))

function from(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, offset) => low + offset)
}

function rangesOf(text: string): RangeSet {
  const result = parseOctetLists(text)
  assert.ok(result.ok, result.ok ? '' : result.fault.message)
  return result.value
}

test('an octet list means every combination of its octets, each address once', () => {
  fc.assert(
    fc.property(octets, octets, octets, octets, (a, b, c, d) => {
      const singles: Range[] = []
      for (const w of a.numbers)
        for (const x of b.numbers)
          for (const y of c.numbers)
            for (const z of d.numbers) {
              const address = ((w * 256 + x) * 256 + y) * 256 + z
              singles.push([address, address])
            }
      const text = [a, b, c, d].map((octet) => octet.text).join('.')
      assert.deepEqual(rangesOf(text), normalise(singles))
    }),
    { numRuns: 50 },
  )
})

test('whole octets at the end, spelled * or - or 0-255, make one range and not a list of addresses', () => {
  for (const whole of ['*', '-', '0-255', '0-,7']) {
    assert.deepEqual(rangesOf(`10.0-1.${whole}.${whole}`), normalise([[0x0a000000, 0x0a01ffff]]))
  }
  assert.equal(count(rangesOf('*.*.*.*')), 2 ** 32)
})

test('a list that falls into more than a million ranges is refused before it is made', () => {
  const result = parseOctetLists('0-255.0-255.*.1')
  assert.match(result.ok ? '' : result.fault.message, /16777216 separate ranges.*CIDR/)
  assert.equal(rangesOf('0-255.0-15.0-99.1').length, 409_600)
})

const REFUSED = {
  '10.0.0.256': /bad octet "256" in "10\.0\.0\.256"/,
  '10.0.0.1-256': /bad octet "256"/,
  '10.0.0.3-1': /backwards range "3-1" .* did you mean 1-3\?/,
  '10.0.0.1,,2': /bad octet ""/,
  '10.0.0.1-2-3': /bad octet "1-2-3"/,
  '10.0.0.1*': /bad octet "1\*"/,
  '10.0.0.x': /bad octet "x"/,
  '10.0.0.010': /leading zero in octet "010" .* write 10/,
  '10.0.00-1.1': /leading zero in octet "00"/,
}

for (const [text, message] of Object.entries(REFUSED)) {
  test(`the octet list ${text} is refused with its bad part`, () => {
    const result = parseOctetLists(text)
    assert.match(result.ok ? '' : result.fault.message, message)
  })
}
