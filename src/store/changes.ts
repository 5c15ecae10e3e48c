/**
 * What changed of one host between what is known of it and one more complete sweep: the pure core of the inventory. The
 * store walks the hosts of a sweep that commits, keeps the memory that comes out and writes the changes down.
 *
 * Change is not noise: a host or a protocol that is silent once is missing, and gone only after `goneAfter` sweeps in a
 * row; what was not proved, or not asked, is no change (src/store/settled.ts).
 */
import type { Change, ChangeKind } from '../contract/change.ts'
import type { HostResult } from '../contract/result.ts'
import type { Classification, State } from '../verdict/classify.ts'
import { firstSettled, MOST_COUNTED, type ProtocolShift, type Settled, settle, stateOf } from './settled.ts'

/** What is remembered of one host, under one schedule. Present: `missed` is 0; missing: it is not; gone: `isGone`. */
export interface HostMemory extends Settled {
  /** Six bytes: the last that was learned. */
  readonly mac: Uint8Array | undefined
  /** Complete sweeps in a row that covered it and did not find it; 255 stands for more. */
  readonly missed: number
  /** Whether it was said to be gone and not seen since. `goneAfter` may change, so `missed` alone cannot tell. */
  readonly isGone: boolean
}

export interface ChangeRules {
  readonly classification: Classification
  /** See SweepBeginning. */
  readonly goneAfter: number
  /** Whether an earlier complete sweep of this schedule covered the address. */
  readonly wasCovered: boolean
}

export interface Step {
  /** Of a host that was seen, the known one itself where nothing moved. */
  readonly memory: HostMemory
  /** The host's own first, then those of its protocols by the lowest of each. */
  readonly changes: readonly Change[]
}

/** What a complete sweep that found the host up says; `known` is undefined for a host never seen before. */
export function hostSeen(known: HostMemory | undefined, result: HostResult, rules: ChangeRules): Step {
  if (known === undefined) {
    const memory = { mac: result.mac, missed: 0, isGone: false, ...firstSettled(result.evidence) }
    return { memory, changes: rules.wasCovered ? [ofHost(result.address, 'host-new')] : [] }
  }
  const { settled, shifts } =
    result.evidence === undefined ? { settled: known, shifts: [] } : settle(known, result.evidence, rules)
  const isOther = result.mac !== undefined && !isSameMac(known.mac, result.mac)
  const isUnmoved = settled === known && !isOther && known.missed === 0
  const { evidence, silences } = settled
  const mac = isOther ? result.mac : known.mac
  return {
    memory: isUnmoved ? known : { mac, missed: 0, isGone: false, evidence, silences },
    changes: [
      ...(known.missed > 0 ? [ofHost(result.address, 'host-returned')] : []),
      ...(isOther && known.mac !== undefined ? [ofMac(result.address, known.mac, result.mac)] : []),
      ...grouped(result.address, shifts, rules.classification),
    ],
  }
}

/** What a complete sweep that covered the host and did not find it says. */
export function hostUnseen(known: HostMemory, address: Uint8Array, rules: ChangeRules): Step {
  const missed = Math.min(known.missed + 1, MOST_COUNTED)
  const isGone = known.isGone || missed >= Math.min(rules.goneAfter, MOST_COUNTED)
  const memory = { ...known, missed, isGone }
  if (isGone) return { memory, changes: known.isGone ? [] : [ofHost(address, 'host-gone')] }
  return { memory, changes: known.missed === 0 ? [ofHost(address, 'host-missing')] : [] }
}

const WITHOUT_MAC = { macBefore: undefined, macAfter: undefined }

function ofHost(address: Uint8Array, kind: ChangeKind): Change {
  return { address, kind, protocols: [], before: undefined, after: undefined, ...WITHOUT_MAC }
}

function ofMac(address: Uint8Array, macBefore: Uint8Array, macAfter: Uint8Array): Change {
  return { ...ofHost(address, 'mac-changed'), macBefore, macAfter }
}

function isSameMac(left: Uint8Array | undefined, right: Uint8Array): boolean {
  return left !== undefined && Buffer.compare(left, right) === 0
}

/** Protocols that changed alike, as one change each with the bytes of the lowest; `shifts` ascend, so do the changes. */
function grouped(
  address: Uint8Array,
  shifts: readonly ProtocolShift[],
  classification: Classification,
): Change[] {
  const groups: Group[] = []
  for (const { kind, protocol, before, after } of shifts) {
    const was = stateOf(before, classification)
    const is = stateOf(after, classification)
    const alike = groups.find((group) => group.kind === kind && group.was === was && group.is === is)
    if (alike === undefined) groups.push({ kind, was, is, before, after, protocols: [protocol] })
    else alike.protocols.push(protocol)
  }
  return groups.map(({ kind, protocols, before, after }) => {
    return { address, kind, protocols, before, after, ...WITHOUT_MAC }
  })
}

interface Group extends Omit<ProtocolShift, 'protocol'> {
  readonly was: State | undefined
  readonly is: State | undefined
  readonly protocols: number[]
}
