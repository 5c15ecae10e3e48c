/**
 * What a sweep of a simulated network did wrong: said of a host, or sent. Every finding is one line, for people. The
 * counterpart of what a network is (sweep-case.ts): nothing here depends on how the engine paces.
 */
import { fromMapped } from '../../src/packet/address.ts'
import { hostOf, judge, type SweepOutcome, unprovedIn } from './simulated-sweep.ts'
import type { SweepCase } from './sweep-case.ts'
import type { Arrival, Departure } from './wire-log.ts'

/**
 * States that are not true, and hosts that were not reported once and in full. A host of which somebody else took every
 * single error is beyond telling from a silent one (docs/design.md says so), and is left out.
 */
export function wrongIn({ model, options }: SweepCase, { results, arrivals }: SweepOutcome): string[] {
  const errorsAbout = new Set(arrivals.filter(({ isError }) => isError).map(({ target }) => target))
  const isStarved = (address: number) =>
    hostOf(model, address)?.otherAsker !== undefined && !errorsAbout.has(address)
  const reported = new Map(results.map((result) => [fromMapped(result.address), result]))
  const unreported = model.hosts
    .flatMap(({ addresses }) => addresses)
    .filter((address) => reported.get(address)?.status !== 'up' || reported.get(address)?.complete !== true)
  const isTwice = results.length !== reported.size
  return [
    ...(isTwice ? [`${results.length} results of ${reported.size} hosts`] : []),
    ...unreported.map((address) => `no full result of ${address}`),
    ...results
      .filter(({ address }) => !isStarved(fromMapped(address) ?? 0))
      .flatMap((result) => judge(model, result, options.protocols).wrong),
  ]
}

/** How many states nothing proved, by cause. */
export function unsettledIn({ model, options }: SweepCase, { results }: SweepOutcome): string[] {
  return results
    .map((result) => judge(model, result, options.protocols))
    .filter((judgement) => unprovedIn(judgement) > 0)
    .map((judgement) => `${unprovedIn(judgement)} unproved (${[...judgement.unproved.keys()].join(', ')})`)
}

/** Seconds in which more packets left, for one host or in all, than the ceilings allow. */
export function excessesIn({ options }: SweepCase, { departures }: SweepOutcome): string[] {
  const { packetsPerSecond = 10_000, packetsPerSecondToOneHost = 500 } = options
  const toOne = grouped(departures, ({ destination }) => String(destination))
  const runs: readonly (readonly [readonly Departure[], number])[] = [
    [departures, packetsPerSecond],
    ...[...toOne.values()].map((own) => [own, packetsPerSecondToOneHost] as const),
  ]
  return runs.flatMap(([run, most]) => {
    const sent = mostInASecond(run)
    return sent > most ? [`${sent} packets in a second, where ${most} may be`] : []
  })
}

function mostInASecond(departures: readonly Departure[]): number {
  let [most, from] = [0, 0]
  for (const [i, { atMs }] of departures.entries()) {
    while ((departures[from]?.atMs ?? atMs) <= atMs - 1000) from += 1
    most = Math.max(most, i - from + 1)
  }
  return most
}

/**
 * Probes of what had been answered already. Allowed is what draws an error, as a control behind unanswered ones from
 * the same address of ours; and alone, to see whether there is budget at all (docs/pacing.md), a few times a host.
 */
export function needlessIn({ model }: SweepCase, { departures, arrivals }: SweepOutcome): string[] {
  const isAnswered = answeredBefore(arrivals)
  const drawsError = ({ destination, protocol }: Departure) =>
    typeof hostOf(model, destination)?.reactions[protocol] === 'number'
  return [...grouped(departures, batchKey).values()].flatMap((batch) => {
    const again = batch.filter(isAnswered)
    const isOfUse = again.length < batch.length || batch.length === 1
    return again
      .filter((probe) => !isOfUse || !drawsError(probe))
      .map(({ atMs, protocol }) => `${protocol} was asked again at ${atMs} ms although it had answered`)
  })
}

/** Hosts of which it was asked more than `most` times, by a protocol that had answered, whether there is budget. */
export function doubtsIn(most: number): (one: SweepCase, outcome: SweepOutcome) => string[] {
  return (_, { departures, arrivals }) => {
    const alone = [...grouped(departures, batchKey).values()].filter((batch) => batch.length === 1).flat()
    const lanes = grouped(
      alone.filter(answeredBefore(arrivals)),
      ({ source, destination }) => `${destination} from ${source}`,
    )
    return [...lanes]
      .filter(([, { length }]) => length > most)
      .map(([lane, { length }]) => `${lane} was asked ${length} times whether it had budget`)
  }
}

/** True for a probe that left after an answer to the same question had come. */
function answeredBefore(arrivals: readonly Arrival[]): (probe: Departure) => boolean {
  const firstMs = new Map<string, number>()
  for (const { atMs, target, protocol } of arrivals) {
    const key = `${target}/${protocol}`
    if (!firstMs.has(key)) firstMs.set(key, atMs)
  }
  return ({ atMs, destination, protocol }) => (firstMs.get(`${destination}/${protocol}`) ?? atMs) < atMs
}

function batchKey({ atMs, source, destination }: Departure): string {
  return `${atMs}/${source}/${destination}`
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
