/** Round-trip times. */
import { heatMap } from '../heat-map.ts'
import { bucketRates, quantileQueries } from '../query.ts'
import type { Row } from '../row.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 8
const RTT = 'protosweep_probe_rtt_seconds'

export const LATENCY: Row = {
  title: 'Round-trip times',
  panels: [
    timeSeries({
      title: 'RTT quantiles',
      description:
        'As the timers take them: not of retransmissions whose answer might be to either try (Karn). A gap where ' +
        'nothing was timed.',
      unit: 's',
      width: 12,
      height: HEIGHT,
      queries: quantileQueries(RTT, 0.5, 0.9, 0.99),
    }),
    heatMap({
      title: 'RTT heat map',
      description: 'Answers per second by round-trip time. Two bands are two kinds of way, or of host.',
      unit: 's',
      width: 12,
      height: HEIGHT,
      queries: [{ expr: bucketRates(RTT), legend: '{{le}}' }],
    }),
  ],
}
