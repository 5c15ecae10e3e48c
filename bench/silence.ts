/**
 * Sweeps as many simulated states as one likes over lossy ways, in threads, and says which were wrong:
 *
 *   npm run bench:silence -- [--states 1e8] [--loss 5] [--jitter 0] [--limits stock,none] [--hosts 128]
 *                            [--seed 1] [--threads 2] [--of 1e8]
 *
 * Loss is in percent each way, jitter in milliseconds. A share of --hosts hosts is swept at a time, from the seeds that
 * follow --seed; all shares are one sweep (of --of states, if only some shares of it are to be repeated), whose one
 * chance of error they divide. Ceilings: a million packets/s in all, 500/s to one host. Exits with 1 if a state is wrong.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Failure } from '../src/contract/failures.ts'
import type { LimitName } from '../test/support/host-models.ts'
import { addTally, emptyTally, type Tally, type Trial } from '../test/support/silence-trial.ts'
import { readOptions, type SilenceOptions } from './silence-options.ts'

const LOOP = new URL('../dist/bench/silence-loop.js', import.meta.url)
const PROGRESS_MS = 10_000

/** What all shares so far came to. */
class Account {
  readonly tallies = new Map<LimitName, Tally>()
  readonly causes = new Map<string, number>()
  readonly #options: SilenceOptions
  readonly #startedMs = performance.now()
  #shownMs = performance.now()

  constructor(options: SilenceOptions) {
    this.#options = options
  }

  get total(): Tally {
    const total = emptyTally()
    for (const tally of this.tallies.values()) addTally(total, tally)
    return total
  }

  get statesPerSecond(): number {
    return this.total.states / ((performance.now() - this.#startedMs) / 1000)
  }

  take({ seed, tallies, causes, wrong }: Trial): void {
    for (const [name, tally] of tallies) {
      const known = this.tallies.get(name) ?? emptyTally()
      this.tallies.set(name, known)
      addTally(known, tally)
    }
    for (const [cause, count] of causes) this.causes.set(cause, (this.causes.get(cause) ?? 0) + count)
    for (const line of wrong) console.log(`WRONG seed ${seed}: ${line}`)
    if (wrong.length > 0) console.log(`  again: ${this.#commandOf(seed)}`)
    if (performance.now() - this.#shownMs >= PROGRESS_MS) this.#show()
  }

  #show(): void {
    this.#shownMs = performance.now()
    const { states, wrong, unproved } = this.total
    const rate = Math.round(this.statesPerSecond)
    process.stderr.write(`${states} states, ${wrong} wrong, ${unproved} unproved, ${rate} states/s\n`)
  }

  #commandOf(seed: number): string {
    const { loss, jitterMs, limits, hosts, hostsInAll } = this.#options.spec
    const way = `--loss ${percent(loss)} --jitter ${jitterMs} --limits '${limits.join(',')}'`
    return `npm run bench:silence -- --seed ${seed} --states 1 --of ${hostsInAll * 256} --hosts ${hosts} ${way}`
  }
}

function percent(chance: number): string {
  return String(Number((chance * 100).toFixed(6)))
}

/** Sends a thread one seed after another until there is none left. */
async function work(seeds: Iterator<number>, account: Account, { spec }: SilenceOptions): Promise<void> {
  const thread = new Worker(LOOP, { workerData: spec })
  for (let next = seeds.next(); next.done !== true; next = seeds.next()) {
    thread.postMessage(next.value)
    const [trial]: Trial[] = await once(thread, 'message')
    if (trial !== undefined) account.take(trial)
  }
  await thread.terminate()
}

function report(account: Account, { spec, threads }: SilenceOptions): void {
  const widths = [14, 12, 7, 10, 14, 12] as const
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('')
  const cellsOf = ({ states, wrong, unproved, probes, tookMs, leastMs }: Tally) => [
    String(states),
    String(wrong),
    String(unproved),
    (probes / states).toFixed(3),
    (tookMs / leastMs).toFixed(3),
  ]
  console.log(line(['limit', 'states', 'wrong', 'unproved', 'probes/state', 'time/limit']))
  for (const [name, tally] of account.tallies) console.log(line([name, ...cellsOf(tally)]))
  console.log(line(['all', ...cellsOf(account.total)]))
  for (const [cause, count] of account.causes) console.log(`unproved (${cause}): ${count}`)
  const way = `loss ${percent(spec.loss)} % each way, jitter ${spec.jitterMs} ms`
  const rate = Math.round(account.statesPerSecond).toLocaleString('en')
  console.log(`${way}; ${rate} states/s from ${threads} threads; ceilings 1,000,000/s, 500/s to one host`)
}

try {
  const options = readOptions(process.argv.slice(2))
  const account = new Account(options)
  const seeds = Array.from({ length: options.shares }, (_, i) => options.firstSeed + i).values()
  await Promise.all(Array.from({ length: options.threads }, () => work(seeds, account, options)))
  report(account, options)
  process.exitCode = account.total.wrong > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
