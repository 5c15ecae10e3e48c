/** The system's own list of names. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { numbersOf } from '../../../../src/contract/address-ranges.ts'
import { hostsOfSystem, parseHosts } from '../../../../src/inventory/identity/hosts-file.ts'
import { packed } from '../../../support/inventory-sample.ts'

test('each address has its first name; comments, other families and bad lines are passed over', () => {
  const text = [
    '# 10.0.0.9 comment',
    '127.0.0.1\tlocalhost localhost.localdomain',
    '127.0.0.1 second',
    '::1 localhost',
    '  10.0.0.5   router.example # the way out',
    '10.0.0.6',
    '10.0.0 short',
    '10.0.0.7 bad\u001b[31mname',
    '',
  ].join('\n')
  const hosts = [...parseHosts(text)]
  assert.deepEqual(hosts, [
    [0x7f000001, 'localhost'],
    [0x0a000005, 'router.example'],
  ])
})

test('any text is read without an error, and gives names that can be printed', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const name of parseHosts(`10.0.0.1 ${text}\n${text}`).values()) assert.match(name, /^[\w.-]+$/)
    }),
  )
})

test('a file that is not there has no names', () => {
  assert.equal(hostsOfSystem('/nowhere/hosts').size, 0)
})

test('for a sweep of IPv6 the addresses of that family are taken, by their numbers', () => {
  const numbers = numbersOf(packed(['fd77::1-fd77::ff']))
  const hosts = parseHosts('10.0.0.1 four\nfd77:0::2 six other\nfd77::2 again\nfe80::1 beside\n', numbers)
  assert.equal(hosts.get(2), 'six')
  assert.deepEqual([...hosts.values()], ['six', 'beside'])
})
