// What this thread may do beyond an ordinary user, known before anything is tried. Capabilities are those of
// capabilities(7), numbered as in linux/capability.h.
import { readFileSync } from 'node:fs'

/** The bits of the capabilities that this program asks about. */
export const CAPABILITIES = { CAP_SETGID: 6, CAP_SETUID: 7, CAP_SETPCAP: 8, CAP_NET_RAW: 13 } as const
export type Capability = keyof typeof CAPABILITIES

/** Whether CAP_NET_RAW is in effect for this process. */
export function hasNetRaw(): boolean {
  return hasCapability('CAP_NET_RAW')
}

/** Whether a capability is in effect for this process. */
export function hasCapability(capability: Capability): boolean {
  return includesCapability(readFileSync('/proc/self/status', 'utf8'), capability)
}

/** The same, from the text of a /proc/PID/status (proc(5)): CapEff is a bit set in hexadecimal. */
export function includesCapability(status: string, capability: Capability): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return (
    effective !== undefined && ((BigInt(`0x${effective}`) >> BigInt(CAPABILITIES[capability])) & 1n) === 1n
  )
}
