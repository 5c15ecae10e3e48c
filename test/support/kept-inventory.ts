/** The inventory that the API's tests ask about, and asking it. */
import assert from 'node:assert/strict'
import { apiPages } from '../../src/inventory/api/api.ts'
import type { ApiSource } from '../../src/inventory/api/source.ts'
import type { ScheduleStatus } from '../../src/inventory/scheduler/run.ts'
import { BASE_PLAN } from './base-plan.ts'
import {
  address,
  BEGAN,
  change,
  counts,
  hostChange,
  knownHost,
  OPEN,
  PORT_UNREACHABLE,
  result,
  scheduleWith,
  sweep,
} from './inventory-sample.ts'
import { MemoryArchive } from './memory-archive.ts'

const END = BEGAN + 245_000
/** When the API is asked. */
export const NOW = BEGAN + 86_400_000

const GRE_HOST = result('10.1.0.7', { 1: OPEN, 47: OPEN })

const NOTHING = { evidence: undefined, ttl: undefined, mac: undefined, rttMs: undefined }
const SKIPPED = result('10.1.0.9', {}, { ...NOTHING, status: 'skipped', statusReason: 'broadcast' })

/** Sweep 1 and 3 of `library`, 2 by hand as Nmap classifies, 4 that died. */
export function keptInventory(): MemoryArchive {
  return new MemoryArchive({
    sweeps: [
      sweep(1),
      sweep(2, {
        schedule: 'cli',
        startedBy: 'ada',
        dueMs: undefined,
        plan: { ...BASE_PLAN, classification: 'nmap' },
      }),
      sweep(3, {
        changes: counts({ 'host-new': 1, 'protocol-opened': 1 }),
        hostNames: new Map([[0x0a010007, 'tunnel.example']]),
      }),
      sweep(4, { outcome: 'died', ending: undefined, changes: undefined, hasHosts: false }),
    ],
    results: new Map([
      [1, [result('10.1.0.1', { 1: OPEN })]],
      [2, [result('10.1.0.7', { 17: PORT_UNREACHABLE })]],
      [3, [result('10.1.0.1', { 1: OPEN }), GRE_HOST, SKIPPED]],
    ]),
    hosts: [
      knownHost('10.1.0.1', { 1: OPEN }),
      knownHost('10.1.0.7', { 17: PORT_UNREACHABLE }, { schedule: 'cli', lastSeenMs: NOW - 1000 }),
      knownHost('10.1.0.7', { 1: OPEN, 47: OPEN }, { missingProtocols: [47] }),
      knownHost('10.1.0.8', {}, { presence: 'gone', mac: undefined }),
    ],
    changes: [
      { ...change(), sweep: 3, position: 0, schedule: 'library', atMs: END },
      {
        ...hostChange('host-new', { address: address('10.1.0.9') }),
        sweep: 3,
        position: 0,
        schedule: 'library',
        atMs: END,
      },
      {
        ...change({ protocols: [17], after: PORT_UNREACHABLE }),
        sweep: 2,
        position: 0,
        schedule: 'cli',
        atMs: END - 5000,
      },
    ],
  })
}

/** The scheduler's word of `library`, which tells of changes. */
export const STANDING: readonly ScheduleStatus[] = [
  {
    schedule: scheduleWith({
      timeZone: 'Europe/Paris',
      jitterMs: 600_000,
      words: ['10.1.0.0/24', '--max-rate', '2000'],
      missed: 'one',
      expect: [1, 6],
      maxDurationMs: 3_600_000,
      notify: {
        webhook: 'https://hooks.example/secret',
        headers: { Token: 'secret' },
        command: ['/bin/secret'],
      },
    }),
    nextMs: NOW + 1000,
    running: { sinceMs: NOW - 1000, dueMs: undefined },
    queued: 1,
    skipped: 2,
    missed: 3,
  },
]

/** Asks the API of a source: path and query below /api/v1, or a link to a page, to the document of a 200. */
export function asking(source: ApiSource) {
  const pages = apiPages({
    source,
    scheduleStatus: () => STANDING,
    nowMs: () => NOW,
    onError: (error) => assert.fail(`${error}`),
  })
  return (url: string) => {
    const answer = pages.find('GET', url.startsWith('/') ? url : `/api/v1/${url}`)
    assert.equal(answer?.status, 200, answer?.text)
    return JSON.parse(answer?.text ?? '')
  }
}

/** The numbers of all protocols but some ascending ones, as -p takes them. */
export function allBut(...numbers: number[]): string {
  const edges = [-1, ...numbers, 256]
  return edges
    .slice(1)
    .map((edge, i) => [(edges[i] ?? 0) + 1, edge - 1])
    .filter(([first = 0, last = 0]) => first <= last)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',')
}
