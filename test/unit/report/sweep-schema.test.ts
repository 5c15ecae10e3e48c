/** docs/sweep.schema.json describes every line of NDJSON: whatever hosts and sweeps are like, and nothing else. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import type { HostResult, StatusReason } from '../../../src/contract/result.ts'
import { USUAL_DETAIL } from '../../../src/report/detail.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { ndjsonReport } from '../../../src/report/ndjson.ts'
import type { SweepFacts } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { CLASSIFICATIONS } from '../../../src/verdict/classify.ts'
import { address, facts, host, pingedHost, summary } from './sample.ts'

const schemaFile = new URL('../../../docs/sweep.schema.json', import.meta.url)
const shipped = JSON.parse(readFileSync(schemaFile, 'utf8'))
const schema = z.fromJSONSchema(shipped)

const REASONS: readonly StatusReason[] = [
  'arp-response',
  'localhost-response',
  'echo-reply',
  'timestamp-reply',
  'reset',
  'syn-ack',
  'icmp-error',
  'unsolicited',
  'assumed',
  'user-set',
]

function linesOf(hosts: readonly HostResult[], changes: Partial<SweepFacts> = {}, name?: string): unknown[] {
  const lines: unknown[] = []
  const known = { ...facts({ targets: hosts.length }), ...changes }
  const report = ndjsonReport((text) =>
    lines.push(
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ),
  )
  const tally = new Tally()
  report.begin(known)
  for (const result of hosts) {
    const view = viewHost(result, known.plan.classification, name)
    tally.add(view)
    report.host(name === undefined ? view : { ...view, reverseName: `own.${name}`, vendor: 'Example Ltd' })
  }
  const failures = [{ code: 'WORKER_FAILED', message: 'a worker ended' }]
  report.end(summary({ tally, failures, complete: false, exitCode: 5 }))
  return lines
}

/** Fails with what the schema says of a line. */
function check(line: unknown): void {
  const read = schema.safeParse(line)
  assert.ok(read.success, `${JSON.stringify(line)}: ${read.error?.message}`)
}

const anyHost = fc
  .record({
    evidence: fc.uint8Array({ minLength: 256, maxLength: 256 }),
    ttl: fc.option(fc.uint8Array({ minLength: 256, maxLength: 256 }), { nil: undefined }),
    statusReason: fc.constantFrom(...REASONS),
    mac: fc.option(fc.uint8Array({ minLength: 6, maxLength: 6 }), { nil: undefined }),
    rttMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }),
    complete: fc.boolean(),
    otherSenders: fc.array(
      fc.record({
        protocol: fc.nat(255),
        address: fc.constant(address('10.9.9.9')),
        ttl: fc.integer({ min: 0, max: 255 }),
      }),
      { maxLength: 9 },
    ),
  })
  .map((changes) => host('10.0.0.1', {}, changes))

test('every line of every report fits it', () => {
  const property = fc.property(
    fc.array(anyHost, { maxLength: 3 }),
    fc.constantFrom(...CLASSIFICATIONS),
    fc.boolean(),
    fc.option(fc.string(), { nil: undefined }),
    (hosts, classification, isOnlyOpen, name) => {
      const { plan } = facts({ classification, targets: hosts.length, shard: { index: 1, count: 4 } })
      const detail = { ...USUAL_DETAIL, isOnlyOpen }
      for (const line of linesOf(hosts, { plan, detail, unresolved: ['nosuch'] }, name)) check(line)
    },
  )
  fc.assert(property, { numRuns: 150 })
})

test('so does one that asks for no protocol, and one about the rest of a sweep', () => {
  const goesOn = { sweep: 7, finished: 3 }
  const lines = linesOf([pingedHost('10.0.0.1')], { plan: facts({ protocols: [] }).plan, goesOn })
  assert.equal(lines.length, 3)
  for (const line of lines) check(line)
})

test('it says of every field what it may be, so that a wrong one is seen', () => {
  const [line, last] = linesOf([host('10.0.0.1', {})]) as [Record<string, unknown>, Record<string, unknown>]
  for (const wrong of [
    { ...line, added: 1 },
    { ...line, states: { open: '' } },
    { ...line, status: 'down' },
    { ...line, mac: '7e:92:49:1f:94:a3' },
    { ...line, type: 'sweep' },
    { ...last, complete: 'yes' },
    { type: 'resumed', sweep: 0, finished_before: 1 },
    [],
  ]) {
    assert.equal(schema.safeParse(wrong).success, false, JSON.stringify(wrong))
  }
  for (const name of Object.keys(line)) {
    const { [name]: _, ...less } = line
    assert.equal(schema.safeParse(less).success, false, name)
  }
  for (const name of Object.keys(last)) {
    const { [name]: _, ...less } = last
    assert.equal(schema.safeParse(less).success, false, name)
  }
})
