/** Sweeps of a thousand simulated hosts that are begun, ended before their time, and gone on with; and what they kept. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Sqlite } from '../../src/store/sqlite.ts'
import { finish } from './command.ts'
import { FarEnd } from './far-end.ts'
import { Link } from './link.ts'
import { until } from './process.ts'
import { PROGRAM } from './protosweep.ts'
import { SimulatedHosts, stockHosts } from './simulated-hosts.ts'
import { judgeReport, type Truth } from './sweep-judge.ts'

/** Buckets that fill fast, so that a sweep does not take minutes. */
const FAST = { burst: 6, intervalMs: 20 }
export const MANY: SimulatedHosts = new SimulatedHosts(stockHosts({ ...FAST, prefix: ['10.9.0.0', 22] }))
/** The truth of all of them, about all protocols. */
const TRUTH: Truth = {
  first: MANY.first,
  count: MANY.count,
  isDead: () => false,
  statesOf: (address) => MANY.statesOf(address),
}

/** The same about the first protocols of the first hosts. */
export function truthOf(count: number, protocols: number): Truth {
  return { ...TRUTH, count, statesOf: (address) => MANY.statesOf(address).slice(0, protocols) }
}

export class BegunSweeps {
  readonly link: Link
  readonly #farEnd: FarEnd

  private constructor(link: Link, farEnd: FarEnd) {
    this.link = link
    this.#farEnd = farEnd
  }

  static async create(): Promise<BegunSweeps> {
    const link = await Link.create()
    return new BegunSweeps(link, await FarEnd.start(link, MANY))
  }

  destroy(): Promise<void> {
    return this.link.destroy()
  }

  /** Where the tests let the sweeps write what they find, as NDJSON. */
  get report(): string {
    return join(this.link.stateDir, 'report.ndjson')
  }

  /** Starts protosweep with these words. */
  spawn(...words: string[]): ChildProcess {
    return this.link.spawn([process.execPath, PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Runs it to the end. */
  protosweep(...words: string[]): ReturnType<typeof finish> {
    return finish(this.spawn(...words))
  }

  /** How many probes have come to the hosts. */
  async probes(): Promise<number> {
    return (await this.#farEnd.counts()).probes
  }

  /** Resolves when a sweep is under way. */
  async underWay(): Promise<void> {
    const before = await this.probes()
    await until('a probe', 20, async () => (await this.probes()) > before + 100)
  }

  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL')
    await once(child, 'close')
  }

  /** The latest sweep, as `sweeps` has it. */
  async latest(): Promise<{ id: number; outcome: string; resumable: boolean; seconds: number }> {
    const { stdout, stderr } = await this.protosweep('sweeps', '--json', '--limit', '1')
    const [sweep] = JSON.parse(stdout === '' ? '{"sweeps":[]}' : stdout).sweeps
    assert.ok(sweep !== undefined, stderr)
    return sweep
  }

  /** Probes that a sweep knows of, as its workers wrote them down last. */
  probesKept(sweep: number): number {
    const database = new Sqlite(join(this.link.stateDir, `sweep-${sweep}.sqlite`), { readonly: true })
    const rows = database.prepare<[], Buffer>('SELECT counters FROM share').pluck().all()
    database.close()
    // The first counter is the probes: see src/contract/counters.ts.
    return rows.reduce((sum, counters) => sum + Buffer.from(counters).readDoubleLE(0), 0)
  }

  /** The report is whole, says nothing twice, and is the truth. */
  async assertExact(truth: Truth): Promise<void> {
    const judgement = await judgeReport(this.report, truth)
    const { wrong, unproved, missing, twice, invented, examples } = judgement
    assert.deepEqual(
      { wrong, unproved, missing, twice, invented },
      { wrong: 0, unproved: 0, missing: 0, twice: 0, invented: 0 },
      examples.join('; '),
    )
    assert.equal(judgement.hosts, truth.count)
    assert.equal(judgement.sweep?.complete, true)
    assert.equal(readFileSync(this.report, 'utf8').match(/"type":"sweep"/g)?.length, 1)
  }
}
