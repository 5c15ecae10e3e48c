/** What --packet-trace prints: a line for each packet. */
import type { TracedPacket } from '../contract/trace-bytes.ts'
import { arpText, packetText } from './packet-text.ts'

const DIGITS = 4

/** `SENT (0.0670s) gre (47) 10.0.0.1 > 10.0.0.2: ...`, line by line; the time is since `startedMs` (ms since the epoch). */
export function traceText(packets: readonly TracedPacket[], startedMs: number): string {
  return packets.map((packet) => `${lineOf(packet, startedMs)}\n`).join('')
}

function lineOf({ atMs, isSent, isArp, bytes }: TracedPacket, startedMs: number): string {
  const seconds = (Math.max(0, atMs - startedMs) / 1000).toFixed(DIGITS)
  return `${isSent ? 'SENT' : 'RCVD'} (${seconds}s) ${isArp ? arpText(bytes) : packetText(bytes)}`
}
