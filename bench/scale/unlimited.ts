/** Hosts without limits, end to end: a real kernel that answers for every address of a prefix, as fast as it is asked. */
import type { State } from '../../test/lab/answer.ts'
import { statesOf } from '../../test/lab/answer.ts'
import { kernelAnswers } from '../../test/lab/lab.ts'
import { type LargeOutcome, sweepLarge } from '../../test/lab/large-sweep.ts'
import { Link, unlimitedKernel } from '../../test/lab/link.ts'
import { numberOf } from '../../test/lab/simulated-hosts.ts'
import { atLeast, type Line, type Row } from './line.ts'

const FIRST = '10.9.0.0'
/** Asked of a /16; smaller prefixes are over before they are at full speed. */
const ANSWERED_PER_SECOND = 200_000
const WORKERS = ['--workers', '2']

export const UNLIMITED: readonly Row[] = [24, 20, 16].map((length) => ({
  name: `unlimited-${length}`,
  title: `a kernel without limits behind a /${length} of local addresses`,
  isLong: false,
  run: () => run(length),
}))

async function* run(length: number): AsyncGenerator<Line> {
  const states = statesOf(await kernelAnswers(), 'table')
  const link = await Link.create(unlimitedKernel(`${FIRST}/${length}`))
  try {
    const count = 2 ** (32 - length)
    const outcome = await sweepLarge(link, {
      range: `${FIRST}/${length}`,
      truth: truthOf(count, states),
      words: WORKERS,
      patienceSeconds: 30 + count / 200,
    })
    yield await lineOf(link, length, outcome)
  } finally {
    await link.destroy()
  }
}

function truthOf(count: number, states: readonly State[]) {
  return { first: numberOf(FIRST), count, isDead: () => false, statesOf: () => states }
}

async function lineOf(link: Link, length: number, outcome: LargeOutcome): Promise<Line> {
  const { seconds, use, judgement, metric } = outcome
  const answered = metric('protosweep_responses_total') / seconds
  const drops = metric('protosweep_kernel_drops_total')
  const cable = await link.dropped()
  const probes = metric('protosweep_probes_sent_total')
  return {
    what: `/${length}, 2 workers, ${seconds.toFixed(1)} s`,
    figure: `${Math.round(answered).toLocaleString('en')} answered/s`,
    ...(length === 16 ? atLeast(answered, ANSWERED_PER_SECOND, '/s') : {}),
    judgement,
    dropped: drops + cable,
    peakBytes: use.peakBytes,
    note: `${(probes / (judgement.hosts * 256)).toFixed(3)} probes/state, ${use.processorSeconds.toFixed(0)} s of processors`,
  }
}
