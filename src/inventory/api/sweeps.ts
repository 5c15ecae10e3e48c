/** The API's sweeps: which there were, what became of one, the hosts that it found. */
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { formatAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { openProtocols } from '../views/json.ts'
import { viewResult } from '../views/result-view.ts'
import { viewSweep, viewWholeSweep } from '../views/sweep-view.ts'
import { takePage } from './page.ts'
import { Refusal } from './refusal.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'

/** Words, names and ranges of a sweep that are listed: files of targets may be long. */
const MOST_LISTED = 1000

/** `sweeps`: newest first. */
export function sweepList({ source, parameters, pageLink }: Question): object {
  const limit = parameters.limit()
  const schedule = parameters.schedule()
  const before = parameters.sweep('before')
  const found = source.sweeps({
    limit: limit + 1,
    ...(schedule === undefined ? {} : { schedule }),
    ...(before === undefined ? {} : { before }),
  })
  const sweeps = found.slice(0, limit)
  const last = found.length > limit ? sweeps.at(-1) : undefined
  return {
    sweeps: sweeps.map(viewSweep),
    next: last === undefined ? null : pageLink('before', `${last.id}`),
  }
}

/** `sweeps/ID` */
export function oneSweep({ source, words: [id = ''] }: Question): object {
  return viewWholeSweep(sweepNumbered(source, id), MOST_LISTED)
}

/** `sweeps/ID/hosts`: by ascending address (IPv4 before IPv6); hosts that were down are not kept. */
export function hostsOfSweep({ source, parameters, words: [id = ''], pageLink }: Question): object {
  const sweep = sweepNumbered(source, id)
  if (!sweep.hasHosts) throw new Refusal(404, `no hosts of sweep ${id} are kept`)
  const { classification } = sweep.plan
  const open = parameters.open()
  const net = parameters.net()
  const behind = parameters.address('after')
  const list = source.hostsOf(sweep.id, {
    ...(net === undefined ? {} : { net }),
    ...(behind === undefined ? {} : { after: behind }),
  })
  const { items, after } = takePage(list, parameters.limit(), ({ evidence }) => {
    if (open === undefined) return true
    return (
      evidence !== undefined && openProtocols(evidence, classification).some((number) => open.has(number))
    )
  })
  return {
    hosts: items.map((result) => viewResult({ result, sweep })),
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
