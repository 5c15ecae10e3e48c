/**
 * How much of a sweep its ceilings held back, and which of them limits it now. Where none does, the targets do: each
 * is asked as fast as it answers.
 */
import { type Counter, rowsOf } from '../contract/counters.ts'
import type { Ceilings, SweepPlan } from '../contract/plan.ts'
import type { Tally } from './tally.ts'

/** What held back less of the time than this did not matter. */
const LEAST_SHARE = 0.05

interface CeilingText {
  readonly option: string
  readonly counter: Counter
  readonly rate: keyof Ceilings
  readonly what: string
}

const CEILINGS = {
  packets: {
    option: '--max-rate',
    counter: 'packetCeilingHeldMs',
    rate: 'packetsPerSecond',
    what: 'packets in all',
  },
  oneHost: {
    option: '--max-host-rate',
    counter: 'hostCeilingHeldMs',
    rate: 'packetsPerSecondToOneHost',
    what: 'packets to one host',
  },
  arp: {
    option: '--max-arp-rate',
    counter: 'arpCeilingHeldMs',
    rate: 'arpRequestsPerSecond',
    what: 'ARP requests',
  },
} as const satisfies Record<string, CeilingText>

/** A ceiling, by what it limits. */
export type HeldCeiling = keyof typeof CEILINGS
const NAMES = Object.keys(CEILINGS) as HeldCeiling[]

/** Milliseconds for which each ceiling has held each worker back; those of `oneHost` are the sum over its hosts. */
export type HeldTimes = Readonly<Record<HeldCeiling, readonly number[]>>

/** The times as the workers have counted them so far. */
export function readHeldTimes(counters: SharedArrayBuffer): HeldTimes {
  const rows = rowsOf(counters)
  const read = (name: HeldCeiling) => rows.map((row) => row.read(CEILINGS[name].counter))
  return { packets: read('packets'), oneHost: read('oneHost'), arp: read('arp') }
}

/** What holds a sweep back, as its plan has it. */
export type HeldBounds = Pick<SweepPlan, 'ceilings' | 'paceBounds'>

/** A stretch of a sweep. */
export interface HeldStretch {
  readonly before: HeldTimes
  readonly now: HeldTimes
  readonly elapsedMs: number
  /** Hosts in flight. */
  readonly inFlight: number
}

/** The ceiling that limits a sweep; undefined where it goes as fast as the targets answer. */
export function limitingCeiling({ before, now, elapsedMs, inFlight }: HeldStretch): HeldCeiling | undefined {
  const shares = NAMES.map((name): [HeldCeiling, number] => {
    const heldMs = sumOf(now[name]) - sumOf(before[name])
    return [name, heldMs / (name === 'oneHost' ? elapsedMs * inFlight : elapsedMs)]
  })
  const [name, share] = shares.reduce((most, other) => (other[1] > most[1] ? other : most))
  return share >= LEAST_SHARE ? name : undefined
}

/** What limits a sweep: `limited by --max-rate 10000`, or the targets. */
export function limitText(bounds: HeldBounds, stretch: HeldStretch): string {
  const name = limitingCeiling(stretch)
  return name === undefined ? 'as fast as the targets answer' : `limited by ${optionText(bounds, name)}`
}

/** The same in fewest words: `--max-rate limits`, `targets limit`. */
export function shortLimitText(bounds: HeldBounds, stretch: HeldStretch): string {
  const name = limitingCeiling(stretch)
  return name === undefined ? 'targets limit' : `${optionOf(bounds, name)} limits`
}

/** A line for each ceiling that held back much of a sweep of `elapsedMs`, with the option that lifts it. */
export function heldBackLines(
  bounds: HeldBounds,
  held: HeldTimes,
  elapsedMs: number,
  tally: Tally,
): string[] {
  const shares = {
    packets: [Math.max(...held.packets) / elapsedMs, 'the time'],
    oneHost: [sumOf(held.oneHost) / tally.upMs, "the hosts' time"],
    arp: [Math.max(...held.arp) / elapsedMs, 'the time'],
  } as const satisfies Record<HeldCeiling, readonly [share: number, ofWhat: string]>
  return NAMES.filter((name) => shares[name][0] >= LEAST_SHARE).map((name) => {
    const [share, ofWhat] = shares[name]
    const percent = Math.round(100 * Math.min(share, 1))
    const what = `${optionText(bounds, name)} (${CEILINGS[name].what})`
    const better = isDelay(bounds, name) ? 'shorter' : 'higher'
    return `Limited by ${what} for ${percent}% of ${ofWhat}: a ${better} one is faster`
  })
}

/** Seconds by option, as NDJSON has them: of the worker that was held back longest, or summed over hosts. */
export function heldBackSeconds(held: HeldTimes): Record<string, number> {
  const seconds = (ms: number) => Math.round(ms) / 1000
  return {
    max_rate: seconds(Math.max(...held.packets)),
    max_host_rate_all_hosts: seconds(sumOf(held.oneHost)),
    max_arp_rate: seconds(Math.max(...held.arp)),
  }
}

function optionText(bounds: HeldBounds, name: HeldCeiling): string {
  const { scanDelayMs } = bounds.paceBounds
  const value = isDelay(bounds, name) ? `${scanDelayMs}ms` : bounds.ceilings[CEILINGS[name].rate]
  return `${optionOf(bounds, name)} ${value}`
}

function optionOf(bounds: HeldBounds, name: HeldCeiling): string {
  return isDelay(bounds, name) ? '--scan-delay' : CEILINGS[name].option
}

/** True when the time between two packets to one host is what limits them, not how many there may be in a second. */
function isDelay({ ceilings, paceBounds }: HeldBounds, name: HeldCeiling): boolean {
  const { scanDelayMs = 0 } = paceBounds
  return name === 'oneHost' && scanDelayMs > 1000 / ceilings.packetsPerSecondToOneHost
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
