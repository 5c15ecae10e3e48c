/** Hosts for simulated networks: what a usual one answers, and the ways in which real ones ration their errors. */
import type { HostModel, Limit, Reaction } from '../../workers/transport/simulated/host-model.ts'
import { SeededRandom } from './seeded-random.ts'
import { PROTOCOLS } from './simulated-sweep.ts'

/** The first address of the simulated hosts: 10.0.1.0. */
export const FIRST_ADDRESS = 0x0a000100

/** How hosts ration their ICMP errors (measured, or as their documentation has it). */
export const LIMITS = {
  none: [],
  /** Linux as installed. */
  stock: [{ kind: 'bucket', burst: 6, intervalMs: 1000 }],
  /** Linux as installed, just asked by somebody else. */
  spent: [{ kind: 'bucket', burst: 6, intervalMs: 1000, spent: true }],
  /** Linux with its host-wide bucket. */
  wide: [
    { kind: 'bucket', burst: 6, intervalMs: 1000 },
    { kind: 'bucket', burst: 50, intervalMs: 1, isHostWide: true },
  ],
  'one per 100 ms': [{ kind: 'bucket', burst: 6, intervalMs: 100 }],
  cisco: [{ kind: 'bucket', burst: 1, intervalMs: 500, isHostWide: true }],
  /** Solaris. */
  '10 per 100 ms': [{ kind: 'window', count: 10, windowMs: 100, isHostWide: true }],
  /** NetBSD and OpenBSD. */
  '100 per s': [{ kind: 'window', count: 100, windowMs: 1000, isHostWide: true }],
  /** FreeBSD. */
  '200 per s': [{ kind: 'window', count: 200, windowMs: 1000, isHostWide: true }],
} as const satisfies Record<string, readonly Limit[]>

/** A name of `LIMITS`. */
export type LimitName = keyof typeof LIMITS

/** What a usual host answers: ICMP and TCP, nothing to IGMP and PIM, and here and there another protocol. */
export function usualReactions(seed: number): Reaction[] {
  const random = new SeededRandom(seed)
  const usual = new Map<number, Reaction>([
    [1, 'open'],
    [6, 'open'],
    [2, 'silent'],
    [103, 'silent'],
    [17, 3],
  ])
  return PROTOCOLS.map((protocol) => {
    const reaction = random.weighted([
      ['closed', 94],
      ['silent', 3],
      ['open', 2],
      ['prohibited', 1],
    ])
    return (
      usual.get(protocol) ??
      { closed: 2, prohibited: 13, silent: 'silent' as const, open: 'open' as const }[reaction]
    )
  })
}

/** A host that drops everything. */
export const SILENT_REACTIONS: readonly Reaction[] = PROTOCOLS.map(() => 'silent')

/** A usual host with one address. */
export function usualHost(seed: number, address: number, rest: Partial<HostModel> = {}): HostModel {
  return { addresses: [address], reactions: usualReactions(seed), ...rest }
}

/** E: the errors that a host owes to somebody who asks for all protocols. */
export function errorsOwed({ reactions }: HostModel): number {
  return reactions.filter((reaction) => typeof reaction === 'number').length
}
