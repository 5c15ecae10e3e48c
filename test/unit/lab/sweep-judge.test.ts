import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { State } from '../../lab/answer.ts'
import { judgeReport, type Truth } from '../../lab/sweep-judge.ts'

const FIRST = 0x0a090000
const directory = mkdtempSync(join(tmpdir(), 'protosweep-judge-'))
after(() => rmSync(directory, { recursive: true }))

/** Three addresses; nobody is at the last. Protocol 1 is open, all others are closed. */
const STATES: readonly State[] = Array.from({ length: 256 }, (_, protocol) =>
  protocol === 1 ? 'open' : 'closed',
)
const TRUTH: Truth = {
  first: FIRST,
  count: 3,
  isDead: (address) => address === FIRST + 2,
  statesOf: () => STATES,
}

function host(last: number, states: object, rest: object = {}) {
  return { type: 'host', address: `10.9.0.${last}`, status: 'up', states, complete: true, ...rest }
}

const RIGHT = { open: '1', closed: '0,2-255' }

function judge(lines: readonly object[], truth = TRUTH) {
  const path = join(directory, 'report.ndjson')
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return judgeReport(path, truth)
}

test('a report that has every host once, and every state right, is exact', async () => {
  const judgement = await judge([host(0, RIGHT), host(1, RIGHT), { type: 'sweep', seconds: 7 }])
  assert.deepEqual(
    { ...judgement, sweep: judgement.sweep?.seconds },
    {
      hosts: 2,
      states: 512,
      wrong: 0,
      unproved: 0,
      missing: 0,
      twice: 0,
      invented: 0,
      examples: [],
      sweep: 7,
    },
  )
})

test('a lie is wrong, what is unproved is not, and both are counted by protocol', async () => {
  const judgement = await judge([
    host(0, { open: '1', closed: '0,2-9,11-255', 'open|filtered': '10' }),
    host(1, { open: '1', closed: '0,2-9,12-255', unproved: '10-11' }),
  ])
  assert.deepEqual([judgement.states, judgement.wrong, judgement.unproved], [509, 1, 2])
  assert.deepEqual(judgement.examples, ['10.9.0.0: 10 is called open|filtered, and is closed'])
})

test('hosts that are lost, cut off, told twice or made up are faults each', async () => {
  const lost = await judge([host(0, RIGHT)])
  assert.deepEqual([lost.hosts, lost.missing], [1, 1])
  const cut = await judge([host(0, RIGHT), host(1, RIGHT, { complete: false })])
  assert.equal(cut.missing, 1)
  const twice = await judge([host(0, RIGHT), host(1, RIGHT), host(1, RIGHT)])
  assert.deepEqual([twice.hosts, twice.twice, twice.states], [2, 1, 512])
  const invented = await judge([host(0, RIGHT), host(1, RIGHT), host(2, RIGHT), host(77, RIGHT)])
  assert.deepEqual([invented.hosts, invented.invented], [2, 2])
})

test('only the protocols that were asked about are judged', async () => {
  const truth = { ...TRUTH, protocols: [1, 2] }
  const judgement = await judge([host(0, { open: '1', closed: '2' }), host(1, { open: '1,2' })], truth)
  assert.deepEqual([judgement.states, judgement.wrong], [3, 1])
})
