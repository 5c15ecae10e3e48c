/** The options about time as values: templates, ceilings, what one host may cost, and for how long an answer is waited. */
import { Failure } from '../contract/failures.ts'
import type { Ceilings, HostBounds, PaceBounds, RttBounds } from '../contract/plan.ts'
import { quoted } from '../packet/result.ts'
import type { TIMING } from './option-table/timing.ts'
import { given, milliseconds, wholeNumber } from './values.ts'

export const MOST_RATE = 10_000_000
const MOST_RETRIES = 1000
const MOST_IN_FLIGHT = 1_048_576
const USUAL_IN_FLIGHT = 65_536
/** A batch has no more probes. */
const MOST_PARALLEL = 1000

/** The options about time, as typed. */
export type TypedTiming = { readonly [Name in keyof typeof TIMING]?: string | undefined }

/** What they say. */
export interface Timing {
  readonly ceilings: Ceilings
  readonly hostBounds: HostBounds
  readonly paceBounds: PaceBounds
  readonly rttBounds: RttBounds
  /** The most hosts in flight at once, of all workers together. */
  readonly maxInFlight: number
}

interface Template {
  readonly name: string
  readonly ceilings: Ceilings
  readonly scanDelayMs: number | undefined
}

/** By number. The delays of the slow ones are Nmap's; none of the fast ones may cost a host more than it answers. */
const TEMPLATES: readonly Template[] = [
  template('paranoid', 10, 1, 1, 300_000),
  template('sneaky', 100, 1, 10, 15_000),
  template('polite', 1000, 100, 100, 400),
  template('normal', 10_000, 500, 1000),
  template('aggressive', 100_000, 2000, 5000),
  template('insane', 1_000_000, 10_000, 50_000),
]
const NORMAL = 3

/** Reads them. Throws a Failure BAD_INPUT. */
export function timingOf(typed: TypedTiming): Timing {
  const { ceilings, scanDelayMs } = templateOf(typed.timing)
  const time = (name: keyof TypedTiming) => given(typed[name], (text) => milliseconds(`--${name}`, text))
  const number = (name: keyof TypedTiming, least: number, most: number) =>
    given(typed[name], (text) => wholeNumber(`--${name}`, text, least, most))
  const timing: Timing = {
    ceilings: {
      packetsPerSecond: number('max-rate', 1, MOST_RATE) ?? ceilings.packetsPerSecond,
      packetsPerSecondToOneHost: number('max-host-rate', 1, MOST_RATE) ?? ceilings.packetsPerSecondToOneHost,
      arpRequestsPerSecond: number('max-arp-rate', 1, MOST_RATE) ?? ceilings.arpRequestsPerSecond,
    },
    hostBounds: { timeoutMs: time('host-timeout'), maxRetries: number('max-retries', 0, MOST_RETRIES) },
    paceBounds: {
      scanDelayMs: time('scan-delay') ?? scanDelayMs,
      maxScanDelayMs: time('max-scan-delay'),
      minPacketsPerSecond: number('min-rate', 1, MOST_RATE),
      minParallelism: number('min-parallelism', 1, MOST_PARALLEL),
      maxParallelism: number('max-parallelism', 1, MOST_PARALLEL),
    },
    rttBounds: {
      initialMs: time('initial-rtt-timeout'),
      minMs: time('min-rtt-timeout'),
      maxMs: time('max-rtt-timeout'),
    },
    maxInFlight: Math.max(
      number('max-in-flight', 1, MOST_IN_FLIGHT) ?? USUAL_IN_FLIGHT,
      number('min-hostgroup', 1, MOST_IN_FLIGHT) ?? 1,
    ),
  }
  refuseContradictions(timing)
  return timing
}

function refuseContradictions({ ceilings, paceBounds, rttBounds }: Timing): void {
  const { scanDelayMs, maxScanDelayMs, minParallelism, maxParallelism, minPacketsPerSecond } = paceBounds
  const pairs: [least: number | undefined, most: number | undefined, names: string][] = [
    [scanDelayMs, maxScanDelayMs, '--scan-delay is more than --max-scan-delay'],
    [minParallelism, maxParallelism, '--min-parallelism is more than --max-parallelism'],
    [minPacketsPerSecond, ceilings.packetsPerSecond, '--min-rate is more than --max-rate'],
    [rttBounds.minMs, rttBounds.maxMs, '--min-rtt-timeout is more than --max-rtt-timeout'],
    [rttBounds.initialMs, rttBounds.maxMs, '--initial-rtt-timeout is more than --max-rtt-timeout'],
  ]
  for (const [least, most, what] of pairs) {
    if (least !== undefined && most !== undefined && least > most) {
      throw new Failure('BAD_INPUT', `${what}: nothing fits between ${least} and ${most}`)
    }
  }
}

function templateOf(text: string | undefined): Template {
  const chosen =
    text === undefined
      ? TEMPLATES[NORMAL]
      : TEMPLATES.find(({ name }, number) => text === `${number}` || text.toLowerCase() === name)
  if (chosen !== undefined) return chosen
  const names = TEMPLATES.map(({ name }, number) => `${number} (${name})`).join(', ')
  throw new Failure('BAD_INPUT', `bad -T ${quoted(text ?? '')}: give one of ${names}`)
}

function template(name: string, all: number, host: number, arp: number, scanDelayMs?: number): Template {
  const ceilings = {
    packetsPerSecond: all,
    packetsPerSecondToOneHost: host,
    arpRequestsPerSecond: arp,
  }
  return { name, ceilings, scanDelayMs }
}
