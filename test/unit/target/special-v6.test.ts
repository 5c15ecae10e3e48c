import assert from 'node:assert/strict'
import test from 'node:test'
import { formatRangeV6, parseAddressV6, prefixAround } from '../../../src/target/block-v6.ts'
import { normaliseV6, type RangeSetV6 } from '../../../src/target/ranges-v6.ts'
import {
  isLinkLocal,
  NEVER_SWEPT_V6,
  needsPermissionV6,
  whyNeverSweptV6,
} from '../../../src/target/special-v6.ts'

function address(text: string): bigint {
  return parseAddressV6(text) ?? assert.fail(text)
}

function ranges(...texts: string[]): RangeSetV6 {
  return normaliseV6(
    texts.map((text) => {
      const [base = '', length = '128'] = text.split('/')
      return prefixAround(address(base), Number(length))
    }),
  )
}

function asked(targets: string[], connected: string[] = [], singles: string[] = []): string | undefined {
  const range = needsPermissionV6(ranges(...targets), ranges(...connected), ranges(...singles))
  return range && formatRangeV6(range)
}

test('never swept are the unspecified address, IPv4 in another form, and multicast, each for its reason', () => {
  assert.deepEqual(Array.from(NEVER_SWEPT_V6, formatRangeV6), ['::', '0.0.0.0/96', 'ff00::/8'])
  assert.match(whyNeverSweptV6(address('::')) ?? '', /unspecified/)
  assert.match(whyNeverSweptV6(address('::ffff:1.2.3.4')) ?? '', /IPv4 address .* leave -6 out/)
  assert.match(whyNeverSweptV6(address('ff02::1')) ?? '', /multicast/)
  for (const text of ['::1', 'fd77::1', 'fe80::1', '2001:db8::1', '2a00::1', 'feff::1']) {
    assert.equal(whyNeverSweptV6(address(text)), undefined, text)
  }
})

test('an address of one link is told from others', () => {
  for (const text of ['fe80::', 'febf:ffff::1']) assert.ok(isLinkLocal(address(text)), text)
  for (const text of ['fe7f::1', 'fec0::1', 'fd77::1']) assert.ok(!isLinkLocal(address(text)), text)
})

test('private space and documentation need no permission, the Internet does', () => {
  const free = [
    '::1',
    'fd77::/64',
    'fc00::/8',
    'fe80::/64',
    '2001:db8::/40',
    '3fff::/20',
    '2001:2::/48',
    '100::/64',
  ]
  assert.equal(asked([...free, '64:ff9b:1::/60', '5f00::/32']), undefined)
  assert.equal(asked(['2a00::/120']), '2a00::/120')
  assert.equal(asked(['fb00::/7']), 'fa00::/7')
  assert.equal(asked(['64:ff9b::/120']), '64:ff9b::/120')
})

test('connected prefixes and addresses typed one by one need none either', () => {
  assert.equal(asked(['2a00::/120'], ['2a00::/64']), undefined)
  assert.equal(asked(['2a00::/120'], ['2a00::/121']), '2a00::80/121')
  assert.equal(asked(['2a00::1', '2a00::2'], [], ['2a00::1', '2a00::2']), undefined)
  assert.equal(asked(['2a00::/127'], [], ['2a00::1']), '2a00::')
})
