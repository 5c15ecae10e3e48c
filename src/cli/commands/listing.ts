/** A table on standard output: whole where a program reads it, no wider than the terminal where a person does. */
import { tableLines } from '../../report/table.ts'
import type { CommandIo } from './command.ts'

/** Writes lines, none wider than the terminal. */
export function writeLines(
  { write, columns }: Pick<CommandIo, 'write' | 'columns'>,
  lines: readonly string[],
): void {
  for (const line of lines) write(`${fitted(line.trimEnd(), columns)}\n`)
}

/** Writes a table. */
export function writeTable(
  io: Pick<CommandIo, 'write' | 'columns'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  writeLines(io, tableLines(head, rows))
}

/** Writes a document of JSON, as people can read it too. */
export function writeJson({ write }: Pick<CommandIo, 'write'>, document: object): void {
  write(`${JSON.stringify(document, undefined, 2)}\n`)
}

/** Writes a document with one list, an entry on each line; no more than one entry is in memory as text. */
export function writeJsonList(
  { write }: Pick<CommandIo, 'write'>,
  name: string,
  entries: Iterable<object>,
): void {
  write(`{${JSON.stringify(name)}:[`)
  let separator = '\n'
  for (const entry of entries) {
    write(`${separator}${JSON.stringify(entry)}`)
    separator = ',\n'
  }
  write('\n]}\n')
}

function fitted(line: string, columns: number | undefined): string {
  const isTooWide = columns !== undefined && columns > 1 && line.length > columns
  return isTooWide ? `${line.slice(0, columns - 1)}…` : line
}
