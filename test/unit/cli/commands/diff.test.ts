import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { readableSweep } from '../../../../src/cli/commands/chosen-sweep.ts'
import { diff } from '../../../../src/cli/commands/diff.ts'
import { exportTo } from '../../../../src/cli/commands/exported.ts'
import type { HostResult } from '../../../../src/contract/result.ts'
import { USUAL_DETAIL } from '../../../../src/report/detail.ts'
import { ndjsonReport } from '../../../../src/report/ndjson.ts'
import { commandIo } from '../../../support/command-io.ts'
import { address, packed } from '../../../support/inventory-sample.ts'
import { asked, foundHost, sweepRecord } from '../../../support/kept-sweeps.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const [OPEN, CLOSED, PORT_UNREACHABLE] = [0x80, 0x20, 0x40]
const { plan } = sweepRecord(0, 0)
const elsewhere = { ...plan, ranges: packed(['10.9.0.0-10.9.0.255']) }
const printer = (bytes: Record<number, number>) => foundHost('10.0.0.5', { evidence: asked(bytes) })
const router = foundHost('10.0.0.9', { evidence: asked({ 1: OPEN }) })
const SWEEPS = [
  sweepRecord(8, 0, { schedule: 'library', outcome: 'died', ending: undefined }),
  sweepRecord(7, 0),
  sweepRecord(6, 1, { outcome: 'cut-off' }),
  sweepRecord(5, 2, { plan: elsewhere }),
  sweepRecord(4, 3, { plan: { ...plan, protocols: [1, 6] } }),
  sweepRecord(3, 4),
  sweepRecord(2, 5, { schedule: 'library' }),
  sweepRecord(1, 6, { hasHosts: false }),
]
const RESULTS = new Map<number, readonly HostResult[]>([
  [2, [printer({ 1: OPEN, 17: CLOSED, 47: CLOSED })]],
  [3, [printer({ 1: OPEN, 17: CLOSED, 47: CLOSED })]],
  [6, [printer({ 1: OPEN, 17: PORT_UNREACHABLE, 47: OPEN })]],
  [7, [printer({ 1: OPEN, 17: PORT_UNREACHABLE, 47: OPEN }), router]],
])

function archive(alike = SWEEPS.filter(({ id }) => id === 7 || id === 3)) {
  return Object.assign(new MemoryArchive({ sweeps: SWEEPS, results: RESULTS }), {
    lastAlike: () => alike,
    *pairs(before: number, after: number) {
      for (const text of ['10.0.0.5', '10.0.0.9']) {
        const find = (id: number) =>
          RESULTS.get(id)?.find((result) => Buffer.compare(result.address, address(text)) === 0)
        yield { address: address(text), before: find(before), after: find(after) }
      }
    },
  })
}

async function output(...words: string[]) {
  const io = commandIo({ openArchive: async () => archive() })
  const exitCode = await diff(words, io)
  return { exitCode, text: io.output() }
}

const EXPECTED = `sweep 3 -> sweep 7
~ 10.0.0.5  udp: closed -> filtered
            gre: closed -> open
+ 10.0.0.9  new: icmp open
2 hosts different: 1 new, 0 gone, 1 changed
`

test('without words, with one or two: the last two alike, the one before it, or those', async () => {
  for (const words of [[], ['7'], ['3', '7']]) {
    assert.deepEqual(await output(...words), { exitCode: 1, text: EXPECTED })
  }
})

test('a schedule bounds what is chosen from', async () => {
  assert.deepEqual(await output('--schedule', 'cli'), { exitCode: 1, text: EXPECTED })
  assert.equal((await output('3', '--schedule=library')).exitCode, 0)
  await assert.rejects(output('--schedule', 'library'), { message: /^no complete sweep before sweep 2 has/ })
  await assert.rejects(output('--schedule', 'nosuch'), {
    message: 'no complete sweep of the schedule "nosuch" has results',
  })
  await assert.rejects(output('3', '--schedule', 'cli'), { message: /^no complete sweep before sweep 3 has/ })
})

test('no difference is exit code 0', async () => {
  const { exitCode, text } = await output('2', '3')
  assert.deepEqual([exitCode, text], [0, 'sweep 2 -> sweep 3\nno difference\n'])
  assert.equal((await output('3')).text, text)
})

test('kept answers are read again under another classification', async () => {
  assert.match((await output('--classify', 'nmap')).text, / udp, gre: closed -> open\n/)
})

test('JSON is one object', async () => {
  const { exitCode, text } = await output('--json')
  const { different, appeared, changed, before } = JSON.parse(text)
  assert.deepEqual([exitCode, different, appeared, changed, before.source], [1, true, 1, 1, 'sweep 3'])
})

test('a file stands on either side, read as it was classified; two need no archive', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
  const write = (id: number, classification: 'table' | 'nmap') => {
    let text = ''
    const report = ndjsonReport((more) => {
      text += more
    })
    exportTo([report], readableSweep(archive(), id), RESULTS.get(id) ?? [], {
      classification,
      detail: USUAL_DETAIL,
    })
    const path = join(directory, `${id}-${classification}.ndjson`)
    writeFileSync(path, text)
    return path
  }
  try {
    const [three, seven] = [write(3, 'table'), write(7, 'table')]
    const body = EXPECTED.slice(EXPECTED.indexOf('\n'))
    assert.equal((await output(three, '7')).text, `${three} -> sweep 7${body}`)
    assert.equal((await output('3', seven)).text, `sweep 3 -> ${seven}${body}`)
    const closed = commandIo({ openArchive: () => Promise.reject(new Error('opened')) })
    assert.equal(await diff([three, seven], closed), 1)
    assert.equal(closed.output(), `${three} -> ${seven}${body}`)
    assert.deepEqual(await output('7', seven).then(({ exitCode }) => exitCode), 0)
    assert.deepEqual(await output('7', write(7, 'nmap')).then(({ exitCode }) => exitCode), 0)
    assert.deepEqual(
      await output('--classify=table', '7', write(7, 'nmap')).then(({ exitCode }) => exitCode),
      1,
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('what cannot be compared is bad input, and says what would be right', async () => {
  for (const [words, message] of [
    [['9'], /^there is no sweep 9: /],
    [['1', '7'], /^sweep 1 has no results any more/],
    [['2'], 'no complete sweep before sweep 2 has the same targets and protocols: name two sweeps'],
    [['/nosuch/file'], /^cannot read "\/nosuch\/file": no such file/],
    [['7', '/nosuch/file'], /^cannot read "\/nosuch\/file": no such file/],
    [['1', '2', '3'], /^"3" is too much/],
  ] as const) {
    await assert.rejects(output(...words), { code: 'BAD_INPUT', exitCode: 2, message })
  }
  const io = commandIo({ openArchive: async () => archive(SWEEPS.slice(0, 1)) })
  await assert.rejects(diff([], io), {
    exitCode: 2,
    message: /^there are no two complete sweeps of the same/,
  })
})

test('a file alone is compared with nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
  try {
    const path = join(directory, 'one.ndjson')
    writeFileSync(path, '{"type":"sweep","complete":true,"classification":"table"}\n')
    await assert.rejects(output(path), {
      exitCode: 2,
      message: / is compared with nothing: give a second file/,
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
})
