/** -sL: what it prints, what it cannot stand beside, and that a long list is never whole in memory. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { listLines, listTargets } from '../../../src/cli/listed-targets.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { chosenTargets } from '../../../src/cli/plan.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { V4_NUMBERS } from '../../../src/packet/address-numbers.ts'
import type { AssembledTargets } from '../../../src/target/assemble.ts'
import { normalise } from '../../../src/target/ranges.ts'

async function targetsOf(line: string): Promise<AssembledTargets> {
  const command = parseCommand(line.split(' '))
  assert(command.kind === 'list')
  return chosenTargets(command.options)
}

async function linesOf(targets: AssembledTargets, names?: ReadonlyMap<number, string>): Promise<string[]> {
  const lookup = names && { nameOf: async (address: number) => names.get(address) }
  const texts: string[] = []
  for await (const text of listLines(targets, lookup)) texts.push(text)
  return texts.join('').split('\n').slice(0, -1)
}

describe('the list', () => {
  test('has every target in ascending order, public ones too, without the exclusions', async () => {
    const targets = await targetsOf('-sL 8.8.8.8/31 10.0.0.4 10.0.0.0/30 --exclude 10.0.0.1')
    assert.deepEqual(await linesOf(targets), [
      'protosweep scan report for 8.8.8.8',
      'protosweep scan report for 8.8.8.9',
      'protosweep scan report for 10.0.0.0',
      'protosweep scan report for 10.0.0.2',
      'protosweep scan report for 10.0.0.3',
      'protosweep scan report for 10.0.0.4',
    ])
  })

  test('has their names: the one that was typed, or else that of a name server', async () => {
    const targets = { ...(await targetsOf('-sL 10.0.0.0/30')), hostNames: new Map([[0x0a000001, 'typed']]) }
    const names = new Map([
      [0x0a000001, 'one.example'],
      [0x0a000002, 'two.example'],
    ])
    assert.deepEqual(await linesOf(targets, names), [
      'protosweep scan report for 10.0.0.0',
      'protosweep scan report for typed (10.0.0.1)',
      'protosweep scan report for two.example (10.0.0.2)',
      'protosweep scan report for 10.0.0.3',
    ])
  })

  test('is that of a shard alone where one is asked for', async () => {
    const [one, two] = await Promise.all(
      ['1/2', '2/2'].map((shard) => targetsOf(`-sL 10.0.0.0/28 --shard ${shard}`)),
    )
    assert(one !== undefined && two !== undefined)
    const lines = [...(await linesOf(one)), ...(await linesOf(two))]
    assert.equal(new Set(lines).size, 16)
  })

  test('of a /8 begins before the next target is looked at, and every address is there', async () => {
    const ranges = normalise([[0x0a000000, 0x0affffff]])
    let asked = 0
    const nameOf = async () => {
      asked += 1
      return undefined
    }
    const lines = listLines({ numbers: V4_NUMBERS, ranges, hostNames: new Map() }, { nameOf })
    await lines.next()
    assert.equal(asked, 256)
    await lines.return(undefined)
    let count = 0
    for await (const text of listLines(
      { numbers: V4_NUMBERS, ranges: normalise([[0, 1000]]), hostNames: new Map() },
      undefined,
    )) {
      count += text.split('\n').length - 1
    }
    assert.equal(count, 1001)
  })

  test('ends with how many there are, and with the exit code of a name that did not resolve', async () => {
    let text = ''
    const write = (some: string) => {
      text += some
    }
    const stdout = { write, drained: async () => {}, isGone: false }
    const choice = { named: 'none', dnsServers: [] } as const
    const targets = await targetsOf('-sL 10.0.0.1')
    assert.equal(await listTargets(targets, choice, stdout), 0)
    assert.match(text, /^protosweep done: 1 IP address \(0 hosts up\) scanned in \d+\.\d\d seconds$/m)
    assert.equal(await listTargets({ ...targets, unresolved: ['nosuch'] }, choice, stdout), 3)
  })
})

describe('-sL', () => {
  const BESIDE = [
    '-sn',
    '--dry-run',
    '-sO',
    '-p 6',
    '-F',
    '--top-protocols 5',
    '--exclude-protocols 5',
    '-oN f',
    '-oX f',
    '-oG f',
    '-oA f',
    '-oJ f',
    '-oC f',
    '--resume f',
  ]
  for (const other of BESIDE) {
    test(`and ${other} exclude each other`, () => {
      const [spelling = ''] = other.split(' ')
      assert.throws(
        () => parseCommand(['-sL', ...other.split(' '), '10.0.0.1']),
        (error) =>
          error instanceof Failure &&
          error.exitCode === 2 &&
          error.message.startsWith(`-sL and ${spelling} exclude each other: `),
      )
    })
  }
})
