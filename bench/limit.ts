/**
 * Sweeps every kind of target that protosweep is held to, on real kernels, with Nmap beside it, and prints what both
 * took and what the targets' own error budgets allow:  npm run bench:limit -- [ROW ...] [--skip-nmap] [--short]
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { LAB, requires } from '../test/lab/requirements.ts'
import { faultsOf } from '../test/support/limit-judge.ts'
import type { Row } from '../test/support/limit-row.ts'
import { CEILINGS, limitRows } from '../test/support/limit-rows.ts'
import { LimitRun, type Outcome } from '../test/support/limit-run.ts'
import { limitTable } from './limit-table.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'skip-nmap': { type: 'boolean', default: false },
      // The form that `npm test` runs.
      short: { type: 'boolean', default: false },
    },
  })
  const all = limitRows(values.short ? 'short' : 'full')
  const unknown = positionals.filter((name) => !all.some((row) => row.name === name))
  const missing = requires(...LAB, ...(values['skip-nmap'] ? [] : ['nmap' as const]))
  if (unknown.length > 0 || missing !== false) {
    console.error(
      unknown.length > 0
        ? `no row "${unknown.join('", "')}": there are ${all.map(({ name }) => name).join(', ')}`
        : `bench:limit ${missing}`,
    )
    return 2
  }
  const rows = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const beforeTimes = processorTimes()
  const outcomes = await runAll(rows, !values['skip-nmap'])
  console.log(limitTable(rows.flatMap((row) => outcomes.get(row) ?? [])))
  console.log(`Ceilings in every row: ${CEILINGS.join(' ')}`)
  console.log(`${cpus().length} processors, idle ${idlePercent(beforeTimes)} % of the time`)
  return rows.every((row) => isMet(outcomes.get(row))) ? 0 : 1
}

function isMet(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && faultsOf(outcome).length === 0
}

/** Rows that need the machine for themselves run first, one by one, the others then side by side. */
async function runAll(rows: readonly Row[], withNmap: boolean): Promise<Map<Row, Outcome>> {
  const outcomes = new Map<Row, Outcome>()
  const groups = [
    ...rows.filter(({ isAlone }) => isAlone).map((row) => [row]),
    rows.filter(({ isAlone }) => !isAlone),
  ]
  for (const group of groups) {
    const runs: LimitRun[] = []
    try {
      for (const row of group) runs.push(await LimitRun.create(row, withNmap))
      await Promise.all(runs.map((run) => runOne(run, outcomes)))
    } finally {
      for (const run of runs) await run.destroy()
    }
  }
  return outcomes
}

async function runOne(run: LimitRun, outcomes: Map<Row, Outcome>): Promise<void> {
  const { name, words } = run.row
  console.error(`${name}: protosweep ${[...CEILINGS, ...words].join(' ')} ...`)
  try {
    outcomes.set(run.row, await run.outcome())
    console.error(`${name}: done`)
  } catch (error) {
    console.error(`${name}: failed: ${error instanceof Error ? error.message : error}`)
  }
}

/** What the processors spent since the machine started, in milliseconds. A busy machine makes every figure worse. */
function processorTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((processor) => processor.times)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) }
}

function idlePercent(before: ReturnType<typeof processorTimes>): number {
  const after = processorTimes()
  return Math.round((100 * (after.idle - before.idle)) / (after.all - before.all))
}
