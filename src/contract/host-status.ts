/**
 * A host's status, its reason and whether it is whole, as one number that is kept for ever: bits 7..6 the status, bit 5
 * set where the host was not done, bits 4..0 the reason. A host that is up and done has a small one.
 */
import type { HostResult, HostStatus, StatusReason } from './result.ts'

// The numbers are on disks: a new word takes a new number.
const STATUS_NUMBER: Readonly<Record<HostStatus, number>> = { up: 0, down: 1, 'no-route': 2, skipped: 3 }
const REASON_NUMBER: Readonly<Record<StatusReason, number>> = {
  'arp-response': 0,
  'localhost-response': 1,
  'echo-reply': 2,
  'timestamp-reply': 3,
  reset: 4,
  'syn-ack': 5,
  'icmp-error': 6,
  unsolicited: 7,
  assumed: 8,
  'user-set': 9,
  'no-arp-response': 10,
  'no-response': 11,
  'net-unreach': 12,
  'host-unreach': 13,
  'no-route': 14,
  'no-gateway': 15,
  'send-failed': 16,
  broadcast: 17,
  network: 18,
  interrupted: 19,
  'udp-response': 20,
  'proto-response': 21,
  'port-unreach': 22,
  'proto-unreach': 23,
  'nd-response': 24,
  'no-nd-response': 25,
}

const STATUSES = inverse<HostStatus>(STATUS_NUMBER)
const REASONS = inverse<StatusReason>(REASON_NUMBER)
const UNFINISHED = 0x20
const STATUS_SHIFT = 6
const REASON_MASK = 0x1f

type Status = Pick<HostResult, 'status' | 'statusReason' | 'complete'>

/** The number, 0-255. */
export function packStatus({ status, statusReason, complete }: Status): number {
  return (STATUS_NUMBER[status] << STATUS_SHIFT) | (complete ? 0 : UNFINISHED) | REASON_NUMBER[statusReason]
}

/** What such a number says. Throws where no version of ours wrote it. */
export function unpackStatus(packed: number): Status {
  const status = STATUSES[packed >> STATUS_SHIFT]
  const statusReason = REASONS[packed & REASON_MASK]
  if (status === undefined || statusReason === undefined) {
    throw new Error(`it is damaged: no host has the status ${packed}`)
  }
  return { status, statusReason, complete: (packed & UNFINISHED) === 0 }
}

/** Whether it says that the host is up. */
export function isUp(packed: number): boolean {
  return packed >> STATUS_SHIFT === STATUS_NUMBER.up
}

/** In SQL: whether such a number in a column says that the host was not done. */
export function isUnfinished(column: string): string {
  return `${column} & ${UNFINISHED} <> 0`
}

function inverse<T extends string>(numbers: Readonly<Record<T, number>>): readonly (T | undefined)[] {
  const words: T[] = []
  for (const word of Object.keys(numbers) as T[]) words[numbers[word]] = word
  return words
}
