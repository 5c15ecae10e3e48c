/**
 * Opens the files of reports: all of them, or none is there that was not before; and nothing of a file changes before its
 * report begins.
 */
import { resolve } from 'node:path'
import { Failure } from '../contract/failures.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import { quoted } from '../packet/result.ts'
import type { ReportDetail } from '../report/detail.ts'
import { formatOf } from './formats.ts'
import { type RequestedOutput, STDOUT } from './outputs.ts'
import { ReportOutput } from './report-output.ts'
import { namedBefore, timedPath } from './timed-path.ts'

/** How files are opened. */
export interface OpenedHow {
  readonly detail: ReportDetail
  /** When the sweep began, in milliseconds since the epoch: names of files may say it. */
  readonly startedMs: number
  /** True where files that are there are added to. */
  readonly isAppending: boolean
  /** How far files were written that are gone on with. */
  readonly offsets: readonly OutputOffset[]
  /** True where a report goes to standard output: then no file may be that. */
  readonly isStdoutTaken: boolean
}

/** The reports that go to files, in the order asked for. Throws a Failure. */
export function openOutputs(
  outputs: readonly RequestedOutput[],
  { detail, startedMs, isAppending, offsets, isStdoutTaken }: OpenedHow,
): ReportOutput[] {
  const opened: ReportOutput[] = []
  try {
    for (const { format, path: pattern } of outputs.filter(({ path }) => path !== STDOUT)) {
      const path = pathOf(pattern, startedMs, offsets)
      const output = ReportOutput.file(formatOf(format, detail), path, { offsets, isAppending })
      opened.push(output)
      if (isStdoutTaken) refuseStdout(output)
      refuseTwice(output, opened)
    }
    return opened
  } catch (error) {
    for (const { file } of opened) file?.discard()
    throw error
  }
}

/** Where a file is: under the name that its sweep gave it, even if this machine's time zone is another one now. */
function pathOf(pattern: string, startedMs: number, offsets: readonly OutputOffset[]): string {
  const path = timedPath(pattern, startedMs)
  const written = offsets.map((offset) => offset.path)
  return written.includes(resolve(path)) ? path : (namedBefore(pattern, written) ?? path)
}

function refuseStdout({ file }: ReportOutput): void {
  if (file?.isStandardOutput() !== true) return
  const right = 'give - for it, or another file'
  throw new Failure('BAD_INPUT', `${quoted(file.path)} is standard output, which has a report: ${right}`)
}

/** Two names may be one file: by a link, or by the time in them. */
function refuseTwice({ file }: ReportOutput, opened: readonly ReportOutput[]): void {
  const isTwice = opened.some(
    ({ file: other }) => other !== undefined && other !== file && file?.isSameAs(other),
  )
  if (file === undefined || !isTwice) return
  const right = 'give each report a file of its own'
  throw new Failure('BAD_INPUT', `${quoted(file.path)} is the file of two reports: ${right}`)
}
