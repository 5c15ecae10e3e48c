import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InterruptedHosts } from '../../../src/cli/interrupted-hosts.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { hostResult } from '../../../workers/result.ts'

const FIRST = 0x0a000001
const HOSTS = 600

test('the hosts come back as they were, in their order and with the names that some have, once', () => {
  const table = new HostTable(1)
  const views = Array.from({ length: HOSTS }, (_, i) => {
    const slot = table.admit(FIRST + i, [1], 0)
    table.learn(slot, i % 256, 0x80, FIRST + i, 64)
    const evidence = table.evidenceCopy(slot).map((byte) => byte || silenceByte('interrupted'))
    const facts = { statusReason: 'echo-reply', mac: undefined, rttMs: 2, nowMs: 5, epochMs: 0 } as const
    const result = hostResult(table, slot, { ...facts, evidence, complete: false })
    table.release(slot)
    const view = viewHost(result, 'table', i % 100 === 7 ? `host-${i}` : undefined)
    return i % 50 === 7 ? { ...view, reverseName: `own-${i}`, vendor: 'Example Ltd' } : view
  })
  const interrupted = new InterruptedHosts()
  for (const view of views) interrupted.add(view)
  assert.deepEqual([...interrupted.take('table')], views)
  assert.deepEqual([...interrupted.take('table')], [])
  for (const view of views.slice(0, 3)) interrupted.add(view)
  assert.deepEqual([...interrupted.take('table')], views.slice(0, 3))
})
