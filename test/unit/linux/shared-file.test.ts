import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CEILINGS_BYTES } from '../../../src/contract/ceilings.ts'
import { mapShared } from '../../../src/linux/shared-file.ts'
import { finish, start } from '../../lab/command.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
after(() => rmSync(directory, { recursive: true }))

const TAKER = new URL('../../support/ceiling-taker.ts', import.meta.url).pathname
const TAKES = 40_000

test('what one mapping of a file writes another reads, and only its owner may', () => {
  const path = join(directory, 'two-mappings')
  const one = mapShared(path, 16)
  const other = mapShared(path, 16)
  new BigInt64Array(one.memory)[1] = -5n
  assert.deepEqual([...new BigInt64Array(other.memory)], [0n, -5n])
  assert.equal(statSync(path).mode & 0o777, 0o600)
  one.close()
  assert.equal(new BigInt64Array(other.memory)[1], -5n)
  other.close()
})

test('a file has its room before it is mapped, so that a store into it cannot meet a full file system', () => {
  const path = join(directory, 'with-room')
  mapShared(path, 16).close()
  mapShared(path, 16).close()
  const { size, blocks } = statSync(path)
  assert.equal(size, 16)
  assert.ok(blocks > 0)
})

test('a directory that is not there is refused', () => {
  assert.throws(() => mapShared(join(directory, 'absent', 'file'), 16), { code: 'ENOENT' })
})

test('no take of several processes at once is lost', async () => {
  const path = join(directory, 'takers')
  const argv = ['node', '--import', 'tsx', TAKER, path, String(TAKES)]
  const takers = await Promise.all([1, 2, 3].map(() => finish(start(argv))))
  assert.deepEqual(
    takers.map(({ code, stderr }) => [code, stderr]),
    takers.map(() => [0, '']),
  )

  // A take costs a microsecond, so the cell, which began at 0 and ran ahead of the clock, has counted them.
  const { memory, close } = mapShared(path, CEILINGS_BYTES)
  assert.equal(new BigInt64Array(memory)[0], BigInt(3 * TAKES))
  close()
})
