import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { bytesOfNumber, numberOf, textOfNumber } from '../../../src/packet/address-numbers.ts'
import type { AssembledTargets } from '../../../src/target/assemble.ts'
import { assembleTargetsV6, type TargetInputV6 } from '../../../src/target/assemble-v6.ts'
import { formatRangeV6, parseAddressV6, prefixAround } from '../../../src/target/block-v6.ts'
import type { RangeSet } from '../../../src/target/ranges.ts'
import { addressAt, bytesOfAddress } from '../../../src/target/ranges-v6.ts'

const HOSTS: Record<string, string[]> = {
  gw: ['fd77::1', 'fd99::9'],
  'gw.lan': ['fd77::1'],
  nowhere: ['::', '::ffff:10.0.0.1', '10.0.0.1', 'x'],
  near: ['fe80::5', 'fd77::5'],
}

async function lookup(name: string): Promise<string[]> {
  return HOSTS[name] ?? []
}

async function assembled(input: TargetInputV6): Promise<AssembledTargets> {
  const result = await assembleTargetsV6({ lookup, ...input })
  assert.ok(result.ok, result.ok ? '' : result.fault.message)
  return result.value
}

async function fault(input: TargetInputV6): Promise<string> {
  const result = await assembleTargetsV6({ lookup, ...input })
  return result.ok ? '' : result.fault.message
}

/** Numbers as the addresses that they stand for. */
function texts({ numbers }: AssembledTargets, set: RangeSet): string[] {
  return Array.from(set, ([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, more) => textOfNumber(numbers, first + more)),
  ).flat()
}

test('targets from arguments and files are merged, so that each address is swept once', async () => {
  const plan = await assembled({
    targets: ['fd77::/126', 'fd77::2', 'fd77::4'],
    targetFiles: [{ name: 'list', text: '# some\nfd77::3 fd77::9,fd77::a // two\n' }],
  })
  assert.deepEqual(
    texts(plan, plan.ranges),
    ['::', '::1', '::2', '::3', '::4', '::9', '::a'].map((end) => `fd77${end}`),
  )
  assert.deepEqual([plan.count, plan.numbers.family], [7, 6])
  assert.deepEqual(texts(plan, plan.singles), ['fd77::2', 'fd77::3', 'fd77::4', 'fd77::9', 'fd77::a'])
})

test('lines that are one address mean the same as the words of one line', async () => {
  const words = [
    'fd77::2',
    'fd77::1',
    'FE80::5',
    'gw',
    'fd77:0::9',
    '::1',
    'fd78::/127',
    'fd77::2',
    '::1.2.3.4',
  ]
  const lists = [words.join('\n'), words.join(' '), words.join('\r\n')]
  const plans = await Promise.all(
    lists.map((text) =>
      assembled({ targets: [], targetFiles: [{ name: 'list', text }], interfaceName: 'eth0' }),
    ),
  )
  for (const plan of plans) {
    const singles = ['::1', '::102:304', 'fd77::1', 'fd77::2', 'fd77::9', 'fe80::5']
    assert.deepEqual(texts(plan, plan.singles), singles)
    assert.deepEqual(texts(plan, plan.ranges), [...singles.slice(0, 5), 'fd78::', 'fd78::1', 'fe80::5'])
  }
  const list = (text: string) => ({ targets: [], targetFiles: [{ name: 'list', text }] })
  assert.match(await fault(list('fd77::1\nfe80::1')), /"fe80::1": a link-local address is of one link/)
  assert.match(await fault(list('fd77::1\nff02::1')), /"ff02::1": ff02::1 is a multicast address/)
  assert.match(await fault(list('fd77::1\n::ffff:1.2.3.4')), /leave -6 out/)
})

