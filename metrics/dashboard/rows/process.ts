/** The process as a whole, and how dear it is to watch it. */
import { max, quantileQueries, rate, selector } from '../query.ts'
import type { Row } from '../row.ts'
import { stat } from '../stat.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 7
const LAG = 'protosweep_event_loop_lag_seconds'

export const PROCESS: Row = {
  title: 'Process',
  panels: [
    timeSeries({
      title: 'Event-loop lag',
      description:
        'How late the main thread runs a timer of 100 ms. It prints results and answers scrapes; the workers send on ' +
        'without it.',
      unit: 's',
      width: 6,
      height: HEIGHT,
      queries: quantileQueries(LAG, 0.5, 0.99),
    }),
    timeSeries({
      title: 'CPU',
      description: 'Processor time of all threads per second: 1 is one core.',
      unit: 'percentunit',
      width: 6,
      height: HEIGHT,
      isStacked: true,
      queries: [
        { expr: rate(selector('process_cpu_user_seconds_total')), legend: '{{instance}} user' },
        { expr: rate(selector('process_cpu_system_seconds_total')), legend: '{{instance}} system' },
      ],
    }),
    timeSeries({
      title: 'Memory',
      description: 'Resident memory of the process, and the main thread’s JavaScript heap.',
      unit: 'bytes',
      width: 6,
      height: HEIGHT,
      queries: [
        { expr: selector('process_resident_memory_bytes'), legend: '{{instance}} resident' },
        { expr: selector('nodejs_heap_size_used_bytes'), legend: '{{instance}} heap' },
      ],
    }),
    timeSeries({
      title: 'Scrape duration',
      description: 'How long Prometheus waits for an answer, as it measures it.',
      unit: 's',
      width: 6,
      height: HEIGHT,
      queries: [{ expr: selector('scrape_duration_seconds'), legend: '{{instance}}' }],
    }),
    stat({
      title: 'Versions',
      description: 'What runs, and on which Node.js.',
      unit: 'none',
      width: 12,
      height: 3,
      time: 'now',
      nothing: 'nothing runs',
      showsNames: true,
      queries: [
        {
          expr: max(selector('protosweep_build_info'), 'instance', 'version', 'node'),
          legend: 'protosweep {{version}} on Node.js {{node}}',
        },
      ],
    }),
    stat({
      title: 'Series per scrape',
      description: 'How many samples a scrape brings. It does not grow with the number of hosts.',
      unit: 'short',
      width: 12,
      height: 3,
      time: 'range',
      nothing: '–',
      queries: [{ expr: selector('scrape_samples_scraped'), legend: '{{instance}}' }],
    }),
  ],
}
