/**
 * A report and where it goes, as a sweep begins or is gone on with: its own file is appended to, a file that has nothing of
 * it yet is given all of it, and a stream, which cannot be cut, is given a new document about the rest.
 */
import { resolve } from 'node:path'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostView } from '../report/host-view.ts'
import type { Format, Report, SweepFacts, Write } from '../report/report.ts'
import { OutputFile } from './output-file.ts'

export class ReportOutput {
  readonly report: Report
  /** Undefined for a stream. */
  readonly file: OutputFile | undefined
  /** Whether the file has the hosts of before already. */
  readonly #isGoneOnWith: boolean
  readonly #write: Write
  #isMuted = false
  /** What is to be written together; undefined where each text is written at once. */
  #gathered: string | undefined

  private constructor(format: Format, write: Write, file?: OutputFile, isGoneOnWith = false) {
    this.file = file
    this.#isGoneOnWith = isGoneOnWith
    this.#write = write
    this.report = format((text) => {
      if (this.#isMuted) return
      if (this.#gathered === undefined) write(text)
      else this.#gathered += text
    })
  }

  static stream(format: Format, write: Write): ReportOutput {
    return new ReportOutput(format, write)
  }

  /**
   * A file, opened; nothing of it changes before the report begins. It is written anew, behind what is there where
   * `isAppending`, or gone on with if it was written before, up to one of the offsets. Throws a Failure.
   */
  static file(
    format: Format,
    path: string,
    { offsets, isAppending }: { readonly offsets: readonly OutputOffset[]; readonly isAppending: boolean },
  ): ReportOutput {
    const written = offsets.find((offset) => offset.path === resolve(path))
    const isGoneOnWith = written !== undefined && written.bytes > 0
    const file = isGoneOnWith ? OutputFile.reopen(written) : OutputFile.open(path, isAppending)
    return new ReportOutput(format, file.write, file, isGoneOnWith)
  }

  begin(facts: SweepFacts): void {
    this.file?.cut()
    this.report.begin(facts)
  }

  /** Begins a file where a sweep is gone on with: what stands behind its finished hosts goes, its head is there. */
  goOn(facts: SweepFacts): void {
    if (this.file?.isRegular !== true) return
    this.file.cut()
    this.#isMuted = this.#isGoneOnWith
    this.report.begin(facts)
    this.#isMuted = false
  }

  /** Takes hosts that are finished, and writes what is said of them in one go. */
  hosts(views: readonly HostView[]): void {
    this.#gathered = ''
    for (const view of views) this.report.host(view)
    const text = this.#gathered
    this.#gathered = undefined
    if (text !== '') this.#write(text)
  }

  /** Takes a host that finished before. */
  recall(view: HostView): void {
    if (this.file?.isRegular === true && !this.#isGoneOnWith) this.report.host(view)
    else this.report.recall?.(view)
  }

  /** Begins a new document about the rest, where there is no file. */
  follow(facts: SweepFacts): void {
    if (this.file?.isRegular !== true) this.report.begin(facts)
  }
}
