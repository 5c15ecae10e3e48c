/** Which of this machine's addresses suit a way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddressV4, parseAddressV4 } from '../../../src/packet/address.ts'
import type { Route } from '../../../src/route/route.ts'
import {
  chooseSources,
  chooseSourceV6,
  MOST_SOURCES,
  neighboursOf,
  type WantedSources,
} from '../../../src/route/sources.ts'

/** What the interface has: three addresses of one subnet, one of them without a prefix of its own, and others. */
const ADDRESSES = ['10.0.0.9/24', '10.0.0.2/24', '10.0.0.77/32', '10.0.1.2/16', '192.168.5.1/24'].map(own)

function own(text: string): { address: number; prefixLength: number } {
  const [address = '', prefixLength] = text.split('/')
  return { address: number(address), prefixLength: Number(prefixLength) }
}

function number(text: string): number {
  return parseAddressV4(text) ?? assert.fail(text)
}

/** The sources towards a target, in words; the kernel would send from `kernel`, by way of a gateway or not. */
function sourcesOf(
  wanted: 'auto' | string[],
  target: string,
  kernel: string,
  way: Partial<Route> = {},
  addresses = ADDRESSES,
): string[] {
  const list: WantedSources = wanted === 'auto' ? wanted : wanted.map(number)
  const source = number(kernel)
  const route: Route = { kind: 'unicast', interfaceIndex: 1, source, sources: [source], gateway: undefined }
  return [...chooseSources(list, number(target), { ...route, ...way }, addresses)].map(formatAddressV4)
}

const ROUTED = { gateway: 0x0a0000fe }

test('auto takes the addresses in the longest prefix around a target on the link, the usual one first', () => {
  assert.deepEqual(sourcesOf('auto', '10.0.0.50', '10.0.0.2'), ['10.0.0.2', '10.0.0.9', '10.0.0.77'])
  assert.deepEqual(sourcesOf('auto', '10.0.7.50', '10.0.1.2'), [
    '10.0.1.2',
    '10.0.0.9',
    '10.0.0.2',
    '10.0.0.77',
  ])
  assert.deepEqual(sourcesOf('auto', '192.168.5.9', '192.168.5.1'), ['192.168.5.1'])
})

test('auto takes those in the prefix of the usual source where the target is in none', () => {
  for (const way of [ROUTED, {}]) {
    assert.deepEqual(sourcesOf('auto', '203.0.113.5', '10.0.0.9', way), ['10.0.0.9', '10.0.0.2', '10.0.0.77'])
  }
  assert.deepEqual(sourcesOf('auto', '192.168.5.9', '10.0.0.9', ROUTED), [
    '10.0.0.9',
    '10.0.0.2',
    '10.0.0.77',
  ])
})

test('auto leaves it at the usual source where the interface has nothing like it', () => {
  assert.deepEqual(sourcesOf('auto', '203.0.113.5', '198.51.100.1', ROUTED), ['198.51.100.1'])
  assert.deepEqual(sourcesOf('auto', '203.0.113.5', '10.9.9.9', ROUTED, [own('10.9.9.9/32')]), ['10.9.9.9'])
  assert.deepEqual(sourcesOf('auto', '10.0.0.5', '0.0.0.0', {}, []), ['0.0.0.0'])
})

test('auto takes no more than help, and always the usual one', () => {
  const many = Array.from({ length: 200 }, (_, i) => own(`10.0.0.${i + 1}/24`))
  const sources = sourcesOf('auto', '10.0.0.250', '10.0.0.150', {}, many)
  assert.deepEqual([sources.length, sources[0], new Set(sources).size], [MOST_SOURCES, '10.0.0.150', 64])
})

test('of a list those are taken that the interface has, wherever the target is; else the usual one', () => {
  const list = ['172.16.0.1', '192.168.5.1', '10.0.0.2', '10.0.0.9']
  assert.deepEqual(sourcesOf(list, '10.0.0.50', '10.0.0.2'), ['10.0.0.2', '192.168.5.1', '10.0.0.9'])
  assert.deepEqual(sourcesOf(['10.0.0.9'], '10.0.0.50', '10.0.0.2'), ['10.0.0.9'], 'not the usual one')
  assert.deepEqual(sourcesOf(['172.16.0.1'], '10.0.0.50', '10.0.0.2'), ['10.0.0.2'])
  const explicit = sourcesOf(['198.51.100.1'], '203.0.113.5', '198.51.100.1', ROUTED)
  assert.deepEqual(explicit, ['198.51.100.1'], 'what a route says to send from, though it is elsewhere')
})

test('this machine is asked from itself, and its loopback network also from there', () => {
  const local = { kind: 'local' } as const
  assert.deepEqual(sourcesOf('auto', '10.0.0.2', '10.0.0.2', local), ['10.0.0.2'])
  assert.deepEqual(sourcesOf(['10.0.0.9', '127.0.0.3'], '10.0.0.2', '10.0.0.2', local), ['10.0.0.2'])
  const list = ['10.0.0.9', '127.0.0.3', '127.0.0.1']
  assert.deepEqual(sourcesOf(list, '127.0.0.1', '127.0.0.1', local), ['127.0.0.1', '127.0.0.3'])
  assert.deepEqual(sourcesOf('auto', '127.0.0.1', '127.0.0.1', local), ['127.0.0.1'])
})

test('an address is the neighbour of those in its prefix, itself included', () => {
  assert.equal(neighboursOf(number('10.0.0.77'), ADDRESSES).length, 3)
  assert.equal(neighboursOf(number('192.168.5.1'), ADDRESSES).length, 1)
  assert.equal(neighboursOf(number('10.0.0.1'), [own('10.0.0.1/32')]).length, 0)
})

test('where the kernel names none, IPv6 is asked from an address of the same reach', () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.padEnd(32, '0'), 'hex'))
  const [near, wide] = ['fe80', 'fd77'].map((hex) => ({
    address: bytes(hex),
    prefixLength: 64,
    isLinkLocal: hex === 'fe80',
  }))
  assert.ok(near !== undefined && wide !== undefined)
  for (const destination of ['fe80', 'febf']) {
    assert.equal(chooseSourceV6(bytes(destination), [wide, near]), near.address)
    assert.equal(chooseSourceV6(bytes(destination), [wide]), undefined)
  }
  for (const destination of ['2001', 'fec0', 'fe7f', 'ff80']) {
    assert.equal(chooseSourceV6(bytes(destination), [near, wide]), wide.address)
    assert.equal(chooseSourceV6(bytes(destination), [near]), undefined)
  }
})
