/** The addresses to send from, held against those of a machine with two links. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommand } from '../../../src/cli/options.ts'
import { prepareSweep } from '../../../src/cli/plan.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { formatSources } from '../../../src/report/sources-text.ts'
import { enterNamespace, namespaceObstacle } from '../linux/namespace.ts'

const skip = namespaceObstacle()
if (skip === false) {
  enterNamespace([
    'link set lo up',
    'link add one type veth peer name one-peer',
    'link add two type veth peer name two-peer',
    'address add 10.1.0.1/24 dev one',
    ...[2, 3, 4, 5, 6].map((last) => `address add 10.1.0.${last}/24 dev one`),
    'address add 10.2.0.1/24 dev two',
    ...Array.from({ length: 70 }, (_, i) => `address add 10.2.0.${i + 100}/24 dev two`),
    ...['one', 'one-peer', 'two', 'two-peer'].map((link) => `link set ${link} up`),
    'route add default via 10.1.0.254',
  ])
}

/** The planned sources and how many each host is asked from at most. */
async function planned(line: string): Promise<[string, number]> {
  const command = parseCommand(line.split(' '))
  assert.ok(command.kind === 'sweep')
  const { plan } = await prepareSweep(command.options)
  return [formatSources(plan.sources), plan.lanes]
}

async function refusal(line: string): Promise<string> {
  try {
    await planned(line)
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.deepEqual([error.code, error.exitCode], ['BAD_INPUT', 2])
    return error.message
  }
  return assert.fail(`not refused: ${line}`)
}

test('without a wish the kernel chooses', { skip }, async () => {
  assert.deepEqual(await planned('10.1.0.9'), ['kernel', 1])
})

test('a list may have addresses and ranges, in one option or several, each address once', {
  skip,
}, async () => {
  assert.deepEqual(await planned('10.1.0.9 --source 10.1.0.1,10.1.0.3-10.1.0.5'), [
    '10.1.0.1,10.1.0.3-10.1.0.5',
    4,
  ])
  assert.deepEqual(await planned('10.1.0.9 -S 10.1.0.2-4 --source 10.1.0.2'), ['10.1.0.2-10.1.0.4', 3])
  assert.deepEqual(await planned('203.0.113.5 --source 10.1.0.6'), ['10.1.0.6', 1])
})

test('auto plans for as many as any host will be asked from', { skip }, async () => {
  assert.deepEqual(await planned('10.1.0.9 --sources auto'), ['auto', 6])
  assert.deepEqual(await planned('203.0.113.5 --sources auto'), ['auto', 6])
  assert.deepEqual(await planned('10.1.0.9 10.2.0.9 --sources auto'), ['auto', 64])
  assert.deepEqual(await planned('127.0.0.1 --sources auto'), ['auto', 1])
})

test('an address that the machine or the chosen interface does not have is named, and those that it has', {
  skip,
}, async () => {
  const foreign = await refusal('10.1.0.9 --source 10.1.0.5-10.1.0.8')
  assert.match(
    foreign,
    /^bad --source: 10\.1\.0\.7 is no address of this machine: there are 10\.1\.0\.1-10\.1\.0\.6, /,
  )
  assert.equal(
    await refusal('10.1.0.9 -e one --source 10.2.0.1'),
    'bad --source: 10.2.0.1 is no address of interface one: there are 10.1.0.1-10.1.0.6',
  )
})

test('an address that no target would be asked from is refused', { skip }, async () => {
  assert.equal(
    await refusal('10.1.0.9 --source 10.1.0.2,10.2.0.1'),
    'bad --source: 10.2.0.1 is an address of two, and no target is reached from it: those that would do are 10.1.0.1-10.1.0.6',
  )
  assert.deepEqual(await planned('10.1.0.9 10.2.0.9 --source 10.1.0.2,10.2.0.1'), ['10.1.0.2,10.2.0.1', 2])
})

test('loopback addresses are for loopback targets', { skip }, async () => {
  assert.match(
    await refusal('10.1.0.9 --source 127.0.0.2'),
    /^bad --source: 127\.0\.0\.2 is a loopback address, and no target is one: those that would do are 10\.1/,
  )
  assert.deepEqual(await planned('127.0.0.1 --source 127.0.0.2'), ['127.0.0.2', 1])
  assert.equal(
    await refusal('127.0.0.1 --source 10.1.0.1'),
    'bad --source: 10.1.0.1 is an address of one, and no target is reached from it: those that would do are 127.0.0.1',
  )
})

test('an address of this machine is asked from the one that the kernel chooses', { skip }, async () => {
  const hint = / and no target is reached from it: those that would do are (.*)$/.exec(
    await refusal('10.1.0.3 --source 10.1.0.2'),
  )?.[1]
  assert.deepEqual(await planned(`10.1.0.3 --source ${hint}`), [hint, 1])
})

test('more addresses than help are refused', { skip }, async () => {
  assert.equal(
    await refusal('10.2.0.9 --source 10.2.0.100-169'),
    'bad --source: it names 70 addresses: give at most 64, more make nothing faster',
  )
  assert.match(await refusal('127.0.0.1 --source 127.0.0.0/8'), /names 16777216 addresses/)
})
