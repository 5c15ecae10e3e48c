/**
 * Runs one row: protosweep, and Nmap where the row has it, each on hosts of its own, so that neither finds a budget
 * that the other has spent. The labs are built before and taken down after: both would take the processors away from
 * the rows that run meanwhile.
 */
import { Lab } from '../lab/lab.ts'
import { naiveStates } from '../lab/prober.ts'
import { type Measured, measureNmap, measureProtosweep, median } from './limit-measured.ts'
import { addressesOf, errorsOwed, labOf, limitSeconds, type Row } from './limit-row.ts'

/** What a row came to. */
export interface Outcome {
  readonly row: Row
  /** Errors that each host owes, and the milliseconds that it takes for one, as its kernel reads them back. */
  readonly errors: number
  readonly intervalMs: number
  /** Seconds that nobody can beat. */
  readonly limitSeconds: number
  readonly protosweep: Measured
  readonly nmap: Measured | undefined
}

export class LimitRun {
  readonly row: Row
  readonly #withNmap: boolean
  readonly #labs: Lab[] = []
  #next = 0

  private constructor(row: Row, withNmap: boolean) {
    this.row = row
    this.#withNmap = withNmap
  }

  /** Builds the labs that a row needs. Leaves nothing behind when it fails. */
  static async create(row: Row, withNmap: boolean): Promise<LimitRun> {
    const run = new LimitRun(row, withNmap)
    try {
      const labs = row.runs * (run.#isCompared() ? 2 : 1)
      for (let i = 0; i < labs; i += 1) run.#labs.push(await Lab.create(labOf(row)))
      return run
    } catch (error) {
      await run.destroy()
      throw error
    }
  }

  /** Runs the row to its end, once. Throws when a scanner fails. */
  async outcome(): Promise<Outcome> {
    const { row } = this
    const host = this.#labs[0]?.hosts[0]
    if (host === undefined) throw new Error(`${row.name} has no hosts`)
    const errors = errorsOwed(await host.answers(), row.protocols)
    const intervalMs = await host.rateLimit()
    const ours: Measured[] = []
    const theirs: Measured[] = []
    for (let i = 0; i < row.runs; i += 1) {
      const [protosweep, nmap] = await this.#once()
      ours.push(protosweep)
      if (nmap !== undefined) theirs.push(nmap)
    }
    return {
      row,
      errors,
      intervalMs,
      limitSeconds: limitSeconds(errors, intervalMs, row.sources),
      protosweep: median(ours),
      nmap: theirs.length === 0 ? undefined : median(theirs),
    }
  }

  /** Takes the labs down. May be called twice. */
  async destroy(): Promise<void> {
    for (const lab of this.#labs) await lab.destroy()
  }

  async #once(): Promise<readonly [protosweep: Measured, nmap: Measured | undefined]> {
    const lab = this.#fresh()
    if (this.row.rival !== undefined) return this.#besideRival(lab)
    if (!this.#isCompared()) return [await measureProtosweep(this.row, lab), undefined]
    const other = this.#fresh()
    if (this.row.isAlone) return [await measureProtosweep(this.row, lab), await measureNmap(this.row, other)]
    return Promise.all([measureProtosweep(this.row, lab), measureNmap(this.row, other)])
  }

  /** Has the row's other scanner ask the same hosts: Nmap once, the naive prober until the sweep has ended. */
  #besideRival(lab: Lab): Promise<[Measured, Measured | undefined]> {
    const sweeping = measureProtosweep(this.row, lab)
    const isNmap = this.row.rival === 'nmap' && this.#withNmap
    return Promise.all([
      sweeping,
      isNmap ? measureNmap(this.row, lab) : askNaively(lab, addressesOf(this.row), sweeping),
    ])
  }

  #isCompared(): boolean {
    return this.#withNmap && this.row.besideNmap
  }

  #fresh(): Lab {
    const lab = this.#labs[this.#next]
    this.#next += 1
    if (lab === undefined) throw new Error(`${this.row.name} has run already`)
    return lab
  }
}

async function askNaively(
  lab: Lab,
  addresses: readonly string[],
  sweeping: Promise<unknown>,
): Promise<undefined> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  sweeping.then(end, end)
  while (!isOver) for (const address of addresses) await naiveStates(lab, address, 'table')
}
