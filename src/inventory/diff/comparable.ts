/**
 * The form in which hosts are compared, wherever they come from: a sweep of the store, an NDJSON file, an Nmap XML file.
 * It holds states instead of evidence, because that is what all of them know.
 */
import type { HostStatus } from '../../contract/result.ts'
import type { Classification, State } from '../../verdict/classify.ts'

/** 256 states by protocol; undefined where nobody asked and nothing was heard. */
export type States = readonly (State | undefined)[]

export interface ComparableHost {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly name: string | undefined
  /** In Nmap's spelling, see formatMac. */
  readonly mac: string | undefined
  readonly status: HostStatus
  readonly states: States
}

/** Where hosts to compare come from, and what it means that one is not among them. */
export interface HostSource {
  /** As the user knows it: a file's name, or `sweep 12`. */
  readonly label: string
  /** False where it was cut off: then not every host that it would have found is in it. */
  readonly isWhole: boolean
  /** True where hosts that are up are left out when nothing is open (--open). */
  readonly isOnlyOpen?: boolean
  /** By which its states were derived; undefined where it does not say. */
  readonly classification: Classification | undefined
  /** How many addresses were asked; undefined where nobody says, or where `covers` knows better. */
  readonly targets?: number | undefined
  /** Whether a host at this address (16 bytes) would be among the hosts if it were up. */
  covers(address: Uint8Array): boolean
}

/** A source with its hosts, each address once, ascending. */
export interface HostList extends HostSource {
  readonly hosts: readonly ComparableHost[]
}

/** One address in two sources; undefined where a source has no such host. */
export interface HostPair {
  readonly address: Uint8Array
  readonly before: ComparableHost | undefined
  readonly after: ComparableHost | undefined
}

/** The states of a host that was asked for nothing. */
export const NOTHING_ASKED: States = Array.from({ length: 256 }, () => undefined)

/** All addresses of two lists, ascending. */
export function* pairsOf(before: HostList, after: HostList): Generator<HostPair> {
  let [left, right] = [0, 0]
  while (true) {
    const [old, recent] = [before.hosts[left], after.hosts[right]]
    if (old === undefined && recent === undefined) return
    const order = orderOf(old, recent)
    if (order <= 0) left++
    if (order >= 0) right++
    const address = (order <= 0 ? old : recent)?.address ?? new Uint8Array(16)
    yield { address, before: order <= 0 ? old : undefined, after: order >= 0 ? recent : undefined }
  }
}

function orderOf(left: ComparableHost | undefined, right: ComparableHost | undefined): number {
  if (left === undefined) return 1
  return right === undefined ? -1 : Buffer.compare(left.address, right.address)
}

/** The hosts by ascending address; of several with one address the last. */
export function byAddress(hosts: Iterable<ComparableHost>): ComparableHost[] {
  const last = new Map(Array.from(hosts, (host) => [Buffer.from(host.address).toString('latin1'), host]))
  return [...last.values()].sort((left, right) => Buffer.compare(left.address, right.address))
}
