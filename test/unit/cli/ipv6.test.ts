/** -6: what it plans and prints. Nothing is sent. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dryRunLines } from '../../../src/cli/dry-run.ts'
import { listLines } from '../../../src/cli/listed-targets.ts'
import { countLocal } from '../../../src/cli/local-targets.ts'
import { type Options, parseCommand } from '../../../src/cli/options.ts'
import { chosenTargets, prepareSweep } from '../../../src/cli/plan.ts'
import { prepareResumed } from '../../../src/cli/resumed-plan.ts'
import { partOf } from '../../../src/cli/shard-part.ts'
import { prefixTexts, unprovedOf } from '../../../src/cli/unproved-hosts.ts'
import { numberedRanges, numbersOf, rangesIn } from '../../../src/contract/address-ranges.ts'
import { Failure } from '../../../src/contract/failures.ts'
import type { SweepPlan } from '../../../src/contract/plan.ts'
import { rangeText } from '../../../src/contract/range-text.ts'
import type { Prepared } from '../../../src/inventory/prepared.ts'
import { parseAddress } from '../../../src/packet/address.ts'
import { numberOf, textOfNumber } from '../../../src/packet/address-numbers.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { host } from '../report/sample.ts'

function optionsOf(line: string): Options {
  const command = parseCommand(`-6 ${line}`.split(' '))
  assert.ok(command.kind === 'sweep' || command.kind === 'list')
  return command.options
}

const prepare = (line: string): Promise<Prepared> => prepareSweep(optionsOf(line))

async function refusal(line: string): Promise<string> {
  try {
    await prepare(line)
  } catch (error) {
    assert.ok(error instanceof Failure && error.exitCode === 2)
    return error.message
  }
  return assert.fail(`not refused: ${line}`)
}

function rangesOf({ ranges }: SweepPlan): string[] {
  return Array.from(rangesIn(ranges), rangeText)
}

describe('a plan of IPv6', () => {
  test('has the addresses themselves, gaps and all, and the targets by their numbers', async () => {
    const { plan, targets } = await prepare('fd77::1 fd77::2 fd77::9 fd99::/126 --exclude fd99::1')
    assert.deepEqual(rangesOf(plan), ['fd77::1-fd77::2', 'fd77::9', 'fd99::', 'fd99::2/127'])
    assert.deepEqual([plan.targets, targets.count, [...targets.ranges]], [6, 6, [[1, 6]]])
  })

  test('of a shard is numbered by itself, and all shards are the whole', async () => {
    const words = 'fd77::/122 fd88::9 fd99::/125 --exclude fd77::7'
    const whole = await prepare(words)
    const parts = await Promise.all([1, 2, 3].map((index) => prepare(`${words} --shard ${index}/3`)))
    const all: string[] = []
    for (const { plan, targets } of parts) {
      const numbers = numbersOf(plan.ranges)
      assert.deepEqual(targets.ranges, numberedRanges(plan.ranges))
      assert.equal(plan.targets, targets.count)
      for (let number = 1; number <= targets.count; number += 1) {
        assert.equal(textOfNumber(targets.numbers, number), textOfNumber(numbers, number))
        all.push(textOfNumber(numbers, number))
      }
      for (const [first, last] of targets.singles) {
        assert.deepEqual([first, textOfNumber(numbers, first)], [last, 'fd88::9'])
      }
    }
    assert.equal(parts.flatMap(({ targets }) => [...targets.singles]).length, 1)
    const expected = Array.from({ length: whole.plan.targets }, (_, i) =>
      textOfNumber(whole.targets.numbers, i + 1),
    )
    assert.deepEqual(all, expected)
  })

  test('of a shard has the names of its own targets', async () => {
    const { targets } = await prepare('fd77::/126 fd88::9')
    const named = {
      ...targets,
      hostNames: new Map([
        [2, 'one'],
        [5, 'nine'],
      ]),
    }
    const part = partOf(named, { index: 2, count: 2 })
    assert.deepEqual([part.count, [...part.hostNames]], [3, [[3, 'nine']]])
    assert.equal(textOfNumber(part.numbers, 3), 'fd88::9')
    assert.deepEqual([...partOf(named, { index: 1, count: 2 }).hostNames], [[2, 'one']])
  })

  test('may be a shard without targets', async () => {
    const { plan, targets } = await prepare('fd77::1 --shard 1/2')
    assert.deepEqual([plan.targets, targets.count, rangesOf(plan)], [0, 0, []])
  })

  test('is of the interface that a zone names', async () => {
    const { plan } = await prepareSweep(optionsOf('-e lo ::1'))
    assert.equal(plan.interfaceName, 'lo')
    assert.match(await refusal('fe80::1%nosuch0'), /^no interface is named nosuch0/)
  })

  test('needs --allow-public for a prefix of the Internet, not for one address', async () => {
    assert.match(await refusal('2a00::/120'), /^2a00::\/120 is globally routable .* add --allow-public$/)
    assert.equal((await prepare('2a00::1 2a00::5')).plan.targets, 2)
    assert.equal((await prepare('2a00::/120 --allow-public')).plan.targets, 256)
  })

  test('that is gone on with is what it was', async () => {
    const { plan, targets } = await prepare('fd77::1 fd77::9 fd99::/126')
    const resumed = await prepareResumed({ plan, hostNames: new Map([[2, 'nine']]), unresolved: [] })
    assert.deepEqual(resumed.targets.ranges, targets.ranges)
    assert.equal(textOfNumber(resumed.targets.numbers, 2), 'fd77::9')
    assert.equal(resumed.plan.ranges, plan.ranges)
  })
})

describe('what is left unproved of IPv6', () => {
  const LEFT = silenceByte('went-silent')

  test('is asked again of the hosts that left it, under their names', async () => {
    const { plan } = await prepare('fd77::1 fd77::2 fd77::9 fd99::/126')
    const hosts = [
      host('fd77::1', {}),
      host('fd77::9', { 47: LEFT }),
      host('fd99::2', { 6: LEFT }),
      host('fd99::1', { 6: LEFT }),
    ]
    const sweep = {
      plan,
      hostNames: new Map([
        [1, 'one'],
        [3, 'nine'],
      ]),
    }
    const { targets, protocols } = unprovedOf(sweep, hosts)
    const { numbers, ranges } = targets
    assert.deepEqual(
      Array.from({ length: targets.count }, (_, i) => textOfNumber(numbers, i + 1)),
      ['fd77::9', 'fd99::1', 'fd99::2'],
    )
    assert.deepEqual([[...ranges], protocols, [...targets.hostNames]], [[[1, 3]], [6, 47], [[1, 'nine']]])
    const again = await prepare('fd77::9 fd99::1 fd99::2')
    assert.deepEqual(prefixTexts(again.plan.ranges), ['fd77::9', 'fd99::1', 'fd99::2'])
  })

  test('of IPv4 is what it was', () => {
    const { plan } = { plan: { ranges: { ends: new Uint8Array(0) } } as SweepPlan }
    const hosts = [host('10.0.0.9', { 47: LEFT }), host('10.0.0.1', {})]
    const { targets } = unprovedOf({ plan, hostNames: new Map([[0x0a000009, 'nine']]) }, hosts)
    assert.deepEqual(
      [[...targets.ranges], [...targets.hostNames]],
      [[[0x0a000009, 0x0a000009]], [[0x0a000009, 'nine']]],
    )
  })
})

describe('what is printed of IPv6', () => {
  test('by --dry-run: the blocks of all workers are the targets, each once', async () => {
    const prepared = await prepare('fd77::/122 fd88::9 fd99::/125 --exclude fd77::7 --workers 2 -v')
    const lines = [...dryRunLines(prepared)]
    const blocks = lines.flatMap((line) => /^worker \d+: (fd.*)$/.exec(line)?.[1] ?? [])
    const words = blocks.flatMap((block) => {
      const [first = '', last = first] = block.split('-')
      if (first.includes('/')) return [block]
      const numberIn = (text: string) =>
        numberOf(prepared.targets.numbers, parseAddress(text) ?? new Uint8Array())
      const [from, to] = [numberIn(first), numberIn(last)]
      return Array.from({ length: to - from + 1 }, (_, more) =>
        textOfNumber(prepared.targets.numbers, from + more),
      )
    })
    const lone = [...dryRunLines(await prepare('fd77::1 fd99::1 --workers 1'))].slice(-2)
    assert.deepEqual(lone, ['worker 0: fd77::1', 'worker 0: fd99::1'])
    const again = await prepare(words.join(' '))
    assert.deepEqual(rangesOf(again.plan), rangesOf(prepared.plan))
    assert.ok(lines.includes('left out: 1 excluded, 0 never swept'))
    assert.ok(lines.some((line) => /^72 hosts, 252 protocols: /.test(line)))
    assert.ok(lines.some((line) => /blocks of (1 target|\d+ targets)$/.test(line)))
  })

  test('by -sL: every target with its name', async () => {
    const targets = await chosenTargets(optionsOf('-sL fd77::/127 fd99::9 --shard 2/2'))
    const lines: string[] = []
    for await (const text of listLines({ ...targets, hostNames: new Map([[2, 'nine']]) }, undefined))
      lines.push(text)
    assert.deepEqual(lines.join('').trim().split('\n'), [
      'protosweep scan report for fd77::1',
      'protosweep scan report for nine (fd99::9)',
    ])
  })

  test('this machine’s own addresses count as such', async () => {
    const { targets } = await prepare('::1 fd77::1')
    assert.ok(countLocal(targets) <= 1)
    assert.equal(countLocal((await prepare('fd77::1')).targets), 0)
  })
})
