/**
 * The families of a daemon: its schedules, what their sweeps found and what changed, its store and its configuration.
 * A schedule that is gone has no series any more. Timestamps of what never happened are 0.
 */
import { CHANGE_KINDS } from '../src/contract/change.ts'
import {
  type InventorySnapshot,
  PRESENCES,
  RUN_OUTCOMES,
  type ScheduleSnapshot,
} from '../src/contract/inventory-snapshot.ts'
import type { Declaration, Sample } from './series.ts'

/** A declaration, and how it is read of a snapshot. It is a counter if its name ends in `_total`, else a gauge. */
export interface InventoryFamily extends Declaration {
  readonly read: (snapshot: InventorySnapshot) => Iterable<Sample>
}

type ScheduleFamily = Declaration & { readonly read: (schedule: ScheduleSnapshot) => readonly Sample[] }

/** In the order of the documentation; the label `schedule` is added to what they give. */
const SCHEDULE_FAMILIES: readonly ScheduleFamily[] = [
  {
    name: 'protosweep_schedule_last_success_timestamp_seconds',
    help: 'Unix time at which the last complete run of the schedule ended; 0 if there was none.',
    labels: [],
    excludes: 'Runs that were cut off or failed, whatever they found.',
    read: ({ lastSuccessMs }) => timestamp(lastSuccessMs),
  },
  {
    name: 'protosweep_schedule_last_start_timestamp_seconds',
    help: 'Unix time at which the last run of the schedule began; 0 if there was none.',
    labels: [],
    excludes: '',
    read: ({ lastStartedMs }) => timestamp(lastStartedMs),
  },
  {
    name: 'protosweep_schedule_last_duration_seconds',
    help: 'How long the last run of the schedule took that has ended, complete or not.',
    labels: [],
    excludes: 'A run that is under way. There is no series before a run has ended.',
    read: ({ lastDurationSeconds }) => known(lastDurationSeconds),
  },
  {
    name: 'protosweep_schedule_next_run_timestamp_seconds',
    help: 'Unix time at which the schedule is due next; 0 if it never is.',
    labels: [],
    excludes: 'A run that waits for another one to end.',
    read: ({ nextMs }) => timestamp(nextMs),
  },
  {
    name: 'protosweep_schedule_period_seconds',
    help: 'The longest time between two runs of the schedule, as it is written.',
    labels: [],
    excludes: 'Schedules that are due only once: they have no series.',
    read: ({ periodSeconds }) => known(periodSeconds),
  },
  {
    name: 'protosweep_schedule_since_timestamp_seconds',
    help: 'Unix time since which this process runs the schedule as it is written.',
    labels: [],
    excludes: 'Reloads that left the schedule as it was.',
    read: ({ sinceMs }) => timestamp(sinceMs),
  },
  {
    name: 'protosweep_schedule_running',
    help: 'Whether a run of the schedule is under way.',
    labels: [],
    excludes: 'A run that waits for another one to end.',
    read: ({ isRunning }) => one(isRunning ? 1 : 0),
  },
  {
    name: 'protosweep_schedule_runs_total',
    help: 'Runs of the schedule that have ended, by how.',
    labels: ['outcome'],
    excludes:
      'Runs that never began, and those that go on. `died` are those that an earlier process left and this one had to run again.',
    read: ({ runs }) => each('outcome', RUN_OUTCOMES, runs),
  },
  {
    name: 'protosweep_schedule_skipped_runs_total',
    help: 'Runs that did not take place because the one before was still under way.',
    labels: [],
    excludes: 'Runs that waited for it to end, or cut it off.',
    read: ({ skipped }) => one(skipped),
  },
  {
    name: 'protosweep_schedule_missed_runs_total',
    help: 'Runs that were due while no daemon ran, or while the machine slept.',
    labels: [],
    excludes: '',
    read: ({ missed }) => one(missed),
  },
  {
    name: 'protosweep_inventory_hosts',
    help: 'Hosts that the sweeps of the schedule have found, by whether they are still there.',
    labels: ['presence'],
    excludes: 'Addresses at which nothing was ever found.',
    read: ({ hosts }) => each('presence', PRESENCES, hosts),
  },
  {
    name: 'protosweep_inventory_protocol_hosts',
    help: 'Present hosts that have a protocol open, by its number.',
    labels: ['protocol'],
    excludes: 'Protocols that no host has open: they have no series.',
    read: ({ protocolHosts }) => byProtocol(protocolHosts),
  },
  {
    name: 'protosweep_inventory_changes_total',
    help: 'Changes that complete runs of the schedule brought, by kind.',
    labels: ['kind'],
    excludes:
      'The first run, to which nothing is a change. Protocols of a host that changed alike are one change.',
    read: ({ changes }) => each('kind', CHANGE_KINDS, changes),
  },
  {
    name: 'protosweep_inventory_unexpected_hosts',
    help: 'Present hosts that have a protocol open which the schedule does not expect.',
    labels: [],
    excludes: 'Schedules without `expect`: of them it is 0.',
    read: ({ unexpectedHosts }) => one(unexpectedHosts),
  },
  {
    name: 'protosweep_inventory_unexpected_protocol_hosts',
    help: 'Present hosts that have a protocol open which the schedule does not expect, by its number.',
    labels: ['protocol'],
    excludes: 'Protocols that are expected, and those that no host has open: they have no series.',
    read: ({ unexpectedProtocols }) => byProtocol(unexpectedProtocols),
  },
  {
    name: 'protosweep_notification_failures_total',
    help: 'Webhooks and commands about changes that were given up.',
    labels: [],
    excludes: 'Tries after which another one got through.',
    read: ({ notificationsFailed }) => one(notificationsFailed),
  },
]

