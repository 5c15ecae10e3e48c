/** A scheduler on a clock of ours, with sweeps that end when a test says so, and all that it tells, as words. */
import { type AddressRanges, packRanges } from '../../src/contract/address-ranges.ts'
import type { Schedule } from '../../src/contract/schedule.ts'
import type { Run, RunningSweep, RunResult, StopReason } from '../../src/inventory/scheduler/run.ts'
import { Scheduler } from '../../src/inventory/scheduler/scheduler.ts'
import { normalise, type Range } from '../../src/target/ranges.ts'
import { SetClock, settled } from './set-clock.ts'

/** A sweep that goes on. */
export interface BenchSweep {
  readonly run: Run
  readonly beganMs: number
  stops: number
  /** Why it was stopped last. */
  stoppedBy: StopReason | undefined
  end(result?: RunResult): void
  fail(error: Error): void
}

export interface BenchOptions {
  readonly now?: string | number
  readonly mostSweeps?: number
  readonly last?: Readonly<Record<string, string>>
  /** The addresses of a schedule; without it every schedule has its own. */
  readonly rangesOf?: (schedule: Schedule) => Promise<readonly Range[]> | readonly Range[]
  readonly onStart?: (sweep: BenchSweep) => void
  /** False: a sweep that was told to stop goes on until the test ends it. */
  readonly endsWhenStopped?: boolean
}

export class SchedulerBench {
  readonly clock: SetClock
  readonly scheduler: Scheduler
  /** Those that go on, in the order in which they began. */
  readonly sweeps: BenchSweep[] = []
  readonly began: BenchSweep[] = []
  readonly told: string[] = []
  readonly #options: BenchOptions
  readonly #networks = new Map<string, number>()

  constructor(options: BenchOptions = {}) {
    this.#options = options
    const { now = '2026-05-01T12:00Z', mostSweeps = 9, last = {} } = options
    this.clock = new SetClock(now)
    this.scheduler = new Scheduler({
      clock: this.clock,
      mostSweeps,
      lastDueMs: (name) => (last[name] === undefined ? undefined : Date.parse(last[name])),
      runner: {
        ranges: async (schedule) => this.#rangesOf(schedule),
        start: (run) => this.#start(run),
      },
      events: {
        onSkipped: ({ name }, dueMs, why) => this.told.push(`${name} skipped ${hour(dueMs)} ${why}`),
        onMissed: ({ name }, count) => this.told.push(`${name} missed ${count}`),
        onTimeLimit: ({ name }) => this.told.push(`${name} limit`),
        onFailed: ({ name }, error) => this.told.push(`${name} failed ${(error as Error).message}`),
        onNext: () => {},
      },
    })
  }

  /** What runs, as `name@due`, and then what was told since the last look. */
  take(): string {
    const running = this.sweeps.map(({ run }) => `${run.schedule.name}@${hour(run.dueMs)}`)
    return [...running, ...this.told.splice(0)].join(', ')
  }

  /** The one sweep of this name that goes on. */
  sweep(name: string): BenchSweep {
    const [sweep, ...others] = this.sweeps.filter(({ run }) => run.schedule.name === name)
    if (sweep === undefined || others.length > 0) throw new Error(`not one sweep of ${name}`)
    return sweep
  }

  async end(name: string, result?: RunResult): Promise<void> {
    this.sweep(name).end(result)
    await settled()
  }

  async #rangesOf(schedule: Schedule): Promise<AddressRanges> {
    const { rangesOf } = this.#options
    if (rangesOf !== undefined) return packRanges(normalise(await rangesOf(schedule)))
    const network = this.#networks.get(schedule.name) ?? this.#networks.size
    this.#networks.set(schedule.name, network)
    return packRanges([[network * 256, network * 256 + 255]])
  }

  #start(run: Run): RunningSweep {
    const [beginning] = run.schedule.words
    if (beginning === 'broken') throw new Error('no such target')
    const { promise, resolve, reject } = withResolvers<RunResult>()
    const over = () => this.sweeps.splice(this.sweeps.indexOf(sweep), 1)
    const sweep: BenchSweep = {
      run,
      beganMs: this.clock.nowMs(),
      stops: 0,
      stoppedBy: undefined,
      end: (result = 'complete') => {
        over()
        resolve(result)
      },
      fail: (error) => {
        over()
        reject(error)
      },
    }
    this.sweeps.push(sweep)
    this.began.push(sweep)
    this.#options.onStart?.(sweep)
    return { done: promise, stop: (why) => this.#stop(sweep, why) }
  }

  #stop(sweep: BenchSweep, why: StopReason): void {
    sweep.stoppedBy = why
    sweep.stops += 1
    const goesOn = this.sweeps.includes(sweep)
    if (goesOn && this.#options.endsWhenStopped !== false) sweep.end('cut-off')
  }
}

/** A time as `01T03:00`, the day of the month first. */
function hour(timeMs: number | undefined): string {
  return timeMs === undefined ? 'asked' : new Date(timeMs).toISOString().slice(8, 16)
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
