/** The lines of all rows as one table of text. */
import type { Line, Row } from './line.ts'

const HEADER = [
  'row',
  'what',
  'figure',
  'ratio',
  'to',
  'asked',
  'met',
  'states right',
  'wrong',
  'unproved',
  'lost hosts',
  'dropped',
  'peak memory',
  'note',
]

/** The table; columns are padded to the same width, and those in which nothing stands are left out. */
export function scaleTable(outcomes: readonly (readonly [Row, readonly Line[]])[]): string {
  const body = outcomes.flatMap(([row, rows]) => rows.map((line) => cells(row, line)))
  const lines = [HEADER, ...body].map((line) =>
    line.filter((_, column) => body.some((cellsOfLine) => cellsOfLine[column] !== '')),
  )
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  const [header = '', ...rest] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const faults = outcomes.flatMap(([row, rows]) =>
    rows.flatMap(({ judgement }) => (judgement?.examples ?? []).map((example) => `${row.name}: ${example}`)),
  )
  return [header, rule, ...rest, ...faults].map((line) => `${line}\n`).join('')
}

/** Megabytes, as the table has them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}

function cells(row: Row, line: Line): string[] {
  const { judgement } = line
  const count = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString('en'))
  return [
    row.name,
    line.what,
    line.figure,
    line.ratio === undefined ? '' : line.ratio.toFixed(3),
    line.to ?? '',
    line.asked ?? '',
    line.isMet === undefined ? '' : line.isMet ? 'yes' : 'NO',
    count(judgement?.states),
    count(judgement?.wrong),
    count(judgement?.unproved),
    judgement === undefined ? '' : count(judgement.missing + judgement.twice + judgement.invented),
    count(line.dropped),
    line.peakBytes === undefined ? '' : megabytes(line.peakBytes),
    line.note ?? '',
  ]
}
