/** The families of each sweep: gauges under its name, which stay as they were when it has ended. */
import type { Ceilings } from '../src/contract/plan.ts'
import { type KnownSweep, LIMITS } from './observed-sweep.ts'
import type { Declaration, Sample } from './series.ts'
import { HOST_STATUSES } from './totals.ts'

/** A declaration, and how it is read of one sweep; the label `sweep` is added to what it gives. */
export interface SweepFamily extends Declaration {
  readonly read: (known: KnownSweep) => readonly Sample[]
}

const CEILINGS: readonly (readonly [ceiling: string, rate: keyof Ceilings])[] = [
  ['packets', 'packetsPerSecond'],
  ['one-host', 'packetsPerSecondToOneHost'],
  ['arp', 'arpRequestsPerSecond'],
]

/** In the order of the documentation. */
export const SWEEP_FAMILIES: readonly SweepFamily[] = [
  {
    name: 'protosweep_sweep_running',
    help: 'Whether the sweep is running.',
    labels: ['sweep'],
    excludes: '',
    read: ({ end }) => one(end === undefined ? 1 : 0),
  },
  {
    name: 'protosweep_sweep_targets',
    help: 'Addresses that the sweep has to ask.',
    labels: ['sweep'],
    excludes: 'Targets that were excluded, and names that did not resolve.',
    read: ({ sweep }) => one(sweep.targets),
  },
  {
    name: 'protosweep_sweep_hosts',
    help: 'The targets of the sweep by how far they are; the sum is protosweep_sweep_targets.',
    labels: ['sweep', 'stage'],
    excludes:
      'Whether a host was asked to its end: one that a stop cut off is `up`. What a stop left is `waiting`, or `in-flight`.',
    read: ({ sweep }) => {
      const { hosts } = sweep.tally
      const done = HOST_STATUSES.reduce((sum, status) => sum + hosts[status], 0)
      const { admitted } = sweep.standing()
      return [
        [{ stage: 'waiting' }, sweep.targets - Math.max(admitted, done)],
        [{ stage: 'in-flight' }, Math.max(admitted - done, 0)],
        ...HOST_STATUSES.map((status): Sample => [{ stage: status }, hosts[status]]),
      ]
    },
  },
  {
    name: 'protosweep_sweep_progress_ratio',
    help: 'The share of the sweep that is done, 0 to 1, by the answers that came.',
    labels: ['sweep'],
    excludes: 'Silences that are not proved yet: hosts that answer little count late.',
    read: ({ sweep, end }) => one(end?.complete === true ? 1 : sweep.standing().doneShare),
  },
  {
    name: 'protosweep_sweep_eta_seconds',
    help: 'Seconds that the sweep will still take at the rate of the last ten; NaN while that is unknown.',
    labels: ['sweep'],
    excludes:
      'What nobody can know yet: how many of the targets that were not tried are up. It rises only where that, or the rate, is news.',
    read: ({ sweep, end }) => one(end === undefined ? (sweep.standing().remainingSeconds ?? Number.NaN) : 0),
  },
  {
    name: 'protosweep_sweep_limited_by',
    help: 'What limits the sweep now: 1 for one of its ceilings, or for the targets themselves.',
    labels: ['sweep', 'limit'],
    excludes: 'A link or a machine that is too slow: see the workers’ utilisation and the kernel’s drops.',
    read: ({ sweep, end }) => {
      const now = end === undefined ? sweep.standing().limit : undefined
      return LIMITS.map((limit) => [{ limit }, limit === now ? 1 : 0])
    },
  },
  {
    name: 'protosweep_sweep_ceiling',
    help: 'The ceilings of the sweep, in packets (or ARP requests) per second.',
    labels: ['sweep', 'ceiling'],
    excludes: '',
    read: ({ sweep }) => CEILINGS.map(([ceiling, rate]) => [{ ceiling }, sweep.ceilings[rate]]),
  },
  {
    name: 'protosweep_sweep_started_timestamp_seconds',
    help: 'Unix time at which the sweep began.',
    labels: ['sweep'],
    excludes: '',
    read: ({ sweep }) => one(sweep.startedMs / 1000),
  },
  {
    name: 'protosweep_sweep_finished_timestamp_seconds',
    help: 'Unix time at which the sweep ended; 0 while it runs.',
    labels: ['sweep'],
    excludes: '',
    read: ({ end }) => one((end?.finishedMs ?? 0) / 1000),
  },
  {
    name: 'protosweep_sweep_complete',
    help: 'Whether the sweep has come to its end, with nothing cut off and nothing failed.',
    labels: ['sweep'],
    excludes: 'States that are unproved: those count in protosweep_unproved_total.',
    read: ({ end }) => one(end?.complete === true ? 1 : 0),
  },
]

function one(value: number): readonly Sample[] {
  return [[{}, value]]
}
