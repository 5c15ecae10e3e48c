/** A host of a sweep as a row, in the columns of `host` but for the sweep. */

import { packStatus, unpackStatus } from '../contract/host-status.ts'
import type { HostResult } from '../contract/result.ts'
import { type AddressKey, addressKey, addressOfKey, macKey, macOfKey } from './address-key.ts'
import type { Dictionary } from './dictionary.ts'
import { decodeSenders, encodeSenders } from './host-batch.ts'

export type HostRow = readonly [
  address: AddressKey,
  status: number,
  mac: number | null,
  evidence: number | null,
  ttl: number | null,
  others: number | null,
  probes: number,
  pings: number,
  retransmissions: number,
  rttUs: number | null,
  started: number,
  took: number,
]

/** The names of its columns, as a list in SQL. */
export const HOST_COLUMNS =
  'address, status, mac, evidence, ttl, others, probes, pings, retransmissions, rtt_us, started, took'

const US_PER_MS = 1000

/** The row of a host, of a sweep that began at `sweepMs`. */
export function rowOfHost(host: HostResult, sweepMs: number, dictionary: Dictionary): HostRow {
  const idOf = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : dictionary.idOf(bytes))
  const started = Math.floor(host.startedMs)
  return [
    addressKey(host.address),
    packStatus(host),
    host.mac === undefined ? null : macKey(host.mac),
    idOf(host.evidence),
    idOf(host.ttl),
    host.otherSenders.length === 0 ? null : idOf(encodeSenders(host.otherSenders)),
    host.probes,
    host.pings,
    host.retransmissions,
    host.rttMs === undefined ? null : Math.round(host.rttMs * US_PER_MS),
    started - sweepMs,
    Math.floor(host.finishedMs) - started,
  ]
}

/** The host of a row; its vectors are the dictionary's, not to be written to. */
export function hostOfRow(row: HostRow, sweepMs: number, dictionary: Dictionary): HostResult {
  const [address, status, mac, evidence, ttl, others, probes, pings, retransmissions, rttUs, started, took] =
    row
  const bytesOf = (id: number | null) => (id === null ? undefined : dictionary.bytesOf(id))
  return {
    address: addressOfKey(address),
    ...unpackStatus(status),
    mac: mac === null ? undefined : macOfKey(mac),
    evidence: bytesOf(evidence),
    ttl: bytesOf(ttl),
    otherSenders: others === null ? [] : decodeSenders(dictionary.bytesOf(others)),
    probes,
    pings,
    retransmissions,
    rttMs: rttUs === null ? undefined : rttUs / US_PER_MS,
    startedMs: sweepMs + started,
    finishedMs: sweepMs + started + took,
  }
}
