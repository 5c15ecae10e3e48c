/**
 * A whole prefix of hosts that ration their errors each by itself, as the far end plays them: how near a sweep of all
 * comes to what one host takes.
 */
import { FarEnd } from '../../test/lab/far-end.ts'
import { type LargeOutcome, sweepLarge } from '../../test/lab/large-sweep.ts'
import { Link } from '../../test/lab/link.ts'
import { useOf } from '../../test/lab/process-use.ts'
import { SimulatedHosts, stockHosts } from '../../test/lab/simulated-hosts.ts'
import { atMost, type Line, type Row } from './line.ts'

const FIRST = '10.9.0.0'
const STOCK_MS = 1000
/** A tenth of the stock interval: as many packets a second from a sixteenth of the hosts and more. */
const TENTH_MS = 100
const MOST_MEMORY = 250e6

/** A prefix swept, or one host of it. */
interface Case {
  readonly length: number
  readonly intervalMs: number
  readonly hasNetRawAlone?: boolean
  /** Times the limit of one host that it may take. */
  readonly mostOfLimit?: number
  /** Times the one host that was measured in the same run. */
  readonly mostOfOne?: number
}

/** What one host took, by interval, once it has been measured. */
const oneHost = new Map<number, number>()

function row(name: string, title: string, isLong: boolean, cases: readonly Case[]): Row {
  return {
    name,
    title,
    isLong,
    run: async function* () {
      for (const each of cases) yield* await linesOf(each)
    },
  }
}

export const RATIONED: readonly Row[] = [
  row('rationed', 'hosts that send an error per 100 ms: one, a /24, a /20', false, [
    { length: 32, intervalMs: TENTH_MS },
    { length: 24, intervalMs: TENTH_MS },
    { length: 20, intervalMs: TENTH_MS },
  ]),
  row('stock-24', 'stock hosts (6 errors + 1/s): one, and a /24', true, [
    { length: 32, intervalMs: STOCK_MS },
    { length: 24, intervalMs: STOCK_MS, mostOfOne: 1.05 },
  ]),
  row('stock-16', 'a /16 of stock hosts', true, [{ length: 16, intervalMs: STOCK_MS, mostOfLimit: 1.2 }]),
  row('stock-16-net-raw', 'the same with CAP_NET_RAW alone', true, [
    { length: 16, intervalMs: STOCK_MS, mostOfLimit: 1.2, hasNetRawAlone: true },
  ]),
]

async function linesOf(of: Case): Promise<Line[]> {
  const hosts = new SimulatedHosts(stockHosts({ prefix: [FIRST, of.length], intervalMs: of.intervalMs }))
  const link = await Link.create()
  try {
    const end = await FarEnd.start(link, hosts)
    const outcome = await sweepLarge(link, {
      range: hosts.range,
      truth: hosts,
      patienceSeconds: 60 + 3 * hosts.limitSeconds,
      hasNetRawAlone: of.hasNetRawAlone ?? false,
    })
    const endSeconds = useOf(end.pid)?.processorSeconds ?? 0
    const { denied, dropped } = await end.stop()
    const lost = dropped + outcome.metric('protosweep_kernel_drops_total')
    return lines(of, hosts, outcome, {
      dropped: lost + (await link.dropped()),
      note: noteOf(outcome, denied, endSeconds),
    })
  } finally {
    await link.destroy()
  }
}

function lines(of: Case, hosts: SimulatedHosts, outcome: LargeOutcome, rest: Partial<Line>): Line[] {
  const { seconds, judgement, use } = outcome
  const figure = `${seconds.toFixed(1)} s`
  const what = `${hosts.count === 1 ? 'one host' : `/${of.length}`}, ${of.intervalMs} ms${of.hasNetRawAlone === true ? ', CAP_NET_RAW alone' : ''}`
  const ofLimit = seconds / hosts.limitSeconds
  const one = oneHost.get(of.intervalMs)
  if (of.length === 32) oneHost.set(of.intervalMs, seconds)
  const limited: Line = {
    what,
    figure,
    ratio: ofLimit,
    to: `the limit of a host, ${hosts.limitSeconds.toFixed(1)} s`,
    ...(of.mostOfLimit === undefined ? {} : atMost(ofLimit, of.mostOfLimit)),
    judgement,
    peakBytes: use.peakBytes,
    ...rest,
  }
  const memory: Line = {
    what: `${what}: memory`,
    figure: '',
    peakBytes: use.peakBytes,
    ...atMost(use.peakBytes / 1e6, MOST_MEMORY / 1e6, ' MB'),
  }
  const compared: Line[] =
    one === undefined
      ? []
      : [
          {
            what,
            figure,
            ratio: seconds / one,
            to: 'one host, measured',
            ...(of.mostOfOne === undefined ? {} : atMost(seconds / one, of.mostOfOne)),
          },
        ]
  return [limited, ...compared, ...(of.mostOfLimit === undefined ? [] : [memory])]
}

/** Whose time it took, and what it cost the hosts. */
function noteOf({ judgement, use, metric }: LargeOutcome, denied: number, endSeconds: number): string {
  const perHost = (count: number) => (count / Math.max(1, judgement.hosts)).toFixed(1)
  const probes = perHost(metric('protosweep_probes_sent_total'))
  return `${probes} probes/host, ${perHost(denied)} denied; processors ${use.processorSeconds.toFixed(0)} s, far end ${endSeconds.toFixed(0)} s`
}
