/**
 * What protosweep does at size, each figure beside the limit of this machine in the same run, as one table:
 *
 *   npm run bench                    the rows that take seconds, some minutes in all
 *   npm run bench -- NAME ...        these rows
 *   npm run bench -- --all           all rows, with those of a whole /16 at stock limits: about half an hour
 *   npm run bench -- --list          their names
 *
 * Exits with 1 if a figure is not what is asked of it, a state is wrong or a host is lost.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { requires } from '../test/lab/requirements.ts'
import type { Line, Row } from './scale/line.ts'
import { ROWS } from './scale/rows.ts'
import { scaleTable } from './scale/table.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
  })
  if (values.list) {
    console.log(listing())
    return 0
  }
  const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name))
  const missing = requires('root', 'ip', 'nft', 'nsenter', 'gcc')
  if (unknown.length > 0 || missing !== false) {
    console.error(
      unknown.length > 0 ? `no row "${unknown.join('", "')}"; there are\n${listing()}` : `bench ${missing}`,
    )
    return 2
  }
  const rows = ROWS.filter(({ name, isLong }) =>
    positionals.length > 0 ? positionals.includes(name) : values.all || !isLong,
  )
  const outcomes: (readonly [Row, readonly Line[]])[] = []
  for (const row of rows) outcomes.push([row, await linesOf(row)])
  console.log(scaleTable(outcomes))
  console.log(`${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), Node.js ${process.version}`)
  return outcomes.some(([, lines]) => lines.some(isFault)) ? 1 : 0
}

/** A row that fails has a line that says so: the others are measured nevertheless. */
async function linesOf(row: Row): Promise<readonly Line[]> {
  console.error(`${row.name}: ${row.title} ...`)
  const lines: Line[] = []
  try {
    for await (const line of row.run()) lines.push(line)
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error)
    console.error(`${row.name}: ${note}`)
    lines.push({ what: row.title, figure: 'failed', isMet: false, note: note.split('\n')[0] ?? '' })
  }
  return lines
}

function isFault({ isMet, judgement }: Line): boolean {
  const { wrong = 0, missing = 0, twice = 0, invented = 0 } = judgement ?? {}
  return isMet === false || wrong + missing + twice + invented > 0
}

function listing(): string {
  return ROWS.map(({ name, title, isLong }) => `${name.padEnd(22)}${title}${isLong ? ' (long)' : ''}`).join(
    '\n',
  )
}
