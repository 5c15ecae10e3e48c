/** The reports that a command line asks for: which format goes where. */
import { resolve } from 'node:path'
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import type { OUTPUTS } from './option-table/reports.ts'

/** The option of each format, as its table and as users spell it. */
export const OUTPUT_OPTIONS = {
  normal: { option: 'output-normal', spelling: '-oN' },
  xml: { option: 'output-xml', spelling: '-oX' },
  grepable: { option: 'output-grepable', spelling: '-oG' },
  ndjson: { option: 'output-json', spelling: '-oJ' },
  csv: { option: 'output-csv', spelling: '-oC' },
} as const satisfies Readonly<Record<string, { option: keyof typeof OUTPUTS; spelling: string }>>

/** What a report can be written as; formats.ts has what writes it. */
export type FormatName = keyof typeof OUTPUT_OPTIONS

/** What -oA writes, and what it calls it. */
const ALL_OF: readonly (readonly [FormatName, suffix: string])[] = [
  ['normal', '.nmap'],
  ['xml', '.xml'],
  ['grepable', '.gnmap'],
]

/** Standard output, as a path. */
export const STDOUT = '-'

/** A report that is wanted. */
export interface RequestedOutput {
  readonly format: FormatName
  /** As typed, so it may hold parts of the time (timed-path.ts); `-` is standard output. */
  readonly path: string
}

/** The options that ask for reports, as they are typed. */
export type TypedOutputs = { readonly [Name in keyof typeof OUTPUTS]?: string | undefined }

const FORMAT_NAMES = Object.keys(OUTPUT_OPTIONS) as FormatName[]

/** All that are asked for. Throws a Failure BAD_INPUT where two would go to one place. */
export function requestedOutputs(typed: TypedOutputs): RequestedOutput[] {
  const outputs = FORMAT_NAMES.flatMap((format): RequestedOutput[] => {
    const path = typed[OUTPUT_OPTIONS[format].option]
    return path === undefined ? [] : [{ format, path }]
  })
  const all = [...outputs, ...allOf(typed['output-all'])]
  for (const [index, output] of all.entries()) {
    const earlier = all.slice(0, index).find((other) => isSamePlace(output, other))
    if (earlier !== undefined) throw twice(earlier, output)
  }
  return all
}

/** What such outputs are typed as. */
export function wordsOfOutputs(outputs: readonly RequestedOutput[]): string[] {
  return outputs.flatMap(({ format, path }) => [OUTPUT_OPTIONS[format].spelling, path])
}

function allOf(base: string | undefined): RequestedOutput[] {
  if (base === undefined) return []
  if (base !== STDOUT) return ALL_OF.map(([format, suffix]) => ({ format, path: `${base}${suffix}` }))
  const right = 'give the beginning of three names, or one format to standard output, as in -oX -'
  throw new Failure('BAD_INPUT', `-oA ${STDOUT} would be three reports on standard output: ${right}`)
}

function isSamePlace({ path }: RequestedOutput, other: RequestedOutput): boolean {
  return path !== '/dev/null' && resolve(path) === resolve(other.path)
}

function twice({ format, path }: RequestedOutput, other: RequestedOutput): Failure {
  const both = `${OUTPUT_OPTIONS[format].spelling} and ${OUTPUT_OPTIONS[other.format].spelling}`
  const [where, right] =
    path === STDOUT
      ? ['standard output', 'leave it to one of them, and give the other a file']
      : [quoted(path), 'give each a file of its own']
  return new Failure('BAD_INPUT', `${both} both write to ${where}: ${right}`)
}
