/** Reads the lists of targets and exclusions that the user named. */
import { readFileSync } from 'node:fs'
import { Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { quoted } from '../packet/result.ts'
import type { TargetFile } from '../target/files.ts'

const STANDARD_INPUT = 0

/** The text of a file, or of standard input for `-`. Throws a Failure BAD_INPUT when it cannot be read. */
export function readInputFile(option: string, path: string): TargetFile {
  const isInput = path === '-'
  try {
    return {
      name: isInput ? 'standard input' : path,
      text: readFileSync(isInput ? STANDARD_INPUT : path, 'utf8'),
    }
  } catch (error) {
    throw new Failure('BAD_INPUT', `cannot read ${option} ${quoted(path)}: ${fileErrorText(error)}`)
  }
}
