/** What a daemon has found: which hosts and protocols there are, what changed, and what nobody expected. */
import { barGauge } from '../bar-gauge.ts'
import { CHANGE_STYLES, COLOUR, PRESENCE_STYLES, PROTOCOL_STYLES } from '../palette.ts'
import { increase, largest, scheduleSelector, sum } from '../query.ts'
import type { Row } from '../row.ts'
import { stat } from '../stat.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 8
/** The bars that a panel of {@link BARS_HEIGHT} has room for. */
const MOST_BARS = 16
const BARS_HEIGHT = 12

const HOSTS = 'protosweep_inventory_hosts'
const CHANGES = scheduleSelector('protosweep_inventory_changes_total')
const UNEXPECTED = scheduleSelector('protosweep_inventory_unexpected_protocol_hosts')

export const INVENTORY: Row = {
  title: 'Inventory',
  isCollapsed: true,
  needs: 'daemon',
  panels: [
    timeSeries({
      title: 'Hosts, by presence',
      description:
        'Missing: not in the last complete sweep. Gone: not in as many as the schedule waits for. A host of two ' +
        'schedules counts in both.',
      unit: 'short',
      width: 8,
      height: HEIGHT,
      isStacked: true,
      styles: PRESENCE_STYLES,
      queries: [{ expr: sum(scheduleSelector(HOSTS), 'presence'), legend: '{{presence}}' }],
    }),
    timeSeries({
      title: 'Hosts present, by schedule',
      description: 'Hosts that the last complete sweep of each schedule found.',
      unit: 'short',
      width: 10,
      height: HEIGHT,
      hasTable: true,
      queries: [
        {
          expr: sum(scheduleSelector(HOSTS, 'presence="present"'), 'instance', 'schedule'),
          legend: '{{schedule}}',
        },
      ],
    }),
    stat({
      title: 'Hosts with unexpected protocols',
      description:
        'Present hosts that have a protocol open which is not in the `expect` list of their schedule. 0 is right.',
      unit: 'short',
      width: 6,
      height: HEIGHT,
      time: 'now',
      nothing: '–',
      steps: [[1, COLOUR.bad]],
      queries: [
        {
          expr: sum(scheduleSelector('protosweep_inventory_unexpected_hosts'), 'schedule'),
          legend: '{{schedule}}',
        },
      ],
    }),
    timeSeries({
      title: 'Changes, by kind',
      description:
        'About how many changes came within each step of the graph: a sweep brings all of its changes at once, when ' +
        'it ends complete.',
      unit: 'short',
      width: 14,
      height: HEIGHT,
      isStacked: true,
      hasTable: true,
      styles: CHANGE_STYLES,
      queries: [{ expr: sum(increase(CHANGES), 'kind'), legend: '{{kind}}' }],
    }),
    barGauge({
      title: 'Changes since the process began',
      description: 'Of the schedules that are chosen above. protosweep diff names the hosts.',
      unit: 'short',
      width: 10,
      height: HEIGHT,
      styles: CHANGE_STYLES,
      queries: [{ expr: sum(CHANGES, 'kind'), legend: '{{kind}}' }],
    }),
    barGauge({
      title: 'Open protocols',
      description: `Present hosts that have a protocol open: the ${MOST_BARS} that most hosts have.`,
      unit: 'short',
      width: 12,
      height: BARS_HEIGHT,
      time: 'now',
      styles: PROTOCOL_STYLES,
      queries: [
        {
          expr: largest(MOST_BARS, sum(scheduleSelector('protosweep_inventory_protocol_hosts'), 'protocol')),
          legend: '{{protocol}}',
        },
      ],
    }),
    barGauge({
      title: 'Unexpected protocols',
      description:
        'Present hosts by a protocol that their schedule does not expect; nothing here is right. protosweep hosts ' +
        '--open lists the hosts.',
      unit: 'short',
      width: 12,
      height: BARS_HEIGHT,
      time: 'now',
      queries: [
        {
          expr: largest(MOST_BARS, sum(UNEXPECTED, 'schedule', 'protocol')),
          legend: '{{schedule}}: protocol {{protocol}}',
        },
      ],
    }),
  ],
}
