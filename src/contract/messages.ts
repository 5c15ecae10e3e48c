/**
 * What crosses between the coordinator and a worker thread, in both directions: the task of a worker, the
 * batches that it posts while it runs, and the outcome that its task returns. An error crosses as data,
 * because a thread boundary strips an Error of everything but message and stack.
 */
import type { State } from '../verdict/classify.ts'
import type { JournalEntry, ShareState } from './journal.ts'
import type { SweepPlan } from './plan.ts'
import type { RouterMemory } from './routers.ts'

/** The one long task of a worker: its share of a sweep. */
export interface WorkerTask {
  readonly plan: SweepPlan
  /** 0 .. plan.workers - 1. */
  readonly worker: number
  /** How many hosts it may have in flight. */
  readonly slots: number
  /** Where to go on, if this share was begun before. */
  readonly state?: ShareState | undefined
  /** How much of its share it writes down: all that is known of each host in flight, or only which hosts those are. */
  readonly journal: 'states' | 'addresses'
  /** Whether it is to tell of hosts as soon as they are found. */
  readonly tellsFound: boolean
  /** Shared memory of the sweep: see counters.ts, ceilings.ts, routers.ts, machine-errors.ts and stop.ts. */
  readonly shared: SharedMemory
}

/** The shared memory of one sweep. */
export interface SharedMemory {
  readonly stop: SharedArrayBuffer
  readonly counters: SharedArrayBuffer
  /** The sweep's own, or a file that all sweeps of this machine share (src/inventory/machine-ceilings.ts). */
  readonly ceilings: SharedArrayBuffer | { readonly file: string }
  readonly routers: RouterMemory
  readonly machineErrors: SharedArrayBuffer
  /** See used-interfaces.ts. */
  readonly usedInterfaces: SharedArrayBuffer
  /** See descriptors.ts. */
  readonly descriptors: SharedArrayBuffer
  /** See taken.ts. */
  readonly taken: SharedArrayBuffer
}

/** Hosts that a worker has finished, so many, as bytes (host-bytes.ts): a thousand objects would cost a thousand times more. */
export interface HostBatch {
  readonly kind: 'hosts'
  readonly worker: number
  readonly count: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What has become known of one protocol of a host that is not finished yet. */
export interface DiscoveredState {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly protocol: number
  /** A stronger one may follow, and what was silence so far may yet be answered: the host's own result decides. */
  readonly state: State
}

/** What a worker has discovered; posted only where the plan's verbosity asks for it, and before the host's result. */
export interface DiscoveryBatch {
  readonly kind: 'discoveries'
  readonly worker: number
  readonly discoveries: readonly DiscoveredState[]
}

/** Packets that a worker has sent or received, as bytes (trace-bytes.ts); posted only where the plan is traced. */
export interface TraceBatch {
  readonly kind: 'trace'
  readonly worker: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Hosts that a worker has found, and now asks for their protocols; posted only where somebody listens, and before their results. */
export interface FoundBatch {
  readonly kind: 'found'
  readonly worker: number
  /** 16 bytes each. */
  readonly addresses: Uint8Array<ArrayBuffer>
}

/** What a worker posts while it runs. */
export type Batch = HostBatch | DiscoveryBatch | FoundBatch | TraceBatch | JournalEntry

/** What the task of a worker returns. `batches` counts the messages posted: no order is promised between
 * the two channels, so the coordinator waits for that many. */
export type WorkerOutcome =
  | { readonly kind: 'done'; readonly worker: number; readonly batches: number; readonly stopped: boolean }
  | {
      readonly kind: 'failed'
      readonly worker: number
      readonly batches: number
      readonly code: string
      readonly message: string
    }
