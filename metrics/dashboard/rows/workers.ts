/** The threads that do the work. */
import { quantileQueries, selector, sum, sumRate } from '../query.ts'
import type { Row } from '../row.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 7
const WORKER = ['instance', 'worker'] as const
const LEGEND = '{{instance}} worker {{worker}}'
const TURN = 'protosweep_worker_turn_duration_seconds'

export const WORKERS: Row = {
  title: 'Workers',
  panels: [
    timeSeries({
      title: 'Utilisation',
      description:
        'The share of its time in which a worker works; the rest it waits. Near 1 it limits the sweep.',
      unit: 'percentunit',
      width: 8,
      height: HEIGHT,
      most: 1,
      queries: [{ expr: sumRate('protosweep_worker_busy_seconds_total', [], ...WORKER), legend: LEGEND }],
    }),
    timeSeries({
      title: 'Hosts in flight',
      description: 'Hosts that each worker is asking now.',
      unit: 'short',
      width: 8,
      height: HEIGHT,
      isStacked: true,
      queries: [{ expr: sum(selector('protosweep_worker_hosts_in_flight'), ...WORKER), legend: LEGEND }],
    }),
    timeSeries({
      title: 'Duration of turns',
      description:
        'How long the workers’ turns take (hear, act, send), the wait not included: for so long a packet waits to be ' +
        'heard. Above a few milliseconds timers and round-trip times suffer.',
      unit: 's',
      width: 8,
      height: HEIGHT,
      queries: quantileQueries(TURN, 0.5, 0.9, 0.99),
    }),
  ],
}