test('exclusions from arguments and files are taken out and counted, however large they are', async () => {
  const plan = await assembled({
    targets: ['fd77::/125'],
    exclude: ['fd77::1,fd77::2', 'fe00::/7'],
    excludeFiles: [{ name: 'never', text: 'fd77::4/126 # printers' }],
  })
  assert.deepEqual(texts(plan, plan.ranges), ['fd77::', 'fd77::3'])
  assert.deepEqual([plan.count, plan.excludedCount], [2, 6])
})

test('a name means its first address, or the prefix around it, and is remembered by its number', async () => {
  const plan = await assembled({ targets: ['fd00::1', 'gw', 'gw.lan'] })
  assert.deepEqual(texts(plan, plan.ranges), ['fd00::1', 'fd77::1'])
  assert.deepEqual([...plan.hostNames], [[2, 'gw']])
  const block = await assembled({ targets: ['gw/127'] })
  assert.deepEqual([texts(block, block.ranges), block.singles.length], [['fd77::', 'fd77::1'], 0])
  const all = await assembled({ targets: ['gw'], isEveryAddress: true })
  assert.deepEqual(texts(all, all.ranges), ['fd77::1', 'fd99::9'])
})

test('names without an address that can be swept are listed and the others are swept', async () => {
  const plan = await assembled({ targets: ['nosuch', 'gw', 'nosuch', 'nowhere'] })
  assert.deepEqual(plan.unresolved, ['nosuch', 'nowhere'])
  assert.deepEqual(texts(plan, plan.ranges), ['fd77::1'])
})

test('an excluded name takes out all its addresses, and stops the sweep when it does not resolve', async () => {
  const plan = await assembled({ targets: ['fd77::1', 'fd99::8/127', 'gw'], exclude: ['gw'] })
  assert.deepEqual([texts(plan, plan.ranges), plan.hostNames.size], [['fd99::8'], 0])
  assert.match(await fault({ targets: ['fd77::1'], exclude: ['nosuch'] }), /"nosuch" does not resolve/)
})

test('what is never swept is left out of a prefix and counted, or refused where it is all', async () => {
  const plan = await assembled({ targets: ['::/127'] })
  assert.deepEqual([texts(plan, plan.ranges), plan.neverSweptCount], [['::1'], 1])
  assert.match(await fault({ targets: ['ff02::1'] }), /"ff02::1": ff02::1 is a multicast address/)
  assert.match(await fault({ targets: ['::ffff:1.2.3.4'] }), /is an IPv4 address .* leave -6 out/)
})

test('more targets than a /104 has are refused, as one or together', async () => {
  assert.equal((await assembled({ targets: ['fd77::/104'] })).count, 2 ** 24)
  const one = /"fd77::\/103": that is 2\^25 addresses, .* \/104 or longer, or a list of the hosts/
  assert.match(await fault({ targets: ['fd77::/103'] }), one)
  assert.match(await fault({ targets: ['gw/64'] }), /"gw\/64": that is 2\^64 addresses/)
  assert.match(
    await fault({ targets: ['fd77::/104', 'fd99::1'] }),
    /^too many targets: 16777217 addresses in all/,
  )
})

test('a link-local address needs an interface, which its zone or -e names', async () => {
  assert.match(
    await fault({ targets: ['fe80::1'] }),
    /"fe80::1": .* name the interface with -e, or as in fe80::1%eth0/,
  )
  const zoned = await assembled({ targets: ['fe80::1%eth0', 'fe80::2'] })
  assert.deepEqual([texts(zoned, zoned.ranges), zoned.zone], [['fe80::1', 'fe80::2'], 'eth0'])
  const chosen = await assembled({ targets: ['fe80::1'], interfaceName: 'eth0' })
  assert.deepEqual([chosen.count, chosen.zone], [1, undefined])
  assert.equal((await assembled({ targets: ['fe80::1%eth0'], interfaceName: 'eth0' })).zone, 'eth0')
  assert.match(await fault({ targets: ['fe80::1%a', 'fe80::2%b'] }), /the zones a, b are named/)
  assert.match(
    await fault({ targets: ['fe80::1%a'], interfaceName: 'b' }),
    /-e is b and the zone of a target a/,
  )
  // What is left out is on every link.
  const plan = await assembled({
    targets: ['fe80::/126%a'.replace('/126%a', '%a/126')],
    exclude: ['fe80::1', 'fe80::2%b'],
  })
  assert.deepEqual(texts(plan, plan.ranges), ['fe80::', 'fe80::3'])
})

