/**
 * Feeds the reports of a sweep: each host to all of them, failures to write to whoever asks.
 *
 *   new --begin()--> running, take() as hosts finish --end()--> closed
 *      '--goOn()---> the same, of a sweep that was begun before
 */
import { Failure } from '../contract/failures.ts'
import type { DiscoveredState } from '../contract/messages.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { TracedPacket } from '../contract/trace-bytes.ts'
import { wallClock } from '../inventory/scheduler/clock.ts'
import type { ReportDetail } from '../report/detail.ts'
import { discoveredText } from '../report/discovered-text.ts'
import type { HostView } from '../report/host-view.ts'
import type { SweepFacts, SweepSummary, Write } from '../report/report.ts'
import { messageOf } from './complaint.ts'
import { formatOf } from './formats.ts'
import { InterruptedHosts } from './interrupted-hosts.ts'
import { openOutputs } from './open-outputs.ts'
import { type RequestedOutput, STDOUT } from './outputs.ts'
import { ReportOutput } from './report-output.ts'
import { TracePrinter } from './trace-printer.ts'

/** What went wrong, as reports list it. */
export interface FailureEntry {
  readonly code: string
  readonly message: string
}

/** Standard output and standard error. */
export interface Streams {
  readonly out: Write
  readonly error: Write
}

/** What the user wants written. */
export interface RequestedReports {
  readonly outputs: readonly RequestedOutput[]
  readonly detail: ReportDetail
  /** True where files that are there are added to. */
  readonly isAppending: boolean
  /** When the sweep began, in milliseconds since the epoch: names of files may say it. */
  readonly startedMs: number
}

/** The files of a sweep that is gone on with. */
export interface EarlierOutputs {
  /** How far each was written with hosts that are kept; 0 where it has to be written anew. */
  readonly offsets: readonly OutputOffset[]
  /** True where files are written anew, whole, whatever was written. */
  readonly isAnew: boolean
}

/** What is known of a sweep that is gone on with. */
export interface EarlierHosts {
  /** The hosts that finished before, some at a time. */
  readonly views: AsyncIterable<readonly HostView[]>
  /** The number of the sweep, and how many of its hosts are finished; asked once all those were given. */
  readonly goesOn: () => NonNullable<SweepFacts['goesOn']>
}

/** The reports that the user asked for. */
export class Reporting {
  readonly failures: FailureEntry[] = []
  readonly #outputs: ReportOutput[]
  /** What was written before and is not gone on with: should it be wanted again, it has to be written anew. */
  readonly #dropped: readonly OutputOffset[]
  readonly #broken = new Set<ReportOutput>()
  /** Hosts that were not done when the sweep was stopped: they are no part of what is gone on with, so they come last. */
  readonly #interrupted = new InterruptedHosts()
  #facts: SweepFacts | undefined
  readonly #writeDiscovered: Write
  readonly #trace: TracePrinter
  readonly #onFailure: () => void

  /**
   * Opens the files; nothing of them changes before the reports begin. `onFailure` is called when a report cannot be
   * written. Throws a Failure.
   */
  constructor(
    { outputs, detail, isAppending, startedMs }: RequestedReports,
    { out, error }: Streams,
    onFailure: () => void,
    { offsets, isAnew }: EarlierOutputs = { offsets: [], isAnew: false },
  ) {
    this.#onFailure = onFailure
    const streamed = outputs.find(({ path }) => path === STDOUT)?.format ?? 'normal'
    // A report for programs on standard output must not be disturbed by what is for people.
    this.#writeDiscovered = streamed === 'normal' ? out : error
    this.#trace = new TracePrinter(this.#writeDiscovered, wallClock())
    const opened = openOutputs(outputs, {
      detail,
      startedMs,
      isAppending,
      offsets: isAnew ? [] : offsets,
      isStdoutTaken: true,
    })
    this.#outputs = [ReportOutput.stream(formatOf(streamed, detail), out), ...opened]
    const written = this.#outputs.map(({ file }) => file?.path)
    this.#dropped = offsets
      .filter(({ path }) => !written.includes(path))
      .map(({ path }) => ({ path, bytes: 0 }))
  }

  begin(facts: SweepFacts): void {
    this.#facts = facts
    this.#toEach((output) => output.begin(facts))
  }

  /** Begins where a sweep is gone on with. Rejects as its hosts do. */
  async goOn(facts: SweepFacts, { views, goesOn }: EarlierHosts): Promise<void> {
    this.#facts = facts
    this.#toEach((output) => output.goOn(facts))
    for await (const some of views) {
      for (const view of some) this.#toEach((output) => output.recall(view))
    }
    const follows = { ...facts, goesOn: goesOn() }
    this.#toEach((output) => output.follow(follows))
  }

  /** Prints what is known of hosts that are not finished yet. */
  discover(discoveries: readonly DiscoveredState[]): void {
    this.#writeDiscovered(discoveredText(discoveries))
  }

  /** Prints packets that a worker has sent or received. */
  trace(packets: readonly TracedPacket[]): void {
    this.#trace.take(packets)
  }

  /** Writes hosts that are finished; what was interrupted is written at the end. */
  take(views: readonly HostView[]): void {
    // Of these hosts no more packets come.
    this.#trace.print()
    const complete = views.filter(({ result }) => result.complete)
    for (const view of views) if (!view.result.complete) this.#interrupted.add(view)
    if (complete.length > 0) this.#toEach((output) => output.hosts(complete))
  }

  /**
   * How far each file is written with the finished hosts that were taken, and all before them: kept together with these,
   * it says where to go on. One that could not be written has to be written anew.
   */
  offsets(): readonly OutputOffset[] {
    const files = [...this.#outputs, ...this.#broken].flatMap((output) => {
      const { file } = output
      if (file?.isRegular !== true) return []
      return [this.#broken.has(output) ? { path: file.path, bytes: 0 } : file.offset]
    })
    return [...files, ...this.#dropped]
  }

  /** Ends all reports and closes the files. */
  end(summary: SweepSummary): void {
    this.#trace.print()
    const classification = this.#facts?.plan.classification ?? 'table'
    for (const view of this.#interrupted.take(classification)) {
      this.#toEach((output) => output.report.host(view))
    }
    this.#toEach((output) => output.report.end(summary))
    for (const { file } of [...this.#outputs, ...this.#broken]) file?.close()
  }

  /** Notes a failure of the sweep. */
  note(error: unknown): void {
    const code = error instanceof Failure ? error.code : 'WORKER_FAILED'
    this.failures.push({ code, message: messageOf(error) })
  }

  // A report that cannot be written ends the sweep, but not the reports beside it.
  #toEach(tell: (output: ReportOutput) => void): void {
    for (const output of [...this.#outputs]) {
      try {
        tell(output)
      } catch (error) {
        this.#outputs.splice(this.#outputs.indexOf(output), 1)
        this.#broken.add(output)
        this.note(error)
        this.#onFailure()
      }
    }
  }
}
