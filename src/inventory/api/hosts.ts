/** The API's hosts: what is known of them over all sweeps, and the history of one. */
import { formatAddress, parseAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import type { Classification } from '../../verdict/classify.ts'
import { openProtocols } from '../views/json.ts'
import { viewKnownHost, viewWholeKnownHost } from '../views/known-host-view.ts'
import { viewResult } from '../views/result-view.ts'
import { changesWithin } from './changes.ts'
import { takePage } from './page.ts'
import { Refusal } from './refusal.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'

/** `hosts`: by ascending address (IPv4 before IPv6), one for each schedule that knows it. */
export function hostList({ source, parameters, nowMs, pageLink }: Question): object {
  const open = parameters.open()
  const presences = parameters.presences()
  const schedule = parameters.schedule()
  const sinceMs = parameters.since(nowMs)
  const ranges = parameters.net()
  const behind = parameters.address('after')
  const classificationOf = classifications(source)
  const filter = {
    ...(schedule === undefined ? {} : { schedule }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(ranges === undefined ? {} : { ranges }),
    ...(behind === undefined ? {} : { after: behind }),
  }
  const { items, after } = takePage(source.hosts(filter), parameters.limit(), (host) => {
    if (presences?.includes(host.presence) === false) return false
    if (open === undefined) return true
    return openProtocols(host.evidence, classificationOf(host.schedule)).some((number) => open.has(number))
  })
  return {
    hosts: items.map((host) => viewKnownHost(host, classificationOf(host.schedule))),
    next: after === undefined ? null : pageLink('after', formatAddress(after)),
  }
}

/** `hosts/ADDRESS`: what is known of it, and what the latest sweeps found and changed. */
export function oneHost({ source, parameters, words: [text = ''] }: Question): object {
  // Many clients write a colon in a path as %3A.
  const address = parseAddress(text.replaceAll(/%3a/gi, ':'))
  if (address === undefined) {
    throw new Refusal(
      400,
      `bad address ${quoted(text)}: give an address, as in hosts/10.1.0.7 or hosts/fd77::1`,
    )
  }
  const limit = parameters.limit()
  const known = [...source.hosts({ address })]
  const results = source.resultsOf(address, limit)
  if (known.length === 0 && results.length === 0) throw new Refusal(404, `nothing is known of ${text}`)
  const changes = changesWithin(source, { address }, limit)
  const classificationOf = classifications(source)
  return {
    address: formatAddress(address),
    known: known.map((host) => viewWholeKnownHost(host, classificationOf(host.schedule))),
    results: results.map(({ sweep, result }) => ({
      sweep: sweep.id,
      schedule: sweep.schedule,
      ...viewResult({ result, sweep }),
    })),
    changes: changes.views,
    truncated: changes.next !== undefined,
  }
}

/** How each schedule's latest complete sweep classified: that is how what is known of its hosts is read. */
function classifications(source: ApiSource): (schedule: string) => Classification {
  const known = new Map<string, Classification>()
  return (schedule) => {
    const classification =
      known.get(schedule) ?? source.scheduleState(schedule).lastComplete?.plan.classification ?? 'table'
    known.set(schedule, classification)
    return classification
  }
}
