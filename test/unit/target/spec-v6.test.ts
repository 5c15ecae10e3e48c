import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { quoted } from '../../../src/packet/result.ts'
import { formatRangeV6 } from '../../../src/target/block-v6.ts'
import { parseTargetsV6, parseTargetV6 } from '../../../src/target/spec-v6.ts'

/** What a text means, or the complaint. */
function shown(text: string): string {
  const spec = parseTargetV6(text)
  if (!spec.ok) return spec.fault.message
  const { value } = spec
  if (value.kind === 'name') return `name ${value.name}/${value.prefixLength}`
  return `${formatRangeV6(value.range)}${value.zone === undefined ? '' : ` on ${value.zone}`}`
}

const ACCEPTED = {
  'fd77::1': 'fd77::1',
  'FD77:0::0001': 'fd77::1',
  '64:ff9b::1.2.3.4': '64:ff9b::102:304',
  'fd77::1/128': 'fd77::1',
  'fd77::ff/120': 'fd77::/120',
  'fd77::1/0': '::/0',
  'fe80::1%eth0': 'fe80::1 on eth0',
  'fe80::1%eth0.5/120': 'fe80::/120 on eth0.5',
  'host.example': 'name host.example/128',
  'host.example/112': 'name host.example/112',
  gw: 'name gw/128',
}

for (const [text, meaning] of Object.entries(ACCEPTED)) {
  test(`the target ${text} means ${meaning}`, () => assert.equal(shown(text), meaning))
}

const REFUSED = {
  '10.0.0.1': /"10\.0\.0\.1": that is IPv4: leave -6 out/,
  '10.0.0.0/24': /IPv4: leave -6 out/,
  '10.0.0,1.1-9': /IPv4: leave -6 out/,
  'fd77::1-5': /"fd77::1-5": IPv6 has no ranges and lists: give a prefix, as in fd77::\/120/,
  'fd77::1-fd77::9': /no ranges and lists/,
  'fd77::*': /no ranges and lists/,
  'fd77::/129': /bad mask in "fd77::\/129": the prefix length must be 0 to 128/,
  'fe80::2/127%near': /the zone stands before the prefix length, as in "fe80::2%near\/127"/,
  'fd77::/': /bad mask/,
  'fd77::/ffff::': /bad mask/,
  'host/129': /bad mask/,
  'fd77::/64/64': /only one "\/"/,
  '[fd77::1]': /without brackets/,
  'fd77:::1': /no IPv6 address/,
  'fd77::1::2': /no IPv6 address/,
  '1:2:3:4:5:6:7:8:9': /no IPv6 address/,
  'fd77::12345': /no IPv6 address/,
  'fe80::1%': /name of an interface/,
  'fe80::1%a%b': /name of an interface/,
  'fd77::1%eth0': /only a link-local address \(fe80::\/10\) has a zone/,
  'http://[fd77::1]/': /without scheme/,
  '': /empty target ""/,
  ' ': /empty target/,
  '-host': /neither an IPv6 address/,
  '%eth0': /neither an IPv6 address/,
  '5': /neither an IPv6 address/,
}

for (const [text, message] of Object.entries(REFUSED)) {
  test(`the target '${text}' is refused with a reason`, () => assert.match(shown(text), message))
}

test('commas separate targets, and the bad one is named', () => {
  const specs = parseTargetsV6('fd77::1, gw,fd77::/120')
  assert.ok(specs.ok)
  assert.deepEqual(
    specs.value.map(({ text }) => text),
    ['fd77::1', 'gw', 'fd77::/120'],
  )
  const bad = parseTargetsV6('fd77::1,5,gw')
  assert.ok(!bad.ok && bad.fault.part === '5')
})

test('whatever the text, it is read or refused with a message that shows it, and nothing is thrown', () => {
  const pieces = fc.array(
    fc.constantFrom(
      'fd77',
      'fe80',
      ':',
      '::',
      '1',
      '/',
      '%',
      'eth0',
      '.',
      '-',
      ',',
      '[',
      ']',
      'x',
      '64',
      '999',
      ' ',
    ),
    { maxLength: 12 },
  )
  const text = fc.oneof(
    pieces.map((some) => some.join('')),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.ipV6(),
  )
  fc.assert(
    fc.property(text, (target) => {
      const spec = parseTargetV6(target)
      if (spec.ok) assert.equal(spec.value.text, target)
      else assert.ok(spec.fault.message.includes(quoted(target)), spec.fault.message)
    }),
    { numRuns: 3000 },
  )
})
