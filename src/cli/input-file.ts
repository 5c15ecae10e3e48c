/** Reads the lists of targets and exclusions that the user named. */
import { readFileSync } from 'node:fs'
import { Failure } from '../contract/failures.ts'
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

/** Why the system refused a file, in words. */
export function fileErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory'
    case 'EACCES':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a directory'
    case 'ENOSPC':
      return 'no space left on the device'
    case 'EROFS':
      return 'the file system is read-only'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
