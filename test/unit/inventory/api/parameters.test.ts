/** What the API's parameters may say, and what is answered to what they may not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { changeWord, Parameters } from '../../../../src/inventory/api/parameters.ts'
import { Refusal } from '../../../../src/inventory/api/refusal.ts'
import { toMapped } from '../../../../src/packet/address.ts'
import { address, packed } from '../../../support/inventory-sample.ts'

const NOW = Date.UTC(2026, 10, 23, 3, 0, 0)
const KNOWN = ['limit', 'before', 'schedule', 'after', 'net', 'open', 'since', 'kind', 'presence']

/** Everything that a query says, undefined where it says nothing. */
function read(query: string): Record<string, unknown> {
  const parameters = new Parameters(query, KNOWN)
  return {
    limit: parameters.limit(),
    before: parameters.sweep('before'),
    schedule: parameters.schedule(),
    after: parameters.address('after'),
    net: parameters.net(),
    open: parameters.open(),
    since: parameters.since(NOW),
    kind: parameters.kinds(),
    presence: parameters.presences(),
  }
}

describe('parameters', () => {
  const readings: [query: string, name: string, value: unknown][] = [
    ['', 'limit', 100],
    ['', 'net', undefined],
    ['limit=1', 'limit', 1],
    ['limit=1000', 'limit', 1000],
    ['before=9007199254740991', 'before', Number.MAX_SAFE_INTEGER],
    ['schedule=cli', 'schedule', 'cli'],
    ['after=255.255.255.255', 'after', toMapped(0xffffffff)],
    ['after=FD77:0::1', 'after', address('fd77::1')],
    ['net=10.1.0.0%2F24', 'net', packed(['10.1.0.0-10.1.0.255'])],
    ['net=10.1.0.7', 'net', packed(['10.1.0.7'])],
    ['net=10.1.0.5-10.1.0.9', 'net', packed(['10.1.0.5-10.1.0.9'])],
    ['net=0.0.0.0/0', 'net', packed(['0.0.0.0-255.255.255.255'])],
    ['net=fd77::5/64', 'net', packed(['fd77::-fd77::ffff:ffff:ffff:ffff'])],
    ['net=fd77::5', 'net', packed(['fd77::5'])],
    ['open=gre,50-51', 'open', new Set([47, 50, 51])],
    ['since=7d', 'since', NOW - 7 * 86_400_000],
    ['since=90s', 'since', NOW - 90_000],
    ['since=2w', 'since', NOW - 14 * 86_400_000],
    ['since=2026-11-22', 'since', Date.UTC(2026, 10, 22)],
    ['since=2026-11-22T03:00:00.5Z', 'since', Date.UTC(2026, 10, 22, 3, 0, 0, 500)],
    ['kind=host-new,host-gone,host-new', 'kind', ['host-new', 'host-gone']],
    ['presence=missing,gone', 'presence', ['missing', 'gone']],
  ]
  for (const [query, name, value] of readings) {
    test(`"${query}" gives ${name} ${value instanceof Set ? [...value] : value}`, () => {
      assert.deepEqual(read(query)[name], value)
    })
  }

  const refusals: [query: string, error: string][] = [
    ['limit=0', 'bad limit "0": give a whole number 1 to 1000'],
    ['limit=1001', 'bad limit "1001": give a whole number 1 to 1000'],
    ['limit=1e2', 'bad limit "1e2": give a whole number 1 to 1000'],
    ['limit=', 'bad limit "": give a whole number 1 to 1000'],
    ['before=0', 'bad before "0": give a whole number 1 to 9007199254740991'],
    ['limit=5&limit=6', 'limit is given twice: give it once'],
    ['lmit=5', `unknown parameter "lmit": there are ${KNOWN.join(', ')}`],
    ['__proto__=5', `unknown parameter "__proto__": there are ${KNOWN.join(', ')}`],
    ['schedule=Library', `bad schedule "Library": give a schedule's name, or cli for sweeps by hand`],
    ['after=10.1', 'bad after "10.1": give an address, as in 10.1.0.7 or fd77::1'],
    ['open=grr', 'bad open "grr": no protocol is named "grr": did you mean gre (47)?'],
    [
      'since=yesterday',
      'bad since "yesterday": give an age, as in 12h, 7d or 4w, or a time, as in 2026-11-23T03:00:00Z',
    ],
    [
      'since=2026-13-01',
      'bad since "2026-13-01": give an age, as in 12h, 7d or 4w, or a time, as in 2026-11-23T03:00:00Z',
    ],
    ['presence=away', 'bad presence "away": give some of present, missing, gone, separated by commas'],
    ['presence=', 'bad presence "": give some of present, missing, gone, separated by commas'],
  ]
  for (const [query, message] of refusals) {
    test(`"${query}" is refused`, () => {
      assert.throws(() => read(query), { status: 400, message })
    })
  }

  test('net takes no name, and no lists of octets, which can be very many ranges', () => {
    const odd = '1,3,5,7,9,11,13,15'
    for (const net of [
      'printer',
      'printer/24',
      '10.1.*.1',
      `${odd}.${odd}.${odd}.${odd}`,
      '10.1.0.9-10.1.0.5',
      '',
    ]) {
      assert.throws(
        () => read(`net=${net}`),
        { status: 400, message: /^bad net ".*": give a block, an address/ },
        net,
      )
    }
  })

  test('what is given is shown in part and without control characters where it is long or strange', () => {
    const long = 'x'.repeat(201)
    assert.throws(
      () => read(`open=${long}`),
      (error) => {
        assert.ok(error instanceof Refusal)
        assert.equal(error.message, `bad open "${'x'.repeat(80)}…": give 200 characters at most`)
        return true
      },
    )
    assert.throws(() => read('net=%0a%1b[31m'), { message: /^bad net "\\u\{a\}\\u\{1b\}\[31m"/ })
  })

  test('a resource without parameters takes none', () => {
    assert.throws(() => new Parameters('limit=1', []), {
      message: 'unknown parameter "limit": none is taken here',
    })
  })

  test('a place among changes is written as it is read', () => {
    const place = { sweep: 17, address: toMapped(0x0a010007), position: 3 }
    assert.equal(changeWord(place), '17-10.1.0.7-3')
    assert.deepEqual(new Parameters(`after=${changeWord(place)}`, KNOWN).change('after'), place)
    for (const word of [
      '17',
      '0-10.1.0.7-3',
      '17-10.1.0-3',
      '17-10.1.0.7',
      '17-10.1.0.7-',
      'x17-10.1.0.7-3',
    ]) {
      assert.throws(() => new Parameters(`after=${word}`, KNOWN).change('after'), {
        status: 400,
        message: `bad after "${word}": follow the link in next, as in 17-10.1.0.7-0`,
      })
    }
  })

  test('the next page asks the same', () => {
    const parameters = new Parameters('net=10.1.0.0/24&after=10.1.0.7&open=gre', KNOWN)
    assert.equal(parameters.with('after', '10.1.0.9'), 'net=10.1.0.0%2F24&after=10.1.0.9&open=gre')
    assert.equal(new Parameters('', KNOWN).with('before', '7'), 'before=7')
  })
})