test('a name has a link-local address only where an interface is named', async () => {
  const [any, near] = [
    await assembled({ targets: ['near'] }),
    await assembled({ targets: ['near'], interfaceName: 'a' }),
  ]
  assert.deepEqual([texts(any, any.ranges), texts(near, near.ranges)], [['fd77::5'], ['fe80::5']])
})

test('malformed input anywhere is refused before any name is looked up', async () => {
  const inputs: TargetInputV6[] = [
    { targets: ['gw', 'fd77::/129'] },
    { targets: ['gw'], exclude: ['10.0.0.1'] },
    { targets: ['gw'], targetFiles: [{ name: 'list', text: 'gw\n10.0.0.1' }] },
    { targets: ['gw'], excludeFiles: [{ name: 'never', text: 'fd77::1-2' }] },
    { targets: ['gw', 'fe80::1'] },
    { targets: ['gw', 'ff02::1'] },
    { targets: [] },
  ]
  for (const input of inputs) {
    assert.notEqual(await fault({ ...input, lookup: () => assert.fail('a name was looked up') }), '')
  }
  assert.match(
    await fault({ targets: [], targetFiles: [{ name: 'list', text: 'fd77::1\n10.0.0.1' }] }),
    /^list:2: bad target/,
  )
})

// Prefixes that overlap, in a few neighbourhoods, of which one spans both halves of an address.
const prefix = fc
  .tuple(
    fc.constantFrom('fd77::', 'fd77::ffff:ffff:ffff:ffc0', 'fd78::', 'fe00::', 'feff::'),
    fc.bigInt({ min: 0n, max: 127n }),
    fc.integer({ min: 121, max: 128 }),
  )
  .map(([base, more, length]) => ({ address: (parseAddressV6(base) ?? 0n) + more, length }))
const prefixes = fc.array(prefix, { minLength: 1, maxLength: 8 })

type Prefix = { readonly address: bigint; readonly length: number }

function typed({ address, length }: Prefix): string {
  const text = formatRangeV6([address, address])
  return length === 128 ? text : `${text}/${length}`
}

test('of any targets and exclusions every address is a target exactly once, in ascending order', async () => {
  await fc.assert(
    fc.asyncProperty(prefixes, prefixes, async (targets, exclude) => {
      const members = (some: readonly Prefix[]) =>
        some.flatMap(({ address, length }) => {
          const [first, last] = prefixAround(address, length)
          return Array.from({ length: Number(last - first) + 1 }, (_, more) => first + BigInt(more))
        })
      const removed = new Set(members(exclude))
      const wanted = [...new Set(members(targets))]
      const left = wanted
        .filter((address) => !removed.has(address))
        .sort((one, other) => (one < other ? -1 : 1))

      const plan = await assembled({ targets: targets.map(typed), exclude: exclude.map(typed) })
      const swept = Array.from(plan.ranges, ([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, more) =>
          addressAt(bytesOfNumber(plan.numbers, first + more), 0),
        ),
      ).flat()
      assert.deepEqual(swept, left)
      assert.deepEqual([plan.count, plan.excludedCount], [left.length, wanted.length - left.length])
      const alone = targets.filter(({ address, length }) => length === 128 && !removed.has(address))
      assert.deepEqual(
        texts(plan, plan.singles),
        [...new Set(alone.map(({ address }) => numberOf(plan.numbers, bytesOfAddress(address))))]
          .sort((one, other) => one - other)
          .map((number) => textOfNumber(plan.numbers, number)),
      )
    }),
    { numRuns: 300 },
  )
})
