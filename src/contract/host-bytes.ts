/**
 * Finished hosts as bytes, host behind host: one buffer that is handed from thread to thread, not copied.
 *
 *   0 address 16 | 16 status | 17 what there is | 18 other senders, how many | 20 probes | 24 pings | 28 retransmissions
 *   32 RTT, ms | 40 started | 48 finished (doubles) | 56 MAC 6 | 64 evidence 256? | TTLs 256? | other senders, 18 each
 */
import { ADDRESS_LENGTH } from '../packet/address.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { packStatus, unpackStatus } from './host-status.ts'
import type { HostResult, OtherSender } from './result.ts'

const FIELD = {
  address: 0,
  status: 16,
  parts: 17,
  others: 18,
  probes: 20,
  pings: 24,
  retransmissions: 28,
  rtt: 32,
  started: 40,
  finished: 48,
  mac: 56,
  end: 64,
} as const
const PART = { mac: 1, evidence: 2, ttl: 4, rtt: 8 } as const
const VECTOR = 256
const SENDER = 18
const MAC = 6

// What most hosts have, which is not allocated for each.
const NOBODY = new Uint8Array()

/** Room for some hundreds of usual hosts; it grows for more. */
const FIRST_BYTES = 1 << 16

/** Hosts that are written one behind the other. */
export class HostWriter {
  /** How many have been written since the last `take`. */
  count = 0
  readonly #written = new GrowingBytes(FIRST_BYTES)

  /** Appends a host. */
  add(host: HostResult): void {
    const start = this.#written.extend(sizeOf(host))
    const { bytes, view } = this.#written
    // What was written there before may be longer.
    bytes.fill(0, start, start + FIELD.end)
    encodeHost(bytes, view, start, host)
    this.count += 1
  }

  /** The hosts that were added, in a buffer of their own; begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    this.count = 0
    return this.#written.take()
  }
}

/** The hosts of such a buffer; what they hold are views of it. */
export function* decodeHosts(bytes: Uint8Array): Generator<HostResult> {
  for (let at = 0; at < bytes.length; ) {
    const host = decodeHost(bytes, at)
    yield host
    at += sizeOf(host)
  }
}

/** Other senders as bytes: protocol, TTL and address of each. */
export function encodeSenders(senders: readonly OtherSender[]): Uint8Array {
  if (senders.length === 0) return NOBODY
  const bytes = new Uint8Array(senders.length * SENDER)
  for (const [index, { protocol, ttl, address }] of senders.entries()) {
    bytes.set([protocol, ttl], index * SENDER)
    bytes.set(address, index * SENDER + 2)
  }
  return bytes
}

/** The other senders of such bytes. */
export function decodeSenders(bytes: Uint8Array): OtherSender[] {
  if (bytes.length === 0) return []
  return Array.from({ length: bytes.length / SENDER }, (_, index) => {
    const [protocol = 0, ttl = 0, ...address] = bytes.subarray(index * SENDER, (index + 1) * SENDER)
    return { protocol, address: Uint8Array.from(address), ttl }
  })
}

function sizeOf(host: HostResult): number {
  const vectors = (host.evidence === undefined ? 0 : VECTOR) + (host.ttl === undefined ? 0 : VECTOR)
  return FIELD.end + vectors + host.otherSenders.length * SENDER
}

function encodeHost(bytes: Uint8Array, view: DataView, start: number, host: HostResult): void {
  const { mac, evidence, ttl, rttMs, otherSenders } = host
  bytes.set(host.address, start + FIELD.address)
  view.setUint8(start + FIELD.status, packStatus(host))
  view.setUint8(start + FIELD.parts, partsOf(host))
  view.setUint16(start + FIELD.others, otherSenders.length)
  view.setUint32(start + FIELD.probes, host.probes)
  view.setUint32(start + FIELD.pings, host.pings)
  view.setUint32(start + FIELD.retransmissions, host.retransmissions)
  view.setFloat64(start + FIELD.rtt, rttMs ?? 0)
  view.setFloat64(start + FIELD.started, host.startedMs)
  view.setFloat64(start + FIELD.finished, host.finishedMs)
  if (mac !== undefined) bytes.set(mac, start + FIELD.mac)

  let at = start + FIELD.end
  for (const part of [evidence, ttl, encodeSenders(otherSenders)]) {
    if (part === undefined) continue
    bytes.set(part, at)
    at += part.length
  }
}

function partsOf({ mac, evidence, ttl, rttMs }: HostResult): number {
  return (
    (mac === undefined ? 0 : PART.mac) |
    (evidence === undefined ? 0 : PART.evidence) |
    (ttl === undefined ? 0 : PART.ttl) |
    (rttMs === undefined ? 0 : PART.rtt)
  )
}

function decodeHost(bytes: Uint8Array, start: number): HostResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  const parts = view.getUint8(FIELD.parts)
  let at = start + FIELD.end
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  return {
    address: bytes.subarray(start, start + ADDRESS_LENGTH),
    ...unpackStatus(view.getUint8(FIELD.status)),
    mac: (parts & PART.mac) === 0 ? undefined : bytes.subarray(start + FIELD.mac, start + FIELD.mac + MAC),
    evidence: (parts & PART.evidence) === 0 ? undefined : take(VECTOR),
    ttl: (parts & PART.ttl) === 0 ? undefined : take(VECTOR),
    otherSenders: decodeSenders(take(view.getUint16(FIELD.others) * SENDER)),
    probes: view.getUint32(FIELD.probes),
    pings: view.getUint32(FIELD.pings),
    retransmissions: view.getUint32(FIELD.retransmissions),
    rttMs: (parts & PART.rtt) === 0 ? undefined : view.getFloat64(FIELD.rtt),
    startedMs: view.getFloat64(FIELD.started),
    finishedMs: view.getFloat64(FIELD.finished),
  }
}
