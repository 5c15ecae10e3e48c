/** The hosts that a reader sees, written down: who is asked from where, and how often about what. */
import type { AskedHosts } from '../../src/verdict/reading.ts'

/** One asked host; its slot is its place in the list. */
export interface AskedHost {
  readonly address: number
  /** The addresses that it is asked from. */
  readonly sources: readonly number[]
  /** How many probes of a protocol were sent; of most tests the same for all. */
  readonly tries: (protocol: number) => number
  /** How many pings were sent: none unless given. */
  readonly pings?: number
}

/** A view of a list of hosts. */
export function askedHosts(hosts: readonly AskedHost[]): AskedHosts {
  return {
    find: (address) => hosts.findIndex((host) => host.address === address),
    laneOf: (slot, source) => hosts[slot]?.sources.indexOf(source) ?? -1,
    triesFrom: (slot, _lane, protocol) => hosts[slot]?.tries(protocol) ?? 0,
    pingsTo: (slot) => hosts[slot]?.pings ?? 0,
  }
}
