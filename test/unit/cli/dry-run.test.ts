import assert from 'node:assert/strict'
import test from 'node:test'
import { dryRunLines } from '../../../src/cli/dry-run.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { prepareSweep } from '../../../src/cli/plan.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'
import { parseTarget } from '../../../src/target/spec.ts'

test('the printed blocks of all workers are the targets, each once', async () => {
  const command = parseCommand('10.0.0.0/22 10.9.0.7 --exclude 10.0.1.5 --workers 3'.split(' '))
  assert.ok(command.kind === 'sweep')
  const prepared = await prepareSweep(command.options)
  const lines = [...dryRunLines(prepared)]

  const blocks = lines
    .map((line) => /^worker \d+: (\d+\.\S+)$/.exec(line)?.[1])
    .filter((block) => block !== undefined)
  const ranges = blocks.flatMap((block): readonly Range[] => {
    const spec = parseTarget(block)
    return spec.ok && spec.value.kind === 'addresses' ? spec.value.ranges : []
  })
  assert.equal(
    ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    1024,
  )
  assert.deepEqual(normalise(ranges), prepared.targets.ranges)
  assert.ok(lines.includes('left out: 1 excluded, 0 never swept'))
})
