/** Feeds the reports of a sweep: each host to all of them and to the tally, failures to write to whoever asks. */
import { EXIT, Failure } from '../contract/failures.ts'
import type { DiscoveredState } from '../contract/messages.ts'
import type { HostResult } from '../contract/result.ts'
import { fromMapped } from '../packet/address.ts'
import { discoveredText } from '../report/discovered-text.ts'
import { viewHost } from '../report/host-view.ts'
import { ndjsonReport } from '../report/ndjson.ts'
import { normalReport } from '../report/normal.ts'
import type { Report, SweepFacts, SweepSummary, Write } from '../report/report.ts'
import type { Tally } from '../report/tally.ts'
import { messageOf } from './complaint.ts'
import { type OutputFile, openOutputFile } from './output.ts'
import type { Prepared } from './plan.ts'

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

/** What is reported, and where its NDJSON goes. */
export interface ReportingParts {
  readonly prepared: Prepared
  /** Sums up the hosts that are reported. */
  readonly tally: Tally
  readonly json: string | undefined
}

/** The reports that the user asked for. */
export class Reporting {
  readonly tally: Tally
  readonly failures: FailureEntry[] = []
  readonly #prepared: Prepared
  readonly #reports: Report[]
  readonly #file: OutputFile | undefined
  readonly #writeDiscovered: Write
  readonly #onFailure: () => void

  /** `json` is the argument of -oJ. `onFailure` is called when a report cannot be written. Throws a Failure. */
  constructor({ prepared, tally, json }: ReportingParts, { out, error }: Streams, onFailure: () => void) {
    this.#prepared = prepared
    this.tally = tally
    this.#onFailure = onFailure
    this.#file = json === undefined || json === '-' ? undefined : openOutputFile(json)
    // NDJSON on standard output is a program's: what is for people must not disturb it.
    this.#writeDiscovered = json === '-' ? error : out
    this.#reports = [json === '-' ? ndjsonReport(out) : normalReport(out)]
    if (this.#file !== undefined) this.#reports.push(ndjsonReport(this.#file.write))
  }

  begin(facts: SweepFacts): void {
    this.#toEach((report) => report.begin(facts))
  }

  /** Prints what is known of hosts that are not finished yet. */
  discover(discoveries: readonly DiscoveredState[]): void {
    this.#writeDiscovered(discoveredText(discoveries))
  }

  take(hosts: readonly HostResult[]): void {
    const { plan, targets } = this.#prepared
    for (const host of hosts) {
      const name = targets.hostNames.get(fromMapped(host.address) ?? -1)
      const view = viewHost(host, plan.classification, name)
      this.tally.add(view)
      this.#toEach((report) => report.host(view))
    }
  }

  /** Ends all reports and closes the file. */
  end(summary: SweepSummary): void {
    this.#toEach((report) => report.end(summary))
    this.#file?.close()
  }

  /** Notes a failure of the sweep. */
  note(error: unknown): void {
    const code = error instanceof Failure ? error.code : 'WORKER_FAILED'
    this.failures.push({ code, message: messageOf(error) })
  }

  /** The exit code of a sweep that no signal ended; `isStrict` says that an unproved state must show in it. */
  exitCode(isStopped: boolean, isStrict: boolean): number {
    if (this.failures.length > 0) return EXIT.failed
    if (isStopped) return EXIT.interrupted
    if (isStrict && this.tally.states.unproved > 0) return EXIT.unproved
    const isUnreached = this.#prepared.targets.unresolved.length > 0 || this.tally.hosts['no-route'] > 0
    return isUnreached ? EXIT.someUnreached : EXIT.complete
  }

  // A report that cannot be written ends the sweep, but not the reports beside it.
  #toEach(tell: (report: Report) => void): void {
    for (const report of [...this.#reports]) {
      try {
        tell(report)
      } catch (error) {
        this.#reports.splice(this.#reports.indexOf(report), 1)
        this.note(error)
        this.#onFailure()
      }
    }
  }
}
