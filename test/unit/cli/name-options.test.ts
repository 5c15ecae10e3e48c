/** The options about names. */
import assert from 'node:assert/strict'
import { Resolver } from 'node:dns'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { nameChoiceOf } from '../../../src/cli/name-options.ts'
import { Failure } from '../../../src/contract/failures.ts'

function refusalOf(servers: string): string {
  try {
    nameChoiceOf({ 'dns-servers': servers })
  } catch (error) {
    assert(error instanceof Failure && error.code === 'BAD_INPUT' && error.exitCode === 2)
    return error.message
  }
  return assert.fail(`${servers} was accepted`)
}

test('hosts that are up are looked up, with -n none and with -R all', () => {
  assert.deepEqual(nameChoiceOf({}), { named: 'up', dnsServers: [], isEveryAddress: false })
  assert.equal(nameChoiceOf({ numeric: true }).named, 'none')
  assert.equal(nameChoiceOf({ 'resolve-names': true }).named, 'all')
  assert.equal(nameChoiceOf({ 'resolve-all': true }).isEveryAddress, true)
  assert.throws(() => nameChoiceOf({ numeric: true, 'resolve-names': true }), /-n and -R exclude each other/)
})

describe('--dns-servers', () => {
  test('names servers by address, with a port or without, each once', () => {
    const { dnsServers } = nameChoiceOf({
      'dns-servers': '10.0.0.53, 10.0.1.53:5353,::1,[fd77::1]:54,[::2],10.0.0.53',
    })
    assert.deepEqual(dnsServers, ['10.0.0.53', '10.0.1.53:5353', '::1', '[fd77::1]:54', '[::2]:53'])
    new Resolver().setServers(dnsServers)
  })

  const REFUSED: readonly (readonly [servers: string, why: RegExp])[] = [
    ['', /"" is empty/],
    ['10.0.0.1,,10.0.0.2', /"" is empty/],
    ['ns.example', /"ns.example" is no IP address/],
    ['10.0.0.1,10.0.0', /"10.0.0" is no IP address/],
    ['10.0.0.256', /"10.0.0.256" is no IP address/],
    ['10.0.0.1:0', /"10.0.0.1:0" has no port 1 to 65535/],
    ['10.0.0.1:65536', /has no port/],
    ['10.0.0.1:', /has no port/],
    ['10.0.0.1:5x', /has no port/],
    ['[::1', /is no IP address/],
    ['[10.0.0.1]:53', /is no IP address/],
    ['10.0.0.1 10.0.0.2', /is no IP address/],
    [Array.from({ length: 17 }, (_, i) => `10.0.0.${i}`).join(','), /17 servers: give at most 16/],
  ]
  for (const [servers, why] of REFUSED) {
    test(`refuses "${servers.slice(0, 30)}" and names the bad part`, () => {
      assert.match(refusalOf(servers), why)
    })
  }

  test('is either what the resolver takes, or refused', () => {
    const parts = fc.constantFrom(
      '10.0.0.53',
      '::1',
      '[::1]',
      '[',
      ']',
      ':',
      ':53',
      ':0',
      '99999',
      ',',
      ' ',
      'a',
      '.',
    )
    const text = fc.array(parts, { maxLength: 8 }).map((some) => some.join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (servers) => {
        try {
          new Resolver().setServers([...nameChoiceOf({ 'dns-servers': servers }).dnsServers])
        } catch (error) {
          assert(error instanceof Failure && error.message.startsWith('bad --dns-servers'), String(error))
        }
      }),
    )
  })
})
