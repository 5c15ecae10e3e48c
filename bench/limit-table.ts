/** The outcomes of the rows as a table of text, one line each, and below it what was not met. */
import { faultsOf, timeBound } from '../test/support/limit-judge.ts'
import type { Outcome } from '../test/support/limit-run.ts'

const HEADER = [
  'row',
  'E',
  'interval',
  'limit',
  'Nmap',
  'wrong',
  'probes',
  'protosweep',
  '/ limit',
  'start to exit',
  'allowed',
  'wrong',
  'unproved',
  'probes/host',
  'suppressed',
  'met',
]

/** The table; columns are padded to the same width. */
export function limitTable(outcomes: readonly Outcome[]): string {
  const lines = [HEADER, ...outcomes.map(cells)]
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const [header = '', ...rows] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [header, rule, ...rows, ...outcomes.flatMap(faultLines)].map((line) => `${line}\n`).join('')
}

function cells(outcome: Outcome): string[] {
  const { row, errors, intervalMs, limitSeconds, nmap, protosweep: ours } = outcome
  const bound = timeBound(outcome)
  const isJudged = bound !== undefined || row.bound.ofNmap === undefined
  return [
    row.title,
    `${errors}`,
    intervalMs === 0 ? 'none' : `${intervalMs} ms`,
    seconds(limitSeconds),
    nmap === undefined ? '-' : seconds(nmap.wallSeconds),
    nmap === undefined ? '-' : `${nmap.wrong}`,
    // What a target received of two scanners is not told apart.
    nmap === undefined || row.rival !== undefined ? '-' : `${nmap.probes}`,
    seconds(ours.seconds),
    limitSeconds === 0 ? '-' : (ours.seconds / limitSeconds).toFixed(3),
    seconds(ours.wallSeconds),
    bound === undefined ? '-' : seconds(bound.seconds),
    `${ours.wrong}`,
    `${ours.unproved}`,
    `${ours.probes}`,
    row.rival === undefined ? `${ours.suppressed}` : `${ours.suppressed} of both`,
    faultsOf(outcome).length > 0 ? 'NO' : isJudged ? 'yes' : 'not judged',
  ]
}

function faultLines(outcome: Outcome): string[] {
  return faultsOf(outcome).map((fault) => `${outcome.row.name}: ${fault}`)
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`
}
