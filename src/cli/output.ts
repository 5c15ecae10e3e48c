/** Standard output. It may lose its reader (`| head`): that is no error, but nobody is left to sweep for. */
import { EXIT, Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import type { Write } from '../report/report.ts'

/** Standard output, which says when it cannot be written any more. */
export class StandardOutput {
  /** What went wrong; undefined also where only the reader went away. */
  failure: Failure | undefined
  #isGone = false
  #onGone: () => void = () => {}
  /** Settled when a slow reader has taken what was written; undefined while there is room. */
  #draining: Promise<void> | undefined
  #letGo: () => void = () => {}

  constructor() {
    // Node reports a failed write to a pipe or file by this event, and dies of it if nobody listens.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        const message = `cannot write to standard output: ${fileErrorText(error)}`
        this.failure ??= new Failure('OUTPUT_FAILED', message, EXIT.failed)
      }
      this.#isGone = true
      this.#onGone()
      this.#letGo()
    })
    process.stdout.on('drain', () => this.#letGo())
  }

  /** Whether nobody reads it any more, or it cannot be written. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** Calls back when the output goes, or at once if it is gone already. */
  onGone(callback: () => void): void {
    this.#onGone = callback
    if (this.#isGone) callback()
  }

  readonly write: Write = (text) => {
    if (this.#isGone || process.stdout.write(text)) return
    this.#draining ??= new Promise((resolve) => {
      this.#letGo = () => {
        this.#draining = undefined
        resolve()
      }
    })
  }

  /** Resolves when there is room for more: a pipe whose reader is slow holds back whoever waits for this. */
  async drained(): Promise<void> {
    await this.#draining
  }

  /** Resolves when all that was written has gone out, or could not: then `failure` is known. */
  flushed(): Promise<void> {
    return new Promise((resolve) => process.stdout.write('', () => resolve()))
  }
}
