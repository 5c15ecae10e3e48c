import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { quoted } from '../../../src/packet/result.ts'
import { formatRange } from '../../../src/target/block.ts'
import { parseTarget, parseTargets } from '../../../src/target/spec.ts'

function shown(text: string): string {
  const result = parseTarget(text)
  if (!result.ok) return `fault: ${result.fault.message}`
  const spec = result.value
  if (spec.kind === 'name') return `name ${spec.name}/${spec.prefixLength}`
  return Array.from(spec.ranges, formatRange).join(' ')
}

const ACCEPTED = {
  '10.0.0.1': '10.0.0.1',
  '10.0.0.9/29': '10.0.0.8/29',
  '10.0.0.9/32': '10.0.0.9',
  '10.0.0.8/31': '10.0.0.8/31',
  '200.1.2.3/0': '0.0.0.0/0',
  '10.0.0,1,3-4.1-2': '10.0.0.1-10.0.0.2 10.0.1.1-10.0.1.2 10.0.3.1-10.0.3.2 10.0.4.1-10.0.4.2',
  '10.0.0-1.*': '10.0.0.0/23',
  '10.0.0.-2': '10.0.0.0-10.0.0.2',
  '10.0.0.254-': '10.0.0.254/31',
  '10.0.0,2.77/24': '10.0.0.0/24 10.0.2.0/24',
  '10.0.0.1-10.0.0.9': '10.0.0.1-10.0.0.9',
  'gw.example.org': 'name gw.example.org/32',
  'gw.example.org./28': 'name gw.example.org./28',
  'my_host-2': 'name my_host-2/32',
  '4.3.2.1.in-addr.arpa': 'name 4.3.2.1.in-addr.arpa/32',
  '1.2.3.com': 'name 1.2.3.com/32',
}

for (const [text, meaning] of Object.entries(ACCEPTED)) {
  test(`the target ${text} means ${meaning}`, () => assert.equal(shown(text), meaning))
}

const REFUSED = {
  '10.0.0.0/33': /bad mask in "10\.0\.0\.0\/33": the prefix length must be 0 to 32/,
  '10.0.0.0/': /bad mask/,
  '10.0.0.0/-1': /bad mask/,
  '10.0.0.0/24abc': /bad mask/,
  '10.0.0.0/255.255.255.0': /bad mask/,
  'host/33': /bad mask in "host\/33"/,
  '10.0.0.0/24/24': /only one "\/"/,
  '10.0.0.9-10.0.0.1': /backwards range .* did you mean 10\.0\.0\.1-10\.0\.0\.9\?/,
  '10.0.0.9-10.0.0.256': /bad octet "256"/,
  '10.0.0.1-10.0.0.9/24': /takes no prefix length/,
  '10.0.0.9-3': /backwards range "9-3" .* did you mean 3-9\?/,
  '10.0.0.300': /bad octet "300"/,
  '10.1': /"10\.1": write all four octets; did you mean 10\.1\.0\.0\/16\?/,
  '10.1.2/20': /did you mean 10\.1\.2\.0\/20\?/,
  '167772161': /"167772161": write all four octets/,
  '0x0a000001': /decimal numbers/,
  '0x7f.0.0.1': /decimal numbers/,
  '010.0.0.1': /leading zero in octet "010"/,
  '10.0.0.1.2': /four octets/,
  '10.0.0.': /four octets/,
  '10..0.1': /four octets/,
  '10.0.0.1x': /neither an address/,
  '10.0.0.1,10.0.0.2': /separate targets by blanks/,
  '::1': /"::1": for IPv6 add -6/,
  'fe80::1%eth0/64': /for IPv6 add -6/,
  '10.0.0.1:80': /no ports/,
  'http://host/': /without scheme/,
  '': /empty target ""/,
  '-host': /neither an address/,
  'two words': /neither an address/,
}

for (const [text, message] of Object.entries(REFUSED)) {
  test(`the target '${text}' is refused with a reason`, () => assert.match(shown(text), message))
}

test('a name longer than DNS allows, or with such a label, is no host name', () => {
  assert.match(shown(`${'a'.repeat(64)}.example`), /neither an address/)
  assert.match(shown(Array(64).fill('abc').join('.')), /neither an address/)
})

// A good address with one thing wrong in it, so that each sample must be refused.
const octet = fc.integer({ min: 0, max: 255 }).map(String)
const badOctet = fc.oneof(
  fc.integer({ min: 256, max: 99_999 }).map(String),
  fc.integer({ min: 0, max: 77 }).map((number) => `0${number}`),
  fc.tuple(fc.integer({ min: 1, max: 255 }), fc.integer({ min: 0, max: 254 })).map(([a, b]) => {
    return `${Math.max(a, b + 1)}-${Math.min(a - 1, b)}`
  }),
  fc.constantFrom('', '1,', ',1', '**', '1-2-3', '--', ' ', '0x1f', '1e1'),
)
const malformed = fc.oneof(
  fc
    .tuple(octet, octet, octet, badOctet, fc.nat({ max: 3 }))
    .map(([a, b, c, bad, place]) => [a, b, c].toSpliced(place, 0, bad).join('.')),
  fc.array(octet, { minLength: 1, maxLength: 3 }).map((octets) => octets.join('.')),
  fc.array(octet, { minLength: 5, maxLength: 9 }).map((octets) => octets.join('.')),
  fc
    .tuple(
      fc.ipV4(),
      fc.oneof(fc.integer({ min: 33 }).map(String), fc.constantFrom('', '-1', '8x', '8/8', '1.1')),
    )
    .map(([address, mask]) => `${address}/${mask}`),
  fc.ipV6(),
)

test('a thousand malformed targets are each refused with a message that shows them, and none throws', () => {
  fc.assert(
    fc.property(malformed, (text) => {
      const result = parseTarget(text)
      assert.equal(result.ok, false)
      if (result.ok) return
      assert.ok(text.includes(result.fault.part))
      assert.ok(result.fault.message.includes(quoted(result.fault.part)), result.fault.message)
    }),
    { numRuns: 1000 },
  )
})

test('no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const result = parseTarget(text)
      if (!result.ok) assert.ok(result.fault.message.includes(quoted(result.fault.part)))
    }),
    { numRuns: 1000 },
  )
})

function excluded(text: string): string[] | string {
  const result = parseTargets(text)
  return result.ok ? result.value.map((spec) => spec.text) : result.fault.message
}

test('a comma in --exclude separates targets, unless it belongs to an octet list', () => {
  assert.deepEqual(excluded('10.0.0.1, 10.0.1.0/24,gw'), ['10.0.0.1', '10.0.1.0/24', 'gw'])
  assert.deepEqual(excluded('10.0.0.1,3'), ['10.0.0.1,3'])
  assert.deepEqual(excluded('10.0.0,1.*'), ['10.0.0,1.*'])
})

test('a bad piece of --exclude is named by itself', () => {
  assert.match(String(excluded('10.0.0.1,10.0.0.300')), /bad octet "300" in "10\.0\.0\.300"/)
  assert.match(String(excluded('')), /empty target/)
})
