/** Tells a schedule's receivers, its webhook and its command, of what its sweeps bring: one sweep after another. */
import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Schedule } from '../../contract/schedule.ts'
import { formatAddress } from '../../packet/address.ts'
import { type Alarm, MACHINE_ALARM } from './alarm.ts'
import { changesDocument, type News } from './changes-document.ts'
import { runCommand } from './command.ts'
import type { Outcome } from './outcome.ts'
import type { UnexpectedHost } from './unexpected.ts'
import { postWebhook } from './webhook.ts'

/** Where the notifier logs, as pino does it. */
export interface NotifyLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What a notifier works with. */
export interface NotifierParts {
  /** The program's version. */
  readonly version: string
  readonly log: NotifyLog
  readonly alarm?: Alarm
  readonly random?: () => number
}

/** News of so many sweeps of one schedule are kept, that which is being told among them; more are not told. */
const MOST_KEPT = 8

/** What is known of a schedule's tellings. */
interface Line {
  /** Settles when all that was given has been told. */
  end: Promise<void>
  kept: number
  /** Receivers that could not be told. */
  failures: number
  /** The unexpected protocols that were told last. */
  unexpected: string
}

type Receiver = 'webhook' | 'command'

export class Notifier {
  readonly #version: string
  readonly #log: NotifyLog
  readonly #alarm: Alarm
  readonly #random: () => number
  readonly #lines = new Map<string, Line>()
  readonly #stop = new AbortController()

  constructor({ version, log, alarm = MACHINE_ALARM, random = Math.random }: NotifierParts) {
    this.#version = version
    this.#log = log
    this.#alarm = alarm
    this.#random = random
    // Every receiver that is being told listens.
    setMaxListeners(0, this.#stop.signal)
  }

  /**
   * Tells a schedule's receivers of a committed sweep, after those before it. Nobody is told of a sweep without changes,
   * unless something is unexpected that was not when they were told last (since this process began). Never rejects;
   * resolves when everybody was told or is given up.
   */
  tell(schedule: Schedule, news: News): Promise<void> {
    const receivers = receiversOf(schedule)
    if (receivers.length === 0 || this.#stop.signal.aborted) return Promise.resolve()
    const line = this.#lineOf(schedule.name)
    if (line.kept >= MOST_KEPT) {
      for (const receiver of receivers) this.#gaveUp(schedule, news, receiver, OVERTAKEN)
      return Promise.resolve()
    }
    line.kept += 1
    line.end = line.end.then(async () => {
      await this.#tellAll(schedule, news, receivers)
      line.kept -= 1
    })
    return line.end
  }

  /** How many times a receiver of this schedule could not be told, since this process began. */
  failures(schedule: string): number {
    return this.#lines.get(schedule)?.failures ?? 0
  }

  /** Ends what is being told, and tells nothing more; resolves when all of it has ended. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#lines.values()].map(({ end }) => end))
  }

  async #tellAll(schedule: Schedule, news: News, receivers: readonly Receiver[]): Promise<void> {
    const line = this.#lineOf(schedule.name)
    const unexpected = fingerprint(news.unexpected)
    const isNew = news.unexpected.length > 0 && unexpected !== line.unexpected
    if (news.changes.length === 0 && !isNew) {
      line.unexpected = unexpected
      return
    }
    const document = `${JSON.stringify(changesDocument(news))}\n`
    const told = receivers.map((receiver) => this.#tellOne(schedule, news, receiver, document))
    if ((await Promise.all(told)).includes(true)) line.unexpected = unexpected
  }

  /** Gives whether it was told. */
  async #tellOne(schedule: Schedule, news: News, receiver: Receiver, document: string): Promise<boolean> {
    const outcome = await this.#reach(schedule, news, receiver, document)
    if (!outcome.isTold) this.#gaveUp(schedule, news, receiver, outcome)
    else this.#log.info({ ...fieldsOf(schedule, news, receiver), tries: outcome.tries }, 'told of changes')
    return outcome.isTold
  }

  #reach(schedule: Schedule, { sweep }: News, receiver: Receiver, document: string): Promise<Outcome> {
    const { webhook = '', headers, command = [] } = schedule.notify
    const parts = { alarm: this.#alarm, random: this.#random, signal: this.#stop.signal }
    if (receiver === 'webhook') {
      // Sweeps are numbered by each state directory; with its beginning, a sweep is told from those of others.
      const key = `${schedule.name}-${sweep.id}-${sweep.startedMs}`
      return postWebhook({ url: webhook, headers, body: document, key, version: this.#version }, parts)
    }
    const environment = { PROTOSWEEP_SCHEDULE: schedule.name, PROTOSWEEP_SWEEP: `${sweep.id}` }
    return runCommand({ words: command, document, environment }, parts)
  }

  #gaveUp(schedule: Schedule, news: News, receiver: Receiver, outcome: Outcome): void {
    this.#lineOf(schedule.name).failures += 1
    this.#log.warn({ ...fieldsOf(schedule, news, receiver), ...outcome }, 'could not tell of changes')
  }

  #lineOf(name: string): Line {
    const known = this.#lines.get(name)
    if (known !== undefined) return known
    const line: Line = { end: Promise.resolve(), kept: 0, failures: 0, unexpected: NOTHING_UNEXPECTED }
    this.#lines.set(name, line)
    return line
  }
}

const OVERTAKEN: Outcome = {
  isTold: false,
  tries: 0,
  reason: `news of ${MOST_KEPT} sweeps wait already`,
}

function receiversOf({ notify }: Schedule): Receiver[] {
  return [
    ...(notify.webhook === undefined ? [] : ['webhook' as const]),
    ...(notify.command === undefined ? [] : ['command' as const]),
  ]
}

function fieldsOf(schedule: Schedule, { sweep }: News, receiver: Receiver): object {
  return { schedule: schedule.name, sweep: sweep.id, receiver }
}

/** Equal for equal lists. */
function fingerprint(unexpected: readonly UnexpectedHost[]): string {
  const hash = createHash('sha256')
  for (const { address, protocols } of unexpected) hash.update(`${formatAddress(address)} ${protocols}\n`)
  return hash.digest('base64')
}

const NOTHING_UNEXPECTED = fingerprint([])
