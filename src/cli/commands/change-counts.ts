/** How many changes a sweep brought, in a few words. */
import type { ChangeCounts, ChangeKind } from '../../contract/change.ts'

const WORDS: Readonly<Record<ChangeKind, readonly [of: 'hosts' | 'protocols', word: string]>> = {
  'host-new': ['hosts', 'new'],
  'host-missing': ['hosts', 'missing'],
  'host-gone': ['hosts', 'gone'],
  'host-returned': ['hosts', 'returned'],
  'mac-changed': ['hosts', 'with another MAC'],
  'protocol-opened': ['protocols', 'opened'],
  'protocol-changed': ['protocols', 'changed'],
  'protocol-missing': ['protocols', 'missing'],
  'protocol-gone': ['protocols', 'gone'],
  'protocol-returned': ['protocols', 'returned'],
}
const KINDS = Object.entries(WORDS) as [ChangeKind, (typeof WORDS)[ChangeKind]][]

/** `hosts: 2 new, 1 gone; protocols: 3 opened`, `none`; `-` where the sweep could not change anything. */
export function changeCountsText(counts: ChangeCounts | undefined): string {
  if (counts === undefined) return '-'
  const parts = (['hosts', 'protocols'] as const).flatMap((what) => {
    const some = KINDS.filter(([kind, [of]]) => of === what && counts[kind] > 0)
    const words = some.map(([kind, [, word]]) => `${counts[kind]} ${word}`)
    return words.length === 0 ? [] : [`${what}: ${words.join(', ')}`]
  })
  return parts.length === 0 ? 'none' : parts.join('; ')
}
