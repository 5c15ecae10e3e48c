import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CEILINGS_BYTES, Ceiling } from '../../../src/contract/ceilings.ts'
import { machineCeilings } from '../../../src/inventory/machine-ceilings.ts'
import { mapShared } from '../../../src/linux/shared-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
after(() => rmSync(directory, { recursive: true }))

test('two sweeps of one state directory have one bucket, and what one took the other lacks', () => {
  const file = machineCeilings(directory)
  assert.equal(machineCeilings(directory), file)
  const [one, other] = [mapShared(file, CEILINGS_BYTES), mapShared(file, CEILINGS_BYTES)]
  const [fast, slow] = [
    new Ceiling(one.memory, 'packets', 1000, 2),
    new Ceiling(other.memory, 'packets', 10, 1),
  ]
  assert.equal(fast.take(2, 5000), 0)
  assert.equal(fast.take(1, 5000), 1)
  // Two packets of a sweep that may send 1000 a second cost 2 ms, and one of a sweep that may send 10 costs 100.
  assert.equal(slow.take(1, 5000), 2)
  assert.equal(slow.take(1, 5002), 0)
  assert.equal(fast.take(1, 5002), 99)
  one.close()
  other.close()
})

test('the buckets of another boot are taken away: their clock was another', () => {
  writeFileSync(join(directory, 'ceilings-of-another-boot'), '')
  writeFileSync(join(directory, 'inventory.sqlite'), '')
  const file = machineCeilings(directory)
  assert.deepEqual(
    readdirSync(directory)
      .map((name) => join(directory, name))
      .sort(),
    [file, join(directory, 'inventory.sqlite')].sort(),
  )
})

test('a directory that refuses the file is named', () => {
  const absent = join(directory, 'absent')
  assert.throws(() => machineCeilings(absent), {
    code: 'STORE_FAILED',
    exitCode: 2,
    message: /cannot write ".*absent.*": no such file or directory/,
  })
})
