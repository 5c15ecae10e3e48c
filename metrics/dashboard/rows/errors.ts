/** What went wrong: all of it is zero in a sound sweep. */
import { KIND_STYLES } from '../palette.ts'
import { sumRate } from '../query.ts'
import type { Row } from '../row.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 7

export const ERRORS: Row = {
  title: 'Drops and errors',
  panels: [
    timeSeries({
      title: 'Kernel drops',
      description:
        'Received packets per second that the kernel threw away because a worker was too slow to take them. Each ' +
        'may have been an answer: the sweep asks again, and takes longer.',
      unit: 'pps',
      width: 6,
      height: HEIGHT,
      queries: [
        {
          expr: sumRate('protosweep_kernel_drops_total', [], 'instance', 'worker'),
          legend: '{{instance}} worker {{worker}}',
        },
      ],
    }),
    timeSeries({
      title: 'Send errors',
      description:
        'Packets per second that the kernel refused to send, by the name of the error in errno(3). ENOBUFS: the ' +
        'queue of the interface is full. EPERM: this machine’s firewall. ENETDOWN: the link is down.',
      unit: 'pps',
      width: 6,
      height: HEIGHT,
      hasTable: true,
      queries: [{ expr: sumRate('protosweep_send_errors_total', [], 'errno'), legend: '{{errno}}' }],
    }),
    timeSeries({
      title: 'This machine’s firewall',
      description:
        'Probes per second that it, or connection tracking without room, refused to let out, and ICMP answers that ' +
        'it dropped on their way in: those are heard ahead of it, so nothing is lost by them.',
      unit: 'pps',
      width: 6,
      height: HEIGHT,
      queries: [
        { expr: sumRate('protosweep_sends_refused_total'), legend: 'probes refused' },
        { expr: sumRate('protosweep_responses_swallowed_total'), legend: 'answers dropped' },
      ],
    }),
    timeSeries({
      title: 'Packets that tell nothing',
      description:
        'Forged: quotes of probes that we never sent; while they come, no silence of that host is proved. Stray: ' +
        'other traffic that passed the filter. Duplicates: an answer come twice.',
      unit: 'pps',
      width: 6,
      height: HEIGHT,
      styles: KIND_STYLES,
      queries: [
        {
          expr: sumRate('protosweep_responses_total', ['kind=~"forged|stray|malformed|duplicate"'], 'kind'),
          legend: '{{kind}}',
        },
      ],
    }),
  ],
}
