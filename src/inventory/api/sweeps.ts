/** The API's sweeps: which there were, what became of one, the hosts that it found. */
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { formatAddress, fromMapped } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { heldBackSeconds } from '../../report/held-back.ts'
import { isoTime, macText, openProtocols, statesOf } from '../json.ts'
import { ofAddresses } from './of-addresses.ts'
import { takePage } from './page.ts'
import { Refusal } from './refusal.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'

/** Sweeps that are looked at for one page. */
const MOST_LOOKED_AT = 1000
/** Words, names and ranges of a sweep that are listed: files of targets may be long. */
const MOST_LISTED = 1000

/** `sweeps`: newest first. */
export function sweepList({ source, parameters, pageLink }: Question): object {
  const limit = parameters.limit()
  const schedule = parameters.schedule()
  const newest = source.sweeps({ limit: 1 })[0]?.id ?? 0
  const sweeps: SweepRecord[] = []
  let id = Math.min(newest, (parameters.sweep('before') ?? newest + 1) - 1)
  for (
    let lookedAt = 0;
    id > 0 && sweeps.length < limit && lookedAt < MOST_LOOKED_AT;
    lookedAt += 1, id -= 1
  ) {
    const sweep = source.sweep(id)
    if (sweep !== undefined && (schedule ?? sweep.schedule) === sweep.schedule) sweeps.push(sweep)
  }
  return { sweeps: sweeps.map(sweepView), next: id > 0 ? pageLink('before', `${id + 1}`) : null }
}

/** `sweeps/ID` */
export function oneSweep({ source, words: [id = ''] }: Question): object {
  const sweep = sweepNumbered(source, id)
  const { plan, ending } = sweep
  const ranges = plan.ranges.map(({ first, last }) => `${formatAddress(first)}-${formatAddress(last)}`)
  return {
    ...sweepView(sweep),
    words: sweep.words.slice(0, MOST_LISTED),
    ranges: ranges.slice(0, MOST_LISTED),
    unresolved: sweep.unresolved.slice(0, MOST_LISTED),
    gone_after: sweep.goneAfter,
    workers: plan.workers,
    seed: plan.seed,
    version: sweep.version,
    exit_code: ending?.exitCode ?? null,
    probes: ending?.probes ?? null,
    retransmissions: ending?.retransmissions ?? null,
    pings: ending?.pings ?? null,
    arp_requests: ending?.arpRequests ?? null,
    responses_swallowed: ending?.responsesSwallowed ?? null,
    sends_refused: ending?.sendsRefused ?? null,
    held_back_seconds: ending === undefined ? null : heldBackSeconds(ending.heldMs),
    failures: ending?.failures.map(({ code, message }) => ({ code, message })) ?? [],
    has_hosts: sweep.hasHosts,
  }
}

/** `sweeps/ID/hosts`: by ascending address; hosts that were down are not kept. */
export function hostsOfSweep({ source, parameters, words: [id = ''], pageLink }: Question): object {
  const sweep = sweepNumbered(source, id)
  if (!sweep.hasHosts) throw new Refusal(404, `no hosts of sweep ${id} are kept`)
  const { classification } = sweep.plan
  const open = parameters.open()
  const addresses = ofAddresses(parameters)
  const list = addresses?.length === 0 ? [] : source.hostsOf(sweep.id, addresses && { net: addresses })
  const { items, after } = takePage(list, parameters.limit(), ({ evidence }) => {
    if (open === undefined) return true
    return (
      evidence !== undefined && openProtocols(evidence, classification).some((number) => open.has(number))
    )
  })
  return {
    hosts: items.map((result) => ({
      address: formatAddress(result.address),
      name: sweep.hostNames.get(fromMapped(result.address) ?? -1) ?? null,
      ...resultView(result, sweep),
    })),
    next: after === undefined ? null : pageLink('after', formatAddress(after)),
  }
}

/** The sweep of a path. Refuses what is no number, or none of a sweep that is kept. */
export function sweepNumbered(source: ApiSource, id: string): SweepRecord {
  const number = /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
  if (number === undefined)
    throw new Refusal(400, `bad sweep ${quoted(id)}: give its number, as in sweeps/17`)
  const sweep = source.sweep(number)
  if (sweep === undefined) throw new Refusal(404, `there is no sweep ${number}`)
  return sweep
}

/** A sweep as lists show it. */
export function sweepView(sweep: SweepRecord): object {
  const { plan, ending } = sweep
  return {
    id: sweep.id,
    schedule: sweep.schedule,
    started_by: sweep.startedBy,
    outcome: sweep.outcome,
    due: isoTime(sweep.dueMs),
    started: isoTime(sweep.startedMs),
    finished: isoTime(ending?.finishedMs),
    seconds: ending === undefined ? null : Math.round(ending.finishedMs - sweep.startedMs) / 1000,
    targets: plan.targets,
    protocols: formatProtocols(plan.protocols),
    classification: plan.classification,
    hosts:
      ending === undefined
        ? null
        : {
            up: ending.hosts.up,
            down: ending.hosts.down,
            no_route: ending.hosts['no-route'],
            skipped: ending.hosts.skipped,
          },
    states: ending?.states ?? null,
    changes: sweep.changes ?? null,
  }
}

/** What a sweep found of one host, without its address. */
export function resultView(result: HostResult, { plan }: SweepRecord): object {
  return {
    status: result.status,
    status_reason: result.statusReason,
    mac: macText(result.mac),
    states: statesOf(result.evidence, plan.classification),
    probes: result.probes,
    retransmissions: result.retransmissions,
    pings: result.pings,
    rtt_ms: result.rttMs === undefined ? null : Math.round(result.rttMs * 1000) / 1000,
    started: isoTime(result.startedMs),
    finished: isoTime(result.finishedMs),
    complete: result.complete,
  }
}
