/** How far each sweep is, and what keeps it from being faster. */
import { LIMIT_NAMES, LIMIT_NUMBER } from '../limit.ts'
import { STAGE_STYLES } from '../palette.ts'
import { max, rate, ratio, selector, sum, sumRate, sweepSelector } from '../query.ts'
import type { Row } from '../row.ts'
import { stateTimeline } from '../state-timeline.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 7
const SWEEP = ['instance', 'sweep'] as const

const IN_FLIGHT = sum(selector('protosweep_worker_hosts_in_flight'))
const WORKERS = `count(${selector('protosweep_worker_hosts_in_flight')})`

/** Time for which a ceiling held packets back, per second, of all workers or all hosts in flight. */
function held(ceiling: string): string {
  return sumRate('protosweep_rate_limit_wait_seconds_total', [`ceiling="${ceiling}"`])
}

export const PROGRESS: Row = {
  title: 'Progress, and what limits it',
  panels: [
    timeSeries({
      title: 'Progress',
      description:
        'Hosts that are finished, and those in flight by their answers so far; 1 at a complete end.',
      unit: 'percentunit',
      width: 8,
      height: HEIGHT,
      most: 1,
      queries: [
        { expr: max(sweepSelector('protosweep_sweep_progress_ratio'), ...SWEEP), legend: '{{sweep}}' },
      ],
    }),
    timeSeries({
      title: 'Time left',
      description:
        'At the rate of the last ten seconds; a gap where it is unknown. Of hosts that keep silent it expects too much.',
      unit: 's',
      width: 8,
      height: HEIGHT,
      queries: [{ expr: max(sweepSelector('protosweep_sweep_eta_seconds'), ...SWEEP), legend: '{{sweep}}' }],
    }),
    timeSeries({
      title: 'Hosts by stage',
      description:
        'All targets of the chosen sweeps: waiting, being asked now (in flight), and done by outcome.',
      unit: 'short',
      width: 8,
      height: HEIGHT,
      isStacked: true,
      styles: STAGE_STYLES,
      queries: [{ expr: sum(sweepSelector('protosweep_sweep_hosts'), 'stage'), legend: '{{stage}}' }],
    }),
    stateTimeline({
      title: 'What limits the sweep',
      description:
        'Green: the targets, each asked as fast as it answers, so nothing of yours would make it faster. An ' +
        'option: that ceiling holds packets back that could go; raise it if the network allows.',
      unit: 'none',
      width: 12,
      height: HEIGHT,
      mappings: [LIMIT_NAMES],
      queries: [{ expr: LIMIT_NUMBER, legend: '{{sweep}}' }],
    }),
    timeSeries({
      title: 'Share of time held back',
      description:
        'By --max-rate and --max-arp-rate: of the workers’ time. By --max-host-rate, and by waiting for ICMP error ' +
        'tokens (the targets’ own limits): of the time of the hosts in flight, once for each source address.',
      unit: 'percentunit',
      width: 12,
      height: HEIGHT,
      queries: [
        { expr: ratio(held('packets'), WORKERS), legend: '--max-rate' },
        { expr: ratio(held('arp'), WORKERS), legend: '--max-arp-rate' },
        { expr: ratio(held('one-host'), IN_FLIGHT), legend: '--max-host-rate' },
        {
          expr: ratio(sum(rate(selector('protosweep_bucket_wait_seconds_total'))), IN_FLIGHT),
          legend: 'error tokens of the targets',
        },
      ],
    }),
  ],
}
