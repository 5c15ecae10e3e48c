import assert from 'node:assert/strict'
import test from 'node:test'
import { dryRunLines } from '../../../src/cli/dry-run.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { prepareSweep } from '../../../src/cli/plan.ts'
import type { Prepared } from '../../../src/inventory/prepared.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'
import { parseTarget } from '../../../src/target/spec.ts'

async function prepare(line: string): Promise<Prepared> {
  const command = parseCommand(line.split(' '))
  assert.ok(command.kind === 'sweep')
  return prepareSweep(command.options)
}

async function dryRun(line: string): Promise<string[]> {
  return [...dryRunLines(await prepare(line))]
}

test('the pings are listed, and where there are none, what that means', async () => {
  const ofDefault = await dryRun('10.0.0.1')
  assert.ok(ofDefault.includes('pings: ICMP echo, TCP SYN to 443, TCP ACK to 80, ICMP timestamp'))
  assert.ok((await dryRun('10.0.0.1 -PS22,80')).includes('pings: TCP SYN to 22, TCP SYN to 80'))
  assert.ok((await dryRun('10.0.0.1 -Pn')).includes('pings: none, hosts behind routers are taken for up'))
})

test('without protocols the plan says so', async () => {
  const lines = await dryRun('10.0.0.0/24 -sn')
  assert.ok(lines.includes('protocols: none, only which hosts are up'))
  assert.ok(!lines.some((line) => line.startsWith('asked first')))
})

test('with -v the printed blocks of all workers are the targets, each once', async () => {
  const prepared = await prepare('10.0.0.0/22 10.9.0.7 --exclude 10.0.1.5 --workers 3 -v')
  const lines = [...dryRunLines(prepared)]

  const blocks = lines
    .map((line) => /^worker \d+: (\d+\.\S+)$/.exec(line)?.[1])
    .filter((block) => block !== undefined)
  const ranges = blocks.flatMap((block): readonly Range[] => {
    const spec = parseTarget(block)
    return spec.ok && spec.value.kind === 'addresses' ? [...spec.value.ranges] : []
  })
  assert.equal(
    ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    1024,
  )
  assert.deepEqual(normalise(ranges), prepared.targets.ranges)
  assert.ok(lines.includes('left out: 1 excluded, 0 never swept'))
})

test('what one host may cost is printed where it is bounded', async () => {
  const bounded = await dryRun('10.0.0.1 --host-timeout 1.5m --max-retries 1')
  assert.ok(bounded.includes('a host is asked for 90 s at most'))
  assert.ok(bounded.includes('a protocol is asked again 1 time at most'))
  assert.ok(!(await dryRun('10.0.0.1')).some((line) => line.endsWith('at most')))
})

test('of a large range the first blocks of each worker are listed, and the others counted', async () => {
  const lines = await dryRun('10.0.0.0/8 --workers 2 --max-in-flight 1000')
  assert.ok(lines.includes('at most 1000 hosts in flight'))
  const shares = lines.map((line) => Number(/^worker \d+: (\d+) hosts$/.exec(line)?.[1] ?? 0))
  assert.equal(
    shares.reduce((sum, share) => sum + share),
    2 ** 24,
  )
  const listed = lines.filter((line) => /^worker 1: 10\./.test(line))
  const more = Number(lines.join('\n').match(/^worker 1: and (\d+) more/m)?.[1])
  const all = (await dryRun('10.0.0.0/8 --workers 2 -v')).filter((line) => /^worker 1: 10\./.test(line))
  assert.equal(listed.length, 16)
  assert.deepEqual(listed, all.slice(0, 16))
  assert.equal(more, all.length - 16)
})

test('what a shard is of, and that it may have nothing, is printed', async () => {
  const lines = await dryRun('10.0.0.0/24 --shard 3/4')
  assert.ok(lines.includes('only shard 3/4 of the targets'))
  assert.match(lines.join('\n'), /^64 hosts, /m)
  assert.ok((await dryRun('10.0.0.1 --shard 1/2')).includes('worker 0: 0 hosts'))
})

test('every bound of the user is printed, and nothing of what is left to the program', async () => {
  const usual = (await dryRun('10.0.0.1')).length
  for (const [options, ...lines] of [
    ['--scan-delay 400ms', 'packets to one host are 400 ms apart on average, or more'],
    ['--max-scan-delay 1500ms', 'a host that owes answers is asked every 1.5 s at least'],
    ['--min-rate 300', 'at least 300 packets/s to hosts that owe answers, together'],
    ['--max-parallelism 1', 'a host is asked for 1 protocol at once at most'],
    [
      '--min-parallelism 20',
      'a host is asked for 20 protocols at once at least, until it rations its answers',
    ],
    [
      '--initial-rtt-timeout 500ms --min-rtt-timeout 100ms --max-rtt-timeout 2',
      'an answer is waited for 100 ms at least, 2 s at most, 500 ms at first',
    ],
    ['--ttl 40', 'packets have a TTL of 40'],
    ['--ttl 255 --data-length 100', 'packets have a TTL of 255 and 100 bytes appended'],
  ] as const) {
    const printed = await dryRun(`10.0.0.1 ${options}`)
    assert.ok(
      lines.every((line) => printed.includes(line)),
      printed.join('\n'),
    )
    assert.equal(printed.length, usual + lines.length)
  }
})
