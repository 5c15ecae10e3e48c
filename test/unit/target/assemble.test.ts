import assert from 'node:assert/strict'
import test from 'node:test'
import { type AssembledTargets, assembleTargets, type TargetInput } from '../../../src/target/assemble.ts'
import { formatRange } from '../../../src/target/block.ts'

const HOSTS: Record<string, string[]> = {
  gw: ['10.0.0.1', '10.9.9.9'],
  'gw.lan': ['10.0.0.1'],
  sinkhole: ['0.0.0.0'],
}

async function lookup(name: string): Promise<string[]> {
  return HOSTS[name] ?? []
}

async function assembled(input: TargetInput): Promise<AssembledTargets> {
  const result = await assembleTargets({ lookup, ...input })
  assert.ok(result.ok, result.ok ? '' : result.fault.message)
  return result.value
}

async function fault(input: TargetInput): Promise<string> {
  const result = await assembleTargets({ lookup, ...input })
  return result.ok ? '' : result.fault.message
}

test('targets from arguments and files are merged, so that each address is swept once', async () => {
  const plan = await assembled({
    targets: ['10.0.0.0/30', '10.0.0.2', '10.0.0.4-5'],
    targetFiles: [{ name: 'list', text: '10.0.0.3 10.0.0.9' }],
  })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.0.0.0-10.0.0.5', '10.0.0.9'])
  assert.equal(plan.count, 7)
  assert.deepEqual(Array.from(plan.singles, formatRange), ['10.0.0.2/31', '10.0.0.9'])
})

test('exclusions from arguments and files are taken out and counted', async () => {
  const plan = await assembled({
    targets: ['10.0.0.0/29'],
    exclude: ['10.0.0.1,2', '10.0.0.7,172.16.0.0/12'],
    excludeFiles: [{ name: 'never', text: '10.0.0.4/31 # printers' }],
  })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.0.0.0', '10.0.0.3', '10.0.0.6'])
  assert.equal(plan.count, 3)
  assert.equal(plan.excludedCount, 5)
})

test('a name means its first address, or the block around it, and is remembered for the report', async () => {
  const plan = await assembled({ targets: ['gw', 'gw.lan'] })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.0.0.1'])
  assert.deepEqual([...plan.hostNames], [[0x0a000001, 'gw']])
  assert.deepEqual(Array.from(plan.singles, formatRange), ['10.0.0.1'])

  const block = await assembled({ targets: ['gw/30'] })
  assert.deepEqual(Array.from(block.ranges, formatRange), ['10.0.0.0/30'])
  assert.equal(block.singles.length, 0)
})

test('where every address of a name is wanted, each is swept, or the block around each', async () => {
  const plan = await assembled({ targets: ['gw', 'sinkhole'], isEveryAddress: true })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.0.0.1', '10.9.9.9'])
  assert.deepEqual(Array.from(plan.singles, formatRange), ['10.0.0.1', '10.9.9.9'])
  assert.deepEqual(
    [...plan.hostNames],
    [
      [0x0a000001, 'gw'],
      [0x0a090909, 'gw'],
    ],
  )
  assert.deepEqual(plan.unresolved, ['sinkhole'])
  const block = await assembled({ targets: ['gw/30'], isEveryAddress: true })
  assert.deepEqual(Array.from(block.ranges, formatRange), ['10.0.0.0/30', '10.9.9.8/30'])
})

test('names without an address are listed and the others are swept', async () => {
  const plan = await assembled({ targets: ['nosuch', 'gw', 'nosuch', 'sinkhole'] })
  assert.deepEqual(plan.unresolved, ['nosuch', 'sinkhole'])
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.0.0.1'])
})

test('an excluded name takes out all its addresses, and stops the sweep when it does not resolve', async () => {
  const plan = await assembled({ targets: ['10.0.0.1', '10.9.9.8/31'], exclude: ['gw'] })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['10.9.9.8'])
  assert.match(await fault({ targets: ['10.0.0.0/24'], exclude: ['nosuch'] }), /"nosuch" does not resolve/)
})

test('a range that reaches into never swept space loses that part, which is counted', async () => {
  const plan = await assembled({ targets: ['223.255.255.254-224.0.0.9', '0.255.255.255-1.0.0.0'] })
  assert.deepEqual(Array.from(plan.ranges, formatRange), ['1.0.0.0', '223.255.255.254/31'])
  assert.equal(plan.neverSweptCount, 11)
  assert.equal(plan.excludedCount, 0)
})

test('a target all of which is never swept is refused, and the message says why', async () => {
  assert.match(await fault({ targets: ['10.0.0.1', '224.0.0.5'] }), /"224\.0\.0\.5": .* multicast/)
  assert.match(await fault({ targets: ['255.255.255.255'] }), /broadcast/)
  assert.match(await fault({ targets: ['0.0.0.0/8'] }), /"0\.0\.0\.0\/8": 0\.0\.0\.0 is .*this network/)
})

test('no target at all is a fault, and so is a file without any', async () => {
  assert.match(await fault({ targets: [] }), /no target given/)
  assert.match(
    await fault({ targets: [], targetFiles: [{ name: 'list', text: '# none' }] }),
    /no target given/,
  )
})

test('malformed input anywhere is refused before any name is looked up', async () => {
  const inputs: TargetInput[] = [
    { targets: ['gw', '10.0.0.0/33'] },
    { targets: ['gw'], exclude: ['10.0.0.300'] },
    { targets: ['gw'], targetFiles: [{ name: 'list', text: 'gw\n1.2.3' }] },
    { targets: ['gw'], excludeFiles: [{ name: 'never', text: '::1' }] },
  ]
  for (const input of inputs) {
    let asked = 0
    const message = await fault({
      ...input,
      lookup: async () => {
        asked++
        return []
      },
    })
    assert.notEqual(message, '')
    assert.equal(asked, 0)
  }
})

test('exclusions that leave nothing give an empty plan, not a fault', async () => {
  const plan = await assembled({ targets: ['10.0.0.1'], exclude: ['10.0.0.0/8'] })
  assert.deepEqual([plan.count, plan.excludedCount], [0, 1])
})
