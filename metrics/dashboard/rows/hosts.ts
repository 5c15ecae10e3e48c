/** Which hosts there are, how they ration their errors, and what is known of their protocols. */
import { barGauge } from '../bar-gauge.ts'
import { CODE_STYLES, STAGE_STYLES, STATE_STYLES } from '../palette.ts'
import { selector, sum, sumRate } from '../query.ts'
import type { Row } from '../row.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 8

/** Values of the label `limit` in the order of their pace, and how a bar is called. */
const LIMITS = [
  ['unlimited', 'unlimited'],
  ['10ms', 'one per 10 ms'],
  ['20ms', 'one per 20 ms'],
  ['50ms', 'one per 50 ms'],
  ['100ms', 'one per 100 ms'],
  ['200ms', 'one per 200 ms'],
  ['250ms', 'one per 250 ms'],
  ['500ms', 'one per 500 ms'],
  ['1s', 'one per 1 s'],
  ['2s', 'one per 2 s'],
  ['5s', 'one per 5 s'],
  ['10s', 'one per 10 s'],
  ['other', 'another interval'],
  ['unknown', 'rations, not found'],
  ['silent', 'no errors at all'],
] as const

export const HOSTS: Row = {
  title: 'Hosts and verdicts (counts since the process began)',
  panels: [
    timeSeries({
      title: 'Hosts taken up and finished',
      description:
        'Hosts per second that a worker took up, and those that it was done with, by their status.',
      unit: 'hosts/s',
      width: 9,
      height: HEIGHT,
      queries: [
        { expr: sumRate('protosweep_hosts_admitted_total'), legend: 'taken up' },
        { expr: sumRate('protosweep_hosts_finished_total', [], 'status'), legend: '{{status}}' },
      ],
      styles: STAGE_STYLES,
    }),
    barGauge({
      title: 'States of protocols',
      description: 'Of the hosts that are finished. Unproved is silence that proves nothing.',
      unit: 'short',
      width: 7,
      height: HEIGHT,
      queries: [{ expr: sum(selector('protosweep_protocol_states_total'), 'state'), legend: '{{state}}' }],
      styles: STATE_STYLES,
    }),
    barGauge({
      title: 'Unproved, by cause',
      description:
        'Why a silence could not be proved: docs/monitoring.md says for each cause what to do about it.',
      unit: 'short',
      width: 8,
      height: HEIGHT,
      queries: [{ expr: sum(selector('protosweep_unproved_total'), 'cause'), legend: '{{cause}}' }],
    }),
    barGauge({
      title: 'How hosts ration their ICMP errors',
      description:
        'Finished hosts that were up, by the interval between their errors as it was learned. One per 1 s is a ' +
        'stock Linux host: its 256 protocols take four minutes from one address.',
      unit: 'short',
      width: 12,
      height: 11,
      queries: LIMITS.map(([limit, legend]) => ({
        expr: sum(selector('protosweep_host_limits_total', `limit="${limit}"`)),
        legend,
      })),
    }),
    barGauge({
      title: 'ICMP destination unreachable, by code',
      description: 'Those that were believed, since the process began.',
      unit: 'short',
      width: 12,
      height: 11,
      queries: [{ expr: sum(selector('protosweep_icmp_unreachables_total'), 'code'), legend: '{{code}}' }],
      styles: CODE_STYLES,
    }),
  ],
}
