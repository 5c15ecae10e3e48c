/** Feeds the reports of a sweep: each host to all of them, failures to write to whoever asks. */
import { Failure } from '../contract/failures.ts'
import type { DiscoveredState } from '../contract/messages.ts'
import { discoveredText } from '../report/discovered-text.ts'
import type { HostView } from '../report/host-view.ts'
import { ndjsonReport } from '../report/ndjson.ts'
import { normalReport } from '../report/normal.ts'
import type { Report, SweepFacts, SweepSummary, Write } from '../report/report.ts'
import { messageOf } from './complaint.ts'
import { type OutputFile, openOutputFile } from './output.ts'

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

/** The reports that the user asked for. */
export class Reporting {
  readonly failures: FailureEntry[] = []
  readonly #reports: Report[]
  readonly #file: OutputFile | undefined
  readonly #writeDiscovered: Write
  readonly #onFailure: () => void

  /** `json` is the argument of -oJ. `onFailure` is called when a report cannot be written. Throws a Failure. */
  constructor(json: string | undefined, { out, error }: Streams, onFailure: () => void) {
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

  take(views: readonly HostView[]): void {
    for (const view of views) this.#toEach((report) => report.host(view))
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
