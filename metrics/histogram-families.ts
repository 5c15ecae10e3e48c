/** The histograms that the workers fill. */
import { HISTOGRAMS, type HistogramName } from '../src/contract/counters.ts'
import type { Declaration } from './series.ts'

/** A histogram's declaration, the bounds of its buckets in seconds, and whose counts it shows. */
export interface HistogramFamily extends Declaration {
  readonly histogram: HistogramName
  readonly bounds: readonly number[]
}

export const HISTOGRAM_FAMILIES: readonly HistogramFamily[] = [
  {
    name: 'protosweep_probe_rtt_seconds',
    help: 'Round-trip times of probes and pings, as the estimators of the retransmission timeout take them.',
    labels: [],
    excludes:
      'Answers of which it is not known which try they answer (Karn’s rule), and ARP. The time that an error waited for its token is in none: a host that has no token does not answer.',
    histogram: 'rtt',
    bounds: HISTOGRAMS.rtt,
  },
  {
    name: 'protosweep_worker_turn_duration_seconds',
    help: 'How long the turns of the workers take (hear, act, send): the lag of their event loops.',
    labels: [],
    excludes: 'The wait between two turns.',
    histogram: 'turn',
    bounds: HISTOGRAMS.turn,
  },
]
