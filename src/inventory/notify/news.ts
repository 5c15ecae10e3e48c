/** Gathers what is told of a sweep that is kept. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Change, ChangeKind } from '../../contract/change.ts'
import type { Schedule } from '../../contract/schedule.ts'
import type { Archive } from '../../store/archive.ts'
import type { KnownHost } from '../../store/presence.ts'
import type { Classification } from '../../verdict/classify.ts'
import { openProtocols } from '../views/json.ts'
import { MOST_TOLD, type News } from './changes-document.ts'
import { type UnexpectedHost, unexpectedHosts } from './unexpected.ts'

/** What of the store is read. */
export type NewsSource = Pick<Archive, 'sweep' | 'changes' | 'profiles' | 'hosts'>

/** Hosts that are looked at before others of this thread have their turn: scrapes wait for no /16. */
const SLICE = 1024
/** The same of hosts that are looked up one by one. */
const FEW = 64

/** The news of a sweep of a schedule; undefined where there is no such sweep. */
export async function newsOf(
  source: NewsSource,
  schedule: Pick<Schedule, 'name' | 'expect'>,
  id: number,
): Promise<News | undefined> {
  const sweep = source.sweep(id)
  if (sweep === undefined) return undefined
  const changes = source.changes({ sweep: id, limit: MOST_TOLD })
  const appeared = await appearedIn(source, schedule.name, changes)
  const unexpected = await unexpectedNow(source, schedule, sweep.plan.classification)
  return { sweep, changes, appeared, unexpected }
}

const APPEARING: readonly ChangeKind[] = ['host-new', 'host-returned']

async function appearedIn(
  source: NewsSource,
  schedule: string,
  changes: readonly Change[],
): Promise<KnownHost[]> {
  const found: KnownHost[] = []
  for (const { kind, address } of changes) {
    if (!APPEARING.includes(kind)) continue
    found.push(...source.hosts({ schedule, address }))
    if (found.length % FEW === 0) await turn()
  }
  return found
}

async function unexpectedNow(
  source: NewsSource,
  { name, expect }: Pick<Schedule, 'name' | 'expect'>,
  classification: Classification,
): Promise<UnexpectedHost[]> {
  if (expect === undefined) return []
  // Mostly there is none, and kinds of hosts are few.
  const isUnexpected = (protocol: number) => !expect.includes(protocol)
  const kinds = source.profiles(name).filter(({ presence }) => presence === 'present')
  if (!kinds.some(({ evidence }) => openProtocols(evidence, classification).some(isUnexpected))) return []
  const found: UnexpectedHost[] = []
  for (const slice of slices(source.hosts({ schedule: name, presence: ['present'] }))) {
    found.push(...unexpectedHosts(slice, expect, classification))
    await turn()
  }
  return found
}

function* slices(hosts: Iterable<KnownHost>): Generator<KnownHost[]> {
  let slice: KnownHost[] = []
  for (const host of hosts) {
    slice.push(host)
    if (slice.length < SLICE) continue
    yield slice
    slice = []
  }
  yield slice
}
