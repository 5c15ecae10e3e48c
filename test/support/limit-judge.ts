/** Holds what a row came to against what is asked of it. Pure. */
import type { Bound } from './limit-row.ts'
import type { Outcome } from './limit-run.ts'

/** The most seconds that a row allows, the reason for that number, and which of its times is meant. */
export interface TimeBound {
  readonly seconds: number
  readonly why: string
  readonly time: 'seconds' | 'wallSeconds'
}

/** The time that a row allows; undefined when it allows any, or when Nmap, which would say it, did not run. */
export function timeBound({ row, limitSeconds, nmap }: Outcome): TimeBound | undefined {
  const { ratio, seconds, ofNmap } = row.bound
  if (ratio !== undefined)
    return { seconds: ratio * limitSeconds, why: `${ratio} x the limit`, time: 'seconds' }
  if (seconds !== undefined) return { seconds, why: 'the bound', time: 'seconds' }
  if (ofNmap === undefined || nmap === undefined) return undefined
  return {
    seconds: ofNmap * nmap.wallSeconds,
    why: `${ofNmap} x Nmap's time from start to exit`,
    time: 'wallSeconds',
  }
}

/** Each bound that was not kept, as text; none when the row is met. */
export function faultsOf(outcome: Outcome): string[] {
  return [...untimedFaultsOf(outcome), ...late(outcome)]
}

/** The same without how long it took, which is also the machine's doing: what a test can hold a row to. */
export function untimedFaultsOf({ row, protosweep: ours }: Outcome): string[] {
  const most = (what: string, value: number, bound: number | undefined) =>
    bound === undefined || value <= bound ? [] : [`${what} ${value}, allowed are ${bound}`]
  return [
    ...(ours.wrong === 0 ? [] : [`${ours.wrong} states are wrong: ${ours.examples.join('; ')}`]),
    ...(row.bound.mayBeUnproved === true ? [] : most('unproved are', ours.unproved, 0)),
    ...most('probes to a host:', ours.probes, row.bound.probes),
    ...most('errors suppressed by a host:', ours.suppressed, row.bound.suppressed),
    ...otherReasons(ours.reasons, row.bound),
    ...(row.isTold && ours.seconds === Number.POSITIVE_INFINITY ? ['not all states were told'] : []),
  ]
}

function late(outcome: Outcome): string[] {
  const bound = timeBound(outcome)
  if (bound === undefined) return []
  const seconds = outcome.protosweep[bound.time]
  if (seconds <= bound.seconds) return []
  return [`took ${seconds.toFixed(2)} s, ${bound.why} is ${bound.seconds.toFixed(2)} s`]
}

function otherReasons(reasons: readonly string[], { reason }: Bound): string[] {
  const others = reason === undefined ? [] : reasons.filter((given) => given !== reason)
  return others.length === 0 ? [] : [`the reason is ${others.join(', ')} instead of ${reason}`]
}
