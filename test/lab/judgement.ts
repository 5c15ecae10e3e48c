/** Holds what a sweep says of a host against the truth, where "unproved" is no answer but no lie either. */
import type { State } from './answer.ts'
import { lineOf, type Run, statesOfLine } from './protosweep.ts'

/**
 * Every difference between a run and the truth about one address, as text; that the host, which is there, is missing
 * is one too. `protocols` are those that the sweep asked about.
 */
export function differencesIn(
  run: Run,
  address: string,
  truth: readonly State[],
  protocols: Iterable<number> = truth.keys(),
): string[] {
  const line = lineOf(run, address)
  if (line?.status !== 'up') return [`${address} is called ${line?.status ?? 'down'}`]
  const states = statesOfLine(line)
  const reasons = new Map(line.protocols.map(({ protocol, reason }) => [protocol, reason]))
  return [...protocols]
    .filter((protocol) => states[protocol] !== truth[protocol])
    .map(
      (protocol) =>
        `${address}: ${protocol} is called ${states[protocol]} (${reasons.get(protocol)}), and is ${truth[protocol]}`,
    )
}

/** Those differences that are lies: what is `unproved` is no answer, but no lie either. */
export function liesIn(...about: Parameters<typeof differencesIn>): string[] {
  return differencesIn(...about).filter((difference) => !difference.includes('is called unproved'))
}

/** Why states of one address are unproved: the number of protocols by cause. */
export function causesOf(run: Run, address: string): Record<string, number> {
  const causes: Record<string, number> = {}
  for (const { state, reason } of lineOf(run, address)?.protocols ?? []) {
    if (state === 'unproved') causes[reason] = (causes[reason] ?? 0) + 1
  }
  return causes
}
