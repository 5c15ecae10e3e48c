/** A plan in which nothing is decided that a test does not say. */
import { NO_RANGES } from '../../src/contract/address-ranges.ts'
import { FREE_PACE, FREE_RTT, type SweepPlan } from '../../src/contract/plan.ts'
import { PLAIN_PROBES } from '../../src/protocol/probe-form.ts'

/** One worker, one lane, no bounds, ceilings as on the command line. */
export const BASE_PLAN: SweepPlan = {
  ranges: NO_RANGES,
  targets: 1,
  shard: undefined,
  protocols: [],
  classification: 'table',
  transport: 'auto',
  interfaceName: undefined,
  interfaceIndex: undefined,
  sources: { kind: 'kernel' },
  lanes: 1,
  pings: [],
  isArpIgnored: false,
  ceilings: { packetsPerSecond: 10_000, packetsPerSecondToOneHost: 500, arpRequestsPerSecond: 1000 },
  hostBounds: { timeoutMs: undefined, maxRetries: undefined },
  paceBounds: FREE_PACE,
  rttBounds: FREE_RTT,
  probeForm: PLAIN_PROBES,
  verbosity: 0,
  isTraced: false,
  workers: 1,
  maxInFlight: 65_536,
  blockShift: 8,
  seed: 0,
  cookieKey: { k0: 0, k1: 0 },
}
