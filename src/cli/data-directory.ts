/** The names of protocols in a directory as Nmap's --datadir takes it. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { quoted } from '../packet/result.ts'
import type { ProtocolNames } from '../protocol/names.ts'
import { parseNames } from '../protocol/names-file.ts'

const FILE = 'nmap-protocols'

/** Reads them; a relative `path` begins at `directory`. Throws a Failure BAD_INPUT with file and line. */
export function readDataDirectory(path: string, directory: string): ProtocolNames {
  const file = join(path, FILE)
  const names = parseNames(file, read(file, resolve(directory, file)))
  if (names.ok) return names.value
  throw new Failure('BAD_INPUT', `bad --datadir: ${names.fault.message}`)
}

function read(file: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('BAD_INPUT', `cannot read --datadir ${quoted(file)}: ${fileErrorText(error)}`)
  }
}
