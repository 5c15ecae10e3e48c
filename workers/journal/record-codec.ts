/**
 * A host's record as bytes, some 250 for a usual host whose protocols are half asked. Fixed things first:
 *
 *   | address u32 | flags u8 | status u8 | started f64 | probes u32 | retransmissions u32 | pings u16 |
 *   | srtt f32 | rttvar f32 | answered, lost, kept, swapped u16 | controls of target, of others u8 |
 *   | protocols: see protocol-codes.ts |
 *   | excused tries u16 | protocol u8, tries u8 of each |
 *   | others u16 | protocol u8, evidence u8, sender u32, ttl u8 of each |
 *   | lanes u8 | source u32, interval f64, burst u8 of each; of more than one its tries too: u16, protocol u8 and u16 |
 */
import { packStatus, unpackStatus } from '../../src/contract/host-status.ts'
import type { OtherAnswer } from '../others.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import {
  createHostRecord,
  createLaneRecord,
  type HostRecord,
  type LaneRecord,
  NO_CONTROL,
  PROTOCOLS,
} from './host-record.ts'
import { MOST_PACKED, ProtocolCodes } from './protocol-codes.ts'

const FLAG = { found: 1, forged: 2, targetControl: 4, otherControl: 8 } as const
const MOST_COUNT = 0xffff
const FIXED_BYTES = 48
const LIST_HEADS_BYTES = 5
const OTHER_BYTES = 7
const LANE_BYTES = 13
const LANE_TRIES_BYTES = 2 + PROTOCOLS * 3

export class RecordCodec {
  readonly #codes = new ProtocolCodes()

  /** Appends a record. */
  emit(record: HostRecord, into: ByteWriter): void {
    const { laneCount, others, excused } = record
    const laneBytes = LANE_BYTES + (laneCount > 1 ? LANE_TRIES_BYTES : 0)
    const listBytes = 2 * excused.length + OTHER_BYTES * others.length
    into.reserve(FIXED_BYTES + MOST_PACKED + LIST_HEADS_BYTES + listBytes + laneCount * laneBytes)
    emitFixed(record, into)
    this.#codes.emit(record, into)
    into.u16(excused.length)
    for (const [protocol, tries] of excused) {
      into.u8(protocol)
      into.u8(tries)
    }
    into.u16(others.length)
    for (const other of others) emitOther(other, into)
    into.u8(laneCount)
    for (let i = 0; i < laneCount; i += 1) {
      const lane = record.lanes[i]
      if (lane !== undefined) emitLane(lane, laneCount > 1, into)
    }
  }

  /** Reads a record. Throws a RangeError where the bytes are none. */
  parse(from: ByteReader): HostRecord {
    const record = createHostRecord(0)
    parseFixed(from, record)
    this.#codes.parse(from, record)
    record.excused = Array.from({ length: from.u16() }, () => [from.u8(), from.u8()] as const)
    record.others = Array.from({ length: from.u16() }, () => parseOther(from))
    record.laneCount = from.u8()
    for (let i = 0; i < record.laneCount; i += 1) record.lanes.push(parseLane(from, record))
    return record
  }
}

function emitFixed(record: HostRecord, into: ByteWriter): void {
  const { isFound, wasForged, targetControl, otherControl } = record
  into.u32(record.address)
  into.u8(
    (isFound ? FLAG.found : 0) |
      (wasForged ? FLAG.forged : 0) |
      (targetControl === NO_CONTROL ? 0 : FLAG.targetControl) |
      (otherControl === NO_CONTROL ? 0 : FLAG.otherControl),
  )
  into.u8(packStatus({ status: 'up', statusReason: record.statusReason, complete: true }))
  into.f64(record.startedMs)
  into.u32(record.probes)
  into.u32(record.retransmissions)
  into.u16(record.pings)
  into.f32(record.smoothedMs)
  into.f32(record.variationMs)
  into.u16(Math.min(record.answered, MOST_COUNT))
  into.u16(Math.min(record.lost, MOST_COUNT))
  into.u16(Math.min(record.kept, MOST_COUNT))
  into.u16(Math.min(record.swapped, MOST_COUNT))
  into.u8(targetControl & 0xff)
  into.u8(otherControl & 0xff)
}

function parseFixed(from: ByteReader, record: HostRecord): void {
  record.address = from.u32()
  const flags = from.u8()
  const status = from.u8()
  record.isFound = (flags & FLAG.found) !== 0
  record.wasForged = (flags & FLAG.forged) !== 0
  record.statusReason = unpackStatus(status).statusReason
  record.startedMs = from.f64()
  record.probes = from.u32()
  record.retransmissions = from.u32()
  record.pings = from.u16()
  record.smoothedMs = from.f32()
  record.variationMs = from.f32()
  record.answered = from.u16()
  record.lost = from.u16()
  record.kept = from.u16()
  record.swapped = from.u16()
  const [target, other] = [from.u8(), from.u8()]
  record.targetControl = (flags & FLAG.targetControl) === 0 ? NO_CONTROL : target
  record.otherControl = (flags & FLAG.otherControl) === 0 ? NO_CONTROL : other
}

function emitOther({ protocol, evidence, sender, ttl }: OtherAnswer, into: ByteWriter): void {
  into.u8(protocol)
  into.u8(evidence)
  into.u32(sender)
  into.u8(ttl)
}

function parseOther(from: ByteReader): OtherAnswer {
  return { protocol: from.u8(), evidence: from.u8(), sender: from.u32(), ttl: from.u8() }
}

function emitLane(
  { source, intervalMs, burst, tries }: LaneRecord,
  hasTries: boolean,
  into: ByteWriter,
): void {
  into.u32(source)
  into.f64(intervalMs)
  into.u8(burst)
  if (!hasTries) return
  const at = into.length
  into.u16(0)
  let asked = 0
  for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
    const count = tries[protocol] ?? 0
    if (count === 0) continue
    into.u8(protocol)
    into.u16(count)
    asked += 1
  }
  into.u16At(at, asked)
}

function parseLane(from: ByteReader, { laneCount, tries }: HostRecord): LaneRecord {
  const lane = createLaneRecord()
  lane.source = from.u32()
  lane.intervalMs = from.f64()
  lane.burst = from.u8()
  if (laneCount === 1) lane.tries.set(tries)
  else for (let left = from.u16(); left > 0; left -= 1) lane.tries[from.u8()] = from.u16()
  return lane
}
