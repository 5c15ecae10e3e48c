/** What a daemon does by itself: when its schedules ran, how their runs ended, when they run next. */
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { barGauge } from '../bar-gauge.ts'
import { COLOUR, OUTCOME_STYLES } from '../palette.ts'
import { count, largest, max, min, ratio, scheduleSelector, selector, sum } from '../query.ts'
import type { Row } from '../row.ts'
import { stat } from '../stat.ts'
import { stateTimeline } from '../state-timeline.ts'
import { timeSeries } from '../time-series.ts'

const FIGURE_HEIGHT = 4
const HEIGHT = 8
const SCHEDULE = ['instance', 'schedule'] as const

const RUNNING = scheduleSelector('protosweep_schedule_running')
const SUCCESS = scheduleSelector('protosweep_schedule_last_success_timestamp_seconds')
const NEXT = scheduleSelector('protosweep_schedule_next_run_timestamp_seconds')
const SINCE = scheduleSelector('protosweep_schedule_since_timestamp_seconds')

/** As the alert has it: a daemon that has just begun, or a schedule that is new, is not behind. */
const PERIODS_BEHIND = ratio(
  `(time() - (${SUCCESS} > ${SINCE} or ${SINCE}))`,
  scheduleSelector('protosweep_schedule_period_seconds'),
)

const IS_RUNNING: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    '0': { text: 'waits', color: COLOUR.quiet, index: 0 },
    '1': { text: 'runs', color: COLOUR.busy, index: 1 },
  },
}

const IS_READ: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    '0': { text: 'not read', color: COLOUR.bad, index: 0 },
    '1': { text: 'read', color: COLOUR.good, index: 1 },
  },
}

export const SCHEDULES: Row = {
  title: 'Schedules',
  isCollapsed: true,
  needs: 'daemon',
  panels: [
    stat({
      title: 'Schedules',
      description: 'How many schedules there are, and how many of them have a run under way.',
      unit: 'short',
      width: 5,
      height: FIGURE_HEIGHT,
      time: 'now',
      nothing: 'no daemon',
      queries: [
        { expr: count(RUNNING), legend: 'in all' },
        { expr: sum(RUNNING), legend: 'running' },
      ],
    }),
    stat({
      title: 'Until the next run',
      description: 'The first of all schedules. Below zero where a run is due and has not begun.',
      unit: 's',
      width: 5,
      height: FIGURE_HEIGHT,
      time: 'now',
      nothing: 'never',
      queries: [{ expr: min(`(${NEXT} > 0) - time()`), legend: 'next run' }],
    }),
    stat({
      title: 'Furthest behind',
      description:
        'The schedule whose last complete run is longest ago, in times between two of its runs: 1 is the most that a ' +
        'sound one comes to, but for how long it runs; from 2.25 on it is late.',
      unit: 'short',
      width: 5,
      height: FIGURE_HEIGHT,
      time: 'now',
      nothing: '–',
      decimals: 1,
      steps: [
        [1.25, COLOUR.doubt],
        [2.25, COLOUR.bad],
      ],
      queries: [{ expr: largest(1, max(PERIODS_BEHIND, 'schedule')), legend: '{{schedule}}' }],
    }),
    stat({
      title: 'Configuration',
      description: 'Whether the schedules could be read when they were last read. If not, the old ones hold.',
      unit: 'none',
      width: 4,
      height: FIGURE_HEIGHT,
      time: 'now',
      nothing: '–',
      mappings: [IS_READ],
      queries: [{ expr: min(selector('protosweep_config_last_reload_successful')), legend: 'last reading' }],
    }),
    stat({
      title: 'Last read',
      description:
        'How long ago the schedules were last read without an error: at the start, or by a reload.',
      unit: 's',
      width: 5,
      height: FIGURE_HEIGHT,
      time: 'now',
      nothing: 'never',
      queries: [
        {
          expr: `time() - ${max(`${selector('protosweep_config_last_reload_success_timestamp_seconds')} > 0`)}`,
          legend: 'ago',
        },
      ],
    }),
    timeSeries({
      title: 'Since the last complete run',
      description:
        'How old what is known of the hosts is. It falls to zero with each complete run, and rises beyond the ' +
        'time between two runs where one fails, is skipped or missed.',
      unit: 's',
      width: 12,
      height: HEIGHT,
      hasTable: true,
      queries: [{ expr: max(`time() - (${SUCCESS} > 0)`, ...SCHEDULE), legend: '{{schedule}}' }],
    }),
    stateTimeline({
      title: 'Runs',
      description: 'When a run of each schedule was under way.',
      unit: 'none',
      width: 12,
      height: HEIGHT,
      mappings: [IS_RUNNING],
      queries: [{ expr: max(RUNNING, ...SCHEDULE), legend: '{{schedule}}' }],
    }),
    timeSeries({
      title: 'Duration of the last run',
      description:
        'Of each schedule, complete or not. It grows with hosts that are silent or ration their errors.',
      unit: 's',
      width: 8,
      height: HEIGHT,
      queries: [
        {
          expr: max(scheduleSelector('protosweep_schedule_last_duration_seconds'), ...SCHEDULE),
          legend: '{{schedule}}',
        },
      ],
    }),
    barGauge({
      title: 'Runs, by how they ended',
      description:
        'Since the process began, with those that never took place, and the notifications that were given up.',
      unit: 'short',
      width: 8,
      height: HEIGHT,
      styles: OUTCOME_STYLES,
      queries: [
        { expr: sum(scheduleSelector('protosweep_schedule_runs_total'), 'outcome'), legend: '{{outcome}}' },
        { expr: sum(scheduleSelector('protosweep_schedule_skipped_runs_total')), legend: 'skipped' },
        { expr: sum(scheduleSelector('protosweep_schedule_missed_runs_total')), legend: 'missed' },
        { expr: sum(scheduleSelector('protosweep_notification_failures_total')), legend: 'not told' },
      ],
    }),
    timeSeries({
      title: 'Store',
      description:
        'Size of the database, and what of it holds data: the rest is room that retention made, for new sweeps.',
      unit: 'bytes',
      width: 8,
      height: HEIGHT,
      queries: [
        { expr: selector('protosweep_store_bytes'), legend: '{{instance}} size' },
        { expr: selector('protosweep_store_used_bytes'), legend: '{{instance}} used' },
      ],
    }),
  ],
}
