/**
 * What is different between two sources of hosts. Only what both know is compared: a state that one of them left
 * unproved or did not ask for is no difference, nor is a host that one of them did not cover.
 */
import type { State } from '../../verdict/classify.ts'
import type { ComparableHost, HostPair, HostSource, States } from './comparable.ts'
import { remembered } from './remembered.ts'

/** Protocols that went from one state to another. */
export interface ProtocolDifference {
  /** Ascending. */
  readonly protocols: readonly number[]
  readonly before: State
  readonly after: State
}

export type HostDifference =
  | { readonly kind: 'appeared' | 'disappeared'; readonly host: ComparableHost }
  | {
      readonly kind: 'changed'
      readonly before: ComparableHost
      readonly after: ComparableHost
      /** Both MACs where both are known and are not the same. */
      readonly mac: { readonly before: string; readonly after: string } | undefined
      /** By the lowest protocol of each. */
      readonly protocols: readonly ProtocolDifference[]
    }

/** What could not be compared. */
export interface Uncompared {
  /** Hosts up in one source that the other did not cover, or could not reach. */
  readonly hosts: number
  /** Protocols of hosts up in both whose state one source knows and the other left unproved. */
  readonly unproved: number
  /** Protocols of hosts up in both that one source asked for and the other did not. */
  readonly askedOnce: number
}

export interface Difference {
  readonly before: HostSource
  readonly after: HostSource
  /** By ascending address. */
  readonly hosts: readonly HostDifference[]
  readonly uncompared: Uncompared
}

/** Compares pairs that come by ascending address. Pairs that are the same may be left out. */
export function comparePairs(pairs: Iterable<HostPair>, before: HostSource, after: HostSource): Difference {
  const hosts: HostDifference[] = []
  const uncompared = { hosts: 0, unproved: 0, askedOnce: 0 }
  for (const pair of pairs) {
    const was = presenceOf(pair.before, pair.address, before)
    const is = presenceOf(pair.after, pair.address, after)
    if (was === 'up' && is === 'up' && pair.before !== undefined && pair.after !== undefined) {
      const changed = compareHosts(pair.before, pair.after, uncompared)
      if (changed !== undefined) hosts.push(changed)
    } else if (was === 'unknown' || is === 'unknown') {
      if (was === 'up' || is === 'up') uncompared.hosts++
    } else if (is === 'up' && pair.after !== undefined) hosts.push({ kind: 'appeared', host: pair.after })
    else if (was === 'up' && pair.before !== undefined) hosts.push({ kind: 'disappeared', host: pair.before })
  }
  return { before, after, hosts, uncompared }
}

function presenceOf(
  host: ComparableHost | undefined,
  address: Uint8Array,
  source: HostSource,
): 'up' | 'down' | 'unknown' {
  if (host === undefined) return source.covers(address) ? 'down' : 'unknown'
  return host.status === 'up' || host.status === 'down' ? host.status : 'unknown'
}

function compareHosts(
  before: ComparableHost,
  after: ComparableHost,
  uncompared: { unproved: number; askedOnce: number },
): HostDifference | undefined {
  const { protocols, unproved, askedOnce } = compareStates(before.states)(after.states)
  uncompared.unproved += unproved
  uncompared.askedOnce += askedOnce
  const mac =
    before.mac !== undefined && after.mac !== undefined && before.mac !== after.mac
      ? { before: before.mac, after: after.mac }
      : undefined
  if (mac === undefined && protocols.length === 0) return undefined
  return { kind: 'changed', before, after, mac, protocols }
}

const compareStates = remembered((before: States) =>
  remembered((after: States) => {
    const protocols: { protocols: number[]; before: State; after: State }[] = []
    let [unproved, askedOnce] = [0, 0]
    for (const [protocol, was] of before.entries()) {
      const is = after[protocol]
      if (was === is) continue
      if (was === undefined || is === undefined) askedOnce++
      else if (was === 'unproved' || is === 'unproved') unproved++
      else {
        const alike = protocols.find((group) => group.before === was && group.after === is)
        if (alike === undefined) protocols.push({ protocols: [protocol], before: was, after: is })
        else alike.protocols.push(protocol)
      }
    }
    return { protocols, unproved, askedOnce }
  }),
)
