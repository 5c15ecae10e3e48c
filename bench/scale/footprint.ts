/** What a sweep puts on the wire, as the far end counts it: per closed protocol, and per address where nobody is. */
import { FarEnd } from '../../test/lab/far-end.ts'
import { sweepLarge } from '../../test/lab/large-sweep.ts'
import { Link } from '../../test/lab/link.ts'
import { SimulatedHosts, stockHosts } from '../../test/lab/simulated-hosts.ts'
import type { Line, Row } from './line.ts'

const PREFIX = ['10.9.0.0', 24] as const
const DEAD_PERMILLE = 300
const INTERVALS_MS = [0, 100]

export const FOOTPRINT: Row = {
  name: 'footprint',
  title: 'packets on the wire, a /24 of which a third is dead',
  isLong: false,
  run: async function* () {
    for (const intervalMs of INTERVALS_MS) yield* await linesOf(intervalMs)
  },
}

async function linesOf(intervalMs: number): Promise<Line[]> {
  const hosts = new SimulatedHosts(stockHosts({ prefix: PREFIX, intervalMs, deadPermille: DEAD_PERMILLE }))
  const link = await Link.create()
  try {
    const end = await FarEnd.start(link, hosts)
    const { judgement } = await sweepLarge(link, {
      range: hosts.range,
      truth: hosts,
      patienceSeconds: 60 + 3 * hosts.limitSeconds,
    })
    const { probes, errors, denied, arpRequests, arpReplies, dropped } = await end.stop()
    const { closed = 0, filtered = 0 } = judgement.sweep?.states ?? {}
    const rejected = closed + filtered
    const limit = intervalMs === 0 ? 'no limit' : `an error per ${intervalMs} ms`
    return [
      {
        what: `${limit}: probes per host`,
        figure: (probes / judgement.hosts).toFixed(1),
        judgement,
        dropped,
        note: `of 256 protocols; ${(denied / judgement.hosts).toFixed(1)} errors denied per host`,
      },
      { what: `${limit}: errors per closed protocol`, figure: ((errors + denied) / rejected).toFixed(3) },
      {
        what: `${limit}: ARP requests per dead address`,
        figure: ((arpRequests - arpReplies) / (hosts.count - hosts.alive)).toFixed(2),
      },
      { what: `${limit}: ARP requests per host`, figure: (arpReplies / hosts.alive).toFixed(2) },
    ]
  } finally {
    await link.destroy()
  }
}
