/**
 * A file of results. It is written synchronously, whole hosts at a time, so that it is valid up to its last line whatever
 * happens to this process, and so that how far it was written can be kept with the hosts that it was written with.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { EXIT, Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import { quoted } from '../packet/result.ts'
import type { Write } from '../report/report.ts'

const STANDARD_OUTPUT = 1

export class OutputFile {
  /** Absolute. */
  readonly path: string
  /** False for a pipe or a device: what was written there cannot be gone on with. */
  readonly isRegular: boolean
  readonly #name: string
  readonly #descriptor: number
  /** What was made for it; undefined where there was such a file before. */
  readonly #made: string | undefined
  #bytes: number

  private constructor(name: string, descriptor: number, bytes: number, made?: string) {
    this.path = resolve(name)
    this.#name = name
    this.#descriptor = descriptor
    this.#bytes = bytes
    this.#made = made
    this.isRegular = fstatSync(descriptor).isFile()
  }

  /**
   * Opens a file to be written anew or, where `isAppending`, behind what is there; nothing of it changes before `cut`.
   * Throws a Failure OUTPUT_FAILED, with exit code 2 now and 5 when writing.
   */
  static open(path: string, isAppending: boolean): OutputFile {
    const isNew = !existsSync(path)
    const descriptor = attempt(path, EXIT.badInput, () => openSync(path, 'a'))
    // By a link that led nowhere it made what that names.
    const made = isNew ? realpathSync(path) : undefined
    return new OutputFile(path, descriptor, isAppending ? fstatSync(descriptor).size : 0, made)
  }

  /**
   * Opens a file that was written up to `bytes`, to be gone on with; nothing of it changes before `cut`. Throws a Failure
   * OUTPUT_FAILED, as `open` does, where it is not there or part of it is gone.
   */
  static reopen({ path, bytes }: OutputOffset): OutputFile {
    const descriptor = openExisting(path)
    const stat = fstatSync(descriptor)
    if (stat.isFile() && stat.size >= bytes) return new OutputFile(path, descriptor, bytes)
    closeSync(descriptor)
    if (!stat.isFile()) throw lost(path, 'it is no regular file any more')
    throw lost(path, `it has ${stat.size} bytes, and ${bytes} were written`)
  }

  /** How far it is written. */
  get offset(): OutputOffset {
    return { path: this.path, bytes: this.#bytes }
  }

  /** Whether both are one regular file, whatever it is called. */
  isSameAs(other: OutputFile): boolean {
    const { dev, ino } = fstatSync(this.#descriptor)
    const { dev: otherDev, ino: otherIno } = fstatSync(other.#descriptor)
    return this.isRegular && dev === otherDev && ino === otherIno
  }

  /** Whether it is what standard output writes to; a terminal or another device may be both. */
  isStandardOutput(): boolean {
    const own = fstatSync(this.#descriptor)
    const standard = fstatSync(STANDARD_OUTPUT)
    return !own.isCharacterDevice() && own.dev === standard.dev && own.ino === standard.ino
  }

  /** Takes away what stands behind the offset. */
  cut(): void {
    if (!this.isRegular) return
    attempt(this.#name, EXIT.failed, () => ftruncateSync(this.#descriptor, this.#bytes))
  }

  readonly write: Write = (text) => {
    attempt(this.#name, EXIT.failed, () => writeFileSync(this.#descriptor, text))
    // Only what was written whole: a full disk takes a part.
    this.#bytes += Buffer.byteLength(text)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** Closes a file of which nothing is wanted, and removes it if it was not there before. */
  discard(): void {
    this.close()
    if (this.#made !== undefined) rmSync(this.#made, { force: true })
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_APPEND)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw lost(path, 'it is not there any more')
    throw failed(path, EXIT.badInput, error)
  }
}

function lost(path: string, why: string): Failure {
  const right =
    'put it back as it was, or add -oJ FILE, or another format, to have all of the sweep written to a new file'
  return new Failure('OUTPUT_FAILED', `cannot go on with ${quoted(path)}: ${why}: ${right}`, EXIT.badInput)
}

function attempt<Value>(path: string, exitCode: number, action: () => Value): Value {
  try {
    return action()
  } catch (error) {
    throw failed(path, exitCode, error)
  }
}

function failed(path: string, exitCode: number, error: unknown): Failure {
  return new Failure('OUTPUT_FAILED', `cannot write ${quoted(path)}: ${fileErrorText(error)}`, exitCode)
}
