import assert from 'node:assert/strict'
import test from 'node:test'
import { type Options, parseCommand } from '../../../src/cli/options.ts'
import { prepareSweep } from '../../../src/cli/plan.ts'
import { rangesV4 } from '../../../src/contract/address-ranges.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { union } from '../../../src/target/ranges.ts'

function options(line: string): Options {
  const command = parseCommand(line.split(' '))
  assert.ok(command.kind === 'sweep')
  return command.options
}

async function refusal(line: string): Promise<{ code: string; exitCode: number; message: string }> {
  try {
    await prepareSweep(options(line))
  } catch (error) {
    assert.ok(error instanceof Failure)
    return { code: error.code, exitCode: error.exitCode, message: error.message }
  }
  return assert.fail(`not refused: ${line}`)
}

test('a plan has the targets, the protocols in asking order, and no more workers than targets', async () => {
  const { plan } = await prepareSweep(options('10.0.0.0/30 --workers 16 --seed 4 -p 1-20'))
  assert.deepEqual([plan.targets, plan.workers, plan.seed], [4, 4, 4])
  assert.deepEqual(plan.protocols.slice(0, 3), [1, 6, 2])
})

test('a plan has the pings that were asked for, and with -sn no protocol', async () => {
  const { plan } = await prepareSweep(options('10.0.0.1 -sn -PS22'))
  assert.deepEqual([plan.pings, plan.protocols], [[{ kind: 'syn', port: 22 }], []])
})

test('the same seed gives the same order, but every plan has a key of its own', async () => {
  const [one, other] = await Promise.all([
    prepareSweep(options('10.0.0.1 --seed 4')),
    prepareSweep(options('10.0.0.1 --seed 4')),
  ])
  assert.deepEqual(one.plan.protocols, other.plan.protocols)
  assert.notDeepEqual(one.plan.cookieKey, other.plan.cookieKey)
})

test('a public range needs --allow-public and a single public address does not', async () => {
  const refused = await refusal('8.8.8.0/24')
  assert.deepEqual([refused.code, refused.exitCode], ['PUBLIC_RANGE', 2])
  assert.match(refused.message, /^8\.8\.8\.0\/24 is globally routable .* add --allow-public$/)
  assert.equal((await prepareSweep(options('8.8.8.8'))).plan.targets, 1)
  assert.equal((await prepareSweep(options('8.8.8.0/24 --allow-public'))).plan.targets, 256)
})

test('the plans of all shards are disjoint and together the whole, whatever each of them is seeded with', async () => {
  const words = '10.0.0.0/24 10.0.3.7 10.9.0.1-99 --exclude 10.0.0.5,10.9.0.50-60'
  const whole = await prepareSweep(options(words))
  const parts = await Promise.all(
    [1, 2, 3].map((index) => prepareSweep(options(`${words} --shard ${index}/3 --seed ${index}`))),
  )
  assert.deepEqual(
    parts.map(({ plan }) => plan.targets),
    [114, 115, 115],
  )
  assert.deepEqual(union(...parts.map(({ plan }) => rangesV4(plan.ranges))), rangesV4(whole.plan.ranges))
  assert.deepEqual([whole.plan.shard, parts[1]?.plan.shard], [undefined, { index: 2, count: 3 }])
  assert.deepEqual(parts[1]?.targets.ranges, rangesV4(parts[1]?.plan.ranges ?? whole.plan.ranges))
})

test('a shard without targets is a plan of none; what the whole may not be, no shard may', async () => {
  const { plan, targets } = await prepareSweep(options('10.0.0.1-2 --shard 1/3'))
  assert.deepEqual([plan.targets, targets.count, plan.workers], [0, 0, 1])
  // The public addresses are in the first shard.
  assert.equal((await refusal('8.8.8.0/24 10.0.0.0/24 --shard 2/2')).code, 'PUBLIC_RANGE')
})

test('there are no more workers than hosts may be in flight', async () => {
  const { plan } = await prepareSweep(options('10.0.0.0/24 --workers 16 --max-in-flight 3'))
  assert.deepEqual([plan.workers, plan.maxInFlight], [3, 3])
})

test('an interface that does not exist is refused with the names of those that do', async () => {
  const refused = await refusal('10.0.0.1 -e nosuch0')
  assert.deepEqual([refused.code, refused.exitCode], ['NO_INTERFACE', 2])
  assert.match(refused.message, /^no interface is named nosuch0: there are .*\blo\b/)
  assert.equal((await prepareSweep(options('127.0.0.1 -e lo'))).plan.interfaceIndex, 1)
})

test('files that cannot be read, malformed targets and exclusions that leave nothing are bad input', async () => {
  assert.match((await refusal('-iL nosuch.txt')).message, /^cannot read -iL "nosuch\.txt": no such file/)
  assert.match((await refusal('--excludefile nosuch.txt 10.0.0.1')).message, /^cannot read --excludefile/)
  assert.match((await refusal('10.0.0.0/33')).message, /prefix length/)
  const nothing = await refusal('10.0.0.0/30 --exclude 10.0.0.0/24')
  assert.deepEqual(
    [nothing.exitCode, nothing.message],
    [2, 'nothing to sweep: the exclusions leave no target'],
  )
})
