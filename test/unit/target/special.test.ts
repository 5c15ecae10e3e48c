import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddressV4 } from '../../../src/packet/address.ts'
import { formatRange } from '../../../src/target/block.ts'
import { normalise, type Range, type RangeSet } from '../../../src/target/ranges.ts'
import { parseTarget } from '../../../src/target/spec.ts'
import { NEVER_SWEPT, needsPermission, whyNeverSwept } from '../../../src/target/special.ts'

function ranges(...texts: string[]): RangeSet {
  return normalise(
    texts.flatMap((text) => {
      const spec = parseTarget(text)
      assert.ok(spec.ok && spec.value.kind === 'addresses')
      return [...spec.value.ranges]
    }),
  )
}

function address(text: string): number {
  const parsed = parseAddressV4(text)
  assert.ok(parsed !== undefined)
  return parsed
}

function asked(targets: string[], connected: string[] = [], singles: string[] = []): string | undefined {
  const range = needsPermission(
    ranges(...targets),
    ranges(...connected),
    normalise(singles.map((text): Range => [address(text), address(text)])),
  )
  return range && formatRange(range)
}

test('what is never swept is "this network" and everything from multicast to the end', () => {
  assert.deepEqual(Array.from(NEVER_SWEPT, formatRange), ['0.0.0.0/8', '224.0.0.0/3'])
})

test('the reason for not sweeping an address names its space', () => {
  assert.match(whyNeverSwept(address('0.0.0.0')) ?? '', /this network/)
  assert.match(whyNeverSwept(address('224.0.0.5')) ?? '', /multicast/)
  assert.match(whyNeverSwept(address('250.0.0.1')) ?? '', /reserved/)
  assert.match(whyNeverSwept(address('255.255.255.255')) ?? '', /broadcast/)
  for (const text of ['1.0.0.0', '127.0.0.1', '223.255.255.255']) {
    assert.equal(whyNeverSwept(address(text)), undefined)
  }
})

test('private, shared, local and documentation space is swept without asking', () => {
  const free = [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
  ]
  const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15']
  assert.equal(asked([...free, ...documentation]), undefined)
})

test('the neighbours of private space are public', () => {
  for (const text of ['11.0.0.0/8', '172.32.0.0/16', '192.169.0.0/24', '100.128.0.0/16', '198.20.0.0/24']) {
    assert.equal(asked([text]), text)
  }
})

test('of mixed ranges the first public part is what needs permission', () => {
  assert.equal(asked(['9.255.255.254-10.0.0.9', '8.8.8.0/24']), '8.8.8.0/24')
  assert.equal(asked(['9.255.255.254-10.0.0.9']), '9.255.255.254/31')
})

test('a public range inside a connected prefix needs none, one that reaches beyond it does', () => {
  assert.equal(asked(['8.8.8.64/26'], ['8.8.8.0/24']), undefined)
  assert.equal(asked(['8.8.8.0/23'], ['8.8.8.0/24']), '8.8.9.0/24')
})

test('public addresses named one by one need none, even where they touch', () => {
  assert.equal(asked(['8.8.8.8', '8.8.8.9'], [], ['8.8.8.9', '8.8.8.8']), undefined)
})

test('naming one address of a public range does not open the rest of it', () => {
  assert.equal(asked(['8.8.8.8/31'], [], ['8.8.8.8']), '8.8.8.9')
})
