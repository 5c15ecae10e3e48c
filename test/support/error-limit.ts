/** How fast a machine can be swept at all: what its limits on ICMP errors, the ceilings and the way leave. */
import type { HostModel, Limit } from '../../workers/transport/simulated/host-model.ts'
import { wayOf } from '../../workers/transport/simulated/host-model.ts'
import { errorsOwed } from './host-models.ts'

/** Most probes to one host in a second, and in one batch: the ceilings of a sweep as on the command line. */
const PER_SECOND = 500
const BATCH = 32
/** A host that sends no error at all is asked three full rounds, over at least a second. */
const SILENT_ROUNDS = 3
const SILENT_MS = 1000

/** The fewest milliseconds in which `limits` grant so many errors to somebody who never asks in vain. */
export function grantMs(limits: readonly Limit[], errors: number): number {
  const needed = limits.map((limit) => {
    if (limit.kind === 'window') return Math.floor((errors - 1) / limit.count) * limit.windowMs
    return (errors - (limit.spent === true ? 0 : limit.burst)) * limit.intervalMs
  })
  return Math.max(0, ...needed)
}

/** The fewest milliseconds in which all 256 protocols of each of a machine's addresses can be known, nothing lost. */
export function leastMs(host: HostModel): number {
  const errors = errorsOwed(host) * host.addresses.length
  const rounds = errors === 0 ? SILENT_ROUNDS : 1
  const ceilingMs = ((rounds * 256 - BATCH) * 1000) / PER_SECOND
  const quietMs = errors === 0 ? SILENT_MS : 0
  const answerMs = 2 * wayOf(host).latencyMs
  return Math.max(grantMs(host.limits ?? [], errors), ceilingMs, quietMs) + answerMs
}
