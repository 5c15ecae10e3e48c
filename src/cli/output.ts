/**
 * Where text goes. A file is written synchronously, whole lines at a time, so that it is valid up to its last
 * line whatever happens. Standard output may lose its reader (`| head`): that is no error, but nobody is left
 * to sweep for.
 */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { EXIT, Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { quoted } from '../packet/result.ts'
import type { Write } from '../report/report.ts'

/** A file that is being written. */
export interface OutputFile {
  readonly write: Write
  close(): void
}

/** Opens a file, emptying it. Throws a Failure OUTPUT_FAILED, with exit code 2 now and 5 when writing. */
export function openOutputFile(path: string): OutputFile {
  const descriptor = attempt(path, EXIT.badInput, () => openSync(path, 'w'))
  return {
    write: (text) => attempt(path, EXIT.failed, () => writeFileSync(descriptor, text)),
    close: () => closeSync(descriptor),
  }
}

/** Standard output, which says when it cannot be written any more. */
export class StandardOutput {
  /** What went wrong; undefined also where only the reader went away. */
  failure: Failure | undefined
  #isGone = false
  #onGone: () => void = () => {}

  constructor() {
    // Node reports a failed write to a pipe or file by this event, and dies of it if nobody listens.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        const message = `cannot write to standard output: ${fileErrorText(error)}`
        this.failure ??= new Failure('OUTPUT_FAILED', message, EXIT.failed)
      }
      this.#isGone = true
      this.#onGone()
    })
  }

  /** Calls back when the output goes, or at once if it is gone already. */
  onGone(callback: () => void): void {
    this.#onGone = callback
    if (this.#isGone) callback()
  }

  readonly write: Write = (text) => {
    if (!this.#isGone) process.stdout.write(text)
  }

  /** Resolves when all that was written has gone out, or could not: then `failure` is known. */
  flushed(): Promise<void> {
    return new Promise((resolve) => process.stdout.write('', () => resolve()))
  }
}

function attempt<Value>(path: string, exitCode: number, action: () => Value): Value {
  try {
    return action()
  } catch (error) {
    throw new Failure('OUTPUT_FAILED', `cannot write ${quoted(path)}: ${fileErrorText(error)}`, exitCode)
  }
}
