/**
 * A sweep and what follows it while it runs: its tally, its progress, what the metrics read of it. Whoever runs one, by
 * hand or by schedule, adds where its hosts go: reports, the store.
 *
 *   new --run()--> running, hosts go out as they finish --> ended --ending()--> what is kept of it
 */
import type { ObservedSweep } from '../../metrics/observed-sweep.ts'
import { numbersOf } from '../contract/address-ranges.ts'
import { totalOf } from '../contract/counters.ts'
import { EXIT } from '../contract/failures.ts'
import type { JournalEntry } from '../contract/journal.ts'
import type { DiscoveredState } from '../contract/messages.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepEnding } from '../contract/sweep-record.ts'
import type { TracedPacket } from '../contract/trace-bytes.ts'
import { typedName } from '../contract/typed-names.ts'
import type { Restart } from '../coordinator/share.ts'
import { Sweep, type SweepOutcome, type SweepSetting } from '../coordinator/sweep.ts'
import { readHeldTimes } from '../report/held-back.ts'
import { type HostView, viewHost } from '../report/host-view.ts'
import { ProgressTrack, SAMPLE_EVERY_MS } from '../report/progress-track.ts'
import { Tally } from '../report/tally.ts'
import type { ResumedSweep } from '../store/resumed-sweep.ts'
import { observedSweep } from './observed.ts'
import type { Prepared } from './prepared.ts'

/** Who finished some hosts. */
export interface Finisher {
  readonly worker: number
  /** Says that it need not wait until these hosts are reported and kept. */
  letGo(): void
}

/** Who is told what the workers find. */
export interface FindingsListener {
  /** Hosts that a worker has finished, as they came and as reports show them. The promise: see SweepListener. */
  onHosts(hosts: readonly HostResult[], views: readonly HostView[], by: Finisher): void | Promise<void>
  onDiscoveries?(discoveries: readonly DiscoveredState[]): void
  /** Packets that a worker has sent or received; the promise: see SweepListener. */
  onTrace?(packets: readonly TracedPacket[]): void | Promise<void>
  /** What a worker wrote down of its share, after `onHosts` for every host that it had finished by then. */
  onJournal?(entry: JournalEntry): void
  /** Hosts that have been found, 16 bytes each, before their results. Where nobody listens, workers do not tell. */
  onFound?(addresses: Uint8Array): void
  /** So many hosts have come for which `onHosts` will be called. */
  onArrival?(worker: number, hosts: number): void
  /** A worker failed, or its thread died, and is started again. */
  onRestart?(restart: Restart): void
}

/** A sweep under its name. */
export interface ConductedParts {
  readonly prepared: Prepared
  /** A schedule's name, or `cli`. */
  readonly name: string
  readonly setting?: SweepSetting
  readonly listener: FindingsListener
  /** What is reported of a host that was up, where that is more than this sweep found: see earlier-results.ts. */
  readonly join?: (host: HostResult) => HostResult
  /** How long it ran before, where it is gone on with, in milliseconds. */
  readonly ranBeforeMs?: number
}

/** How it came out. */
export interface ConductedEnd {
  readonly stopped: boolean
  readonly finishedMs: number
  readonly exitCode: number
  readonly failures: SweepEnding['failures']
}

export class ConductedSweep {
  readonly tally: Tally
  readonly track: ProgressTrack
  /** For the metrics. */
  readonly observed: ObservedSweep
  /** The workers' counters. */
  readonly counters: SharedArrayBuffer
  readonly #sweep: Sweep
  readonly #parts: ConductedParts
  #beganMs = 0

  constructor(parts: ConductedParts) {
    const { prepared, name, setting, listener } = parts
    const { plan } = prepared
    this.#parts = parts
    this.tally = new Tally(numbersOf(plan.ranges))
    this.#sweep = new Sweep(
      plan,
      {
        onHosts: (hosts, worker, letGo) => listener.onHosts(hosts, this.#take(hosts), { worker, letGo }),
        onDiscoveries: (discoveries) => listener.onDiscoveries?.(discoveries),
        ...(listener.onTrace && { onTrace: (packets) => listener.onTrace?.(packets) }),
        // Where nobody keeps it, workers need not write it down.
        ...(listener.onJournal && { onJournal: (entry) => listener.onJournal?.(entry) }),
        ...(listener.onFound && { onFound: (addresses) => listener.onFound?.(addresses) }),
        onArrival: (worker, hosts) => listener.onArrival?.(worker, hosts),
        onRestart: (restart) => listener.onRestart?.(restart),
      },
      setting,
    )
    this.counters = this.#sweep.shared.counters
    this.track = new ProgressTrack(plan, this.counters, this.tally, performance.now())
    this.observed = observedSweep({
      name,
      plan,
      counters: this.counters,
      tally: this.tally,
      track: this.track,
    })
  }

  /**
   * Counts the hosts that finished before, in a sweep that is gone on with, and gives those that are kept as reports show
   * them. Before `run`. Rejects as they do.
   */
  async *recall({ hosts, counted }: Pick<ResumedSweep, 'hosts' | 'counted'>): AsyncGenerator<HostView[]> {
    for (const { status, hosts: number } of counted) this.tally.addCounted(status, number)
    for await (const some of hosts()) yield this.#take(some)
  }

  /** Runs it to its end. Rejects where no worker could begin. */
  async run(): Promise<SweepOutcome> {
    this.#beganMs = Date.now()
    const timer = setInterval(() => this.track.sample(performance.now()), SAMPLE_EVERY_MS)
    try {
      return await this.#sweep.run()
    } finally {
      clearInterval(timer)
    }
  }

  /** Ends it in order. */
  stop(): void {
    this.#sweep.stop()
  }

  /** The exit code of a sweep that no signal ended; `isStrict` says that an unproved state must show in it. */
  exitCode({ stopped, failures }: Pick<ConductedEnd, 'stopped' | 'failures'>, isStrict: boolean): number {
    if (failures.length > 0) return EXIT.failed
    if (stopped) return EXIT.interrupted
    if (isStrict && this.tally.states.unproved > 0) return EXIT.unproved
    const { unresolved } = this.#parts.prepared.targets
    return unresolved.length > 0 || this.tally.hosts['no-route'] > 0 ? EXIT.someUnreached : EXIT.complete
  }

  /** What is kept of it. */
  ending({ stopped, finishedMs, exitCode, failures }: ConductedEnd): SweepEnding {
    const count = (name: Parameters<typeof totalOf>[1]) => totalOf(this.counters, name)
    const { hosts, states } = this.tally
    const { ranBeforeMs } = this.#parts
    return {
      outcome: failures.length > 0 ? 'failed' : stopped ? 'cut-off' : 'complete',
      finishedMs,
      ...(ranBeforeMs !== undefined && { ranMs: ranBeforeMs + finishedMs - this.#beganMs }),
      exitCode,
      probes: count('probesSent'),
      retransmissions: count('probeRetransmissions'),
      pings: count('pingsSent'),
      arpRequests: count('arpRequestsSent'),
      responsesSwallowed: count('responsesSwallowed'),
      sendsRefused: count('sendsRefused'),
      heldMs: readHeldTimes(this.counters),
      hosts: { ...hosts },
      states: { ...states },
      failures,
    }
  }

  #take(hosts: readonly HostResult[]): HostView[] {
    const { prepared, join } = this.#parts
    const { plan, targets } = prepared
    return hosts.map((found) => {
      const host = join?.(found) ?? found
      const name = typedName({ plan, hostNames: targets.hostNames }, host.address)
      const view = viewHost(host, plan.classification, name)
      this.tally.add(view)
      return view
    })
  }
}
