// Whether this thread may open raw and packet sockets, known before anything is tried.
import { readFileSync } from 'node:fs'

/** Bit of CAP_NET_RAW (capabilities(7)). */
const CAP_NET_RAW = 13n

/** Whether CAP_NET_RAW is in effect for this process. */
export function hasNetRaw(): boolean {
  return includesNetRaw(readFileSync('/proc/self/status', 'utf8'))
}

/** The same, from the text of a /proc/PID/status (proc(5)): CapEff is a bit set in hexadecimal. */
export function includesNetRaw(status: string): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return effective !== undefined && ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n
}
