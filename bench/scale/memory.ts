/** Peak memory against the size of the range: of a dry run, and of sweeps where nobody is. */
import { finish } from '../../test/lab/command.ts'
import { FarEnd } from '../../test/lab/far-end.ts'
import { sweepLarge } from '../../test/lab/large-sweep.ts'
import { Link } from '../../test/lab/link.ts'
import { ProcessWatch } from '../../test/lab/process-use.ts'
import { PROGRAM } from '../../test/lab/protosweep.ts'
import { SimulatedHosts, stockHosts } from '../../test/lab/simulated-hosts.ts'
import { atMost, type Line, type Row } from './line.ts'
import { megabytes } from './table.ts'

const DRY = ['10.64.0.0/24', '10.64.0.0/16', '10.0.0.0/8'] as const
/** A second look follows soon enough that nothing of a dry run is missed. */
const LOOK_MS = 5
const RUNS = 3
/** A /8's peak, as a multiple of a /24's. */
const MOST_OF_SMALL = 1.2
const DEAD_FIRST = '10.64.0.0'
const DEAD_LENGTHS = [24, 16, 14]
const ALL_DEAD = 1000

export const MEMORY: readonly Row[] = [
  {
    name: 'dry-run',
    title: 'memory of --dry-run against the size of the range',
    isLong: false,
    run: dryRuns,
  },
  {
    name: 'dead',
    title: 'memory and time of sweeps of ranges where nobody is',
    isLong: false,
    run: deadRanges,
  },
]

async function* dryRuns(): AsyncGenerator<Line> {
  const link = await Link.create()
  try {
    let small: number | undefined
    for (const range of DRY) {
      const peaks: number[] = []
      for (let i = 0; i < RUNS; i += 1) peaks.push(await dryRun(link, range))
      const peak = peaks.toSorted((a, b) => a - b)[1] ?? Number.NaN
      const ratio = peak / (small ?? peak)
      small ??= peak
      const asked = range === DRY.at(-1) ? atMost(ratio, MOST_OF_SMALL) : {}
      const compared = ratio === 1 ? {} : { ratio, to: DRY[0] }
      yield {
        what: `--dry-run ${range}`,
        figure: megabytes(peak),
        peakBytes: peak,
        ...compared,
        ...asked,
      }
    }
  } finally {
    await link.destroy()
  }
}

async function dryRun(link: Link, range: string): Promise<number> {
  const child = link.spawn(['node', PROGRAM, '--dry-run', range], { stdio: ['ignore', 'ignore', 'pipe'] })
  const watch = new ProcessWatch(child, LOOK_MS)
  const { code, stderr } = await finish(child)
  if (code !== 0) throw new Error(`--dry-run ${range} ended with ${code}: ${stderr}`)
  return watch.use.peakBytes
}

async function* deadRanges(): AsyncGenerator<Line> {
  let small: number | undefined
  for (const length of DEAD_LENGTHS) {
    const line = await deadRange(length)
    const ratio = line.peakBytes / (small ?? line.peakBytes)
    yield small === undefined ? line : { ...line, ratio, to: `the memory of a /${DEAD_LENGTHS[0]}` }
    small ??= line.peakBytes
  }
}

async function deadRange(length: number): Promise<Line & { peakBytes: number }> {
  const hosts = new SimulatedHosts(stockHosts({ prefix: [DEAD_FIRST, length], deadPermille: ALL_DEAD }))
  const link = await Link.create()
  try {
    const end = await FarEnd.start(link, hosts)
    const { seconds, use, judgement, metric } = await sweepLarge(link, {
      range: hosts.range,
      truth: hosts,
      patienceSeconds: 30 + hosts.count / 5000,
    })
    const { arpRequests, dropped } = await end.stop()
    return {
      what: `/${length} of ${hosts.count.toLocaleString('en')} dead addresses`,
      figure: `${seconds.toFixed(1)} s`,
      judgement,
      dropped: dropped + metric('protosweep_kernel_drops_total'),
      peakBytes: use.peakBytes,
      note: `${(arpRequests / hosts.count).toFixed(2)} ARP requests/address, ${use.processorSeconds.toFixed(0)} s of processors`,
    }
  } finally {
    await link.destroy()
  }
}
