/** How a simulated network is swept, and the plan that follows. */
import type { HostBounds, PaceBounds, RttBounds, SweepPlan } from '../../src/contract/plan.ts'
import { askingOrder } from '../../src/protocol/order.ts'
import { DEFAULT_PINGS, type Ping } from '../../src/protocol/ping.ts'
import type { ProbeForm } from '../../src/protocol/probe-form.ts'
import type { NetworkModel } from '../../workers/transport/simulated/host-model.ts'
import { BASE_PLAN } from './base-plan.ts'
import type { ReceiveModel } from './deaf-transport.ts'

export const PROTOCOLS: readonly number[] = Array.from({ length: 256 }, (_, protocol) => protocol)

/** How to sweep; what is left out is as on the command line. */
export interface SweepOptions extends ReceiveModel, Partial<Pick<SweepPlan, 'isArpIgnored' | 'verbosity'>> {
  readonly protocols?: readonly number[]
  readonly slots?: number
  readonly packetsPerSecond?: number
  readonly packetsPerSecondToOneHost?: number
  readonly hostBounds?: Partial<HostBounds>
  readonly paceBounds?: Partial<PaceBounds>
  readonly rttBounds?: Partial<RttBounds>
  readonly probeForm?: Partial<ProbeForm>
  /** Ask for the protocols in the order in which they are given. */
  readonly isSequential?: boolean
  /** Ask the engine to stop at this time. */
  readonly stopAtMs?: number
  /** How many hosts whoever reports them has room for by then; without it for all. */
  readonly roomAt?: (nowMs: number) => number
  /** Which addresses to sweep, each once; all of the network's unless given. */
  readonly targets?: readonly number[]
  /** What hosts behind routers are asked first; none is -Pn. */
  readonly pings?: readonly Ping[]
  /** How many addresses of ours a host is asked from, one unless given. */
  readonly sources?: number
  /** Targets of the whole sweep, if this is only a share of it: of more states each must be surer. */
  readonly targetsInAll?: number
  /** Keep no record of departures, for whoever sweeps very much. */
  readonly isUnwatched?: boolean
  readonly onFound?: (address: number) => void
}

/** The plan of a sweep of a network, its targets but for their addresses. */
export function planOf(model: NetworkModel, options: SweepOptions, targets: number): SweepPlan {
  const { ceilings, hostBounds, paceBounds, rttBounds, probeForm } = BASE_PLAN
  const protocols = options.protocols ?? PROTOCOLS
  return {
    ...BASE_PLAN,
    targets,
    protocols: options.isSequential === true ? protocols : askingOrder(protocols, model.seed),
    lanes: options.sources ?? 1,
    pings: options.pings ?? DEFAULT_PINGS,
    isArpIgnored: options.isArpIgnored ?? false,
    ceilings: {
      ...ceilings,
      packetsPerSecond: options.packetsPerSecond ?? ceilings.packetsPerSecond,
      packetsPerSecondToOneHost: options.packetsPerSecondToOneHost ?? ceilings.packetsPerSecondToOneHost,
    },
    hostBounds: { ...hostBounds, ...options.hostBounds },
    paceBounds: { ...paceBounds, ...options.paceBounds },
    rttBounds: { ...rttBounds, ...options.rttBounds },
    probeForm: { ...probeForm, ...options.probeForm },
    verbosity: options.verbosity ?? 0,
    seed: model.seed,
    cookieKey: { k0: model.seed, k1: 0x9e3779b9 },
  }
}