/** What the daemon has one of. */
const DAEMON_FAMILIES: readonly InventoryFamily[] = [
  {
    name: 'protosweep_store_bytes',
    help: 'Size of the store’s database, without its write-ahead log.',
    labels: [],
    excludes: '',
    read: ({ storeBytes }) => one(storeBytes),
  },
  {
    name: 'protosweep_store_used_bytes',
    help: 'What of the store holds data.',
    labels: [],
    excludes: 'Room that retention made free and new sweeps will fill.',
    read: ({ storeUsedBytes }) => one(storeUsedBytes),
  },
  {
    name: 'protosweep_config_last_reload_successful',
    help: 'Whether the schedules could be read when they were last read.',
    labels: [],
    excludes: 'Whether the schedules can run.',
    read: ({ configReloadOk }) => one(configReloadOk ? 1 : 0),
  },
  {
    name: 'protosweep_config_last_reload_success_timestamp_seconds',
    help: 'Unix time at which the schedules were last read without an error; 0 if they never were.',
    labels: [],
    excludes: '',
    read: ({ configReloadedMs }) => timestamp(configReloadedMs),
  },
]

/** In the order of the documentation. */
export const INVENTORY_FAMILIES: readonly InventoryFamily[] = [
  ...SCHEDULE_FAMILIES.map(ofAllSchedules),
  ...DAEMON_FAMILIES,
]

function ofAllSchedules({ labels, read, ...family }: ScheduleFamily): InventoryFamily {
  return {
    ...family,
    labels: ['schedule', ...labels],
    read: ({ schedules }) =>
      schedules.flatMap((schedule) =>
        read(schedule).map(([labelled, value]): Sample => [{ schedule: schedule.name, ...labelled }, value]),
      ),
  }
}

function one(value: number): readonly Sample[] {
  return [[{}, value]]
}

function known(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : one(value)
}

function timestamp(milliseconds = 0): readonly Sample[] {
  return one(milliseconds / 1000)
}

function each<Value extends string>(
  label: string,
  values: readonly Value[],
  counts: Readonly<Record<Value, number>>,
): readonly Sample[] {
  return values.map((value) => [{ [label]: value }, counts[value]])
}

function byProtocol(hosts: ReadonlyMap<number, number>): readonly Sample[] {
  return [...hosts].map(([protocol, count]) => [{ protocol: `${protocol}` }, count])
}
