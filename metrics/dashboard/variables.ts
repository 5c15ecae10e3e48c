/** What is chosen above the dashboard: the data source, then jobs, instances, sweeps and schedules of those. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DATA_SOURCE } from './panel.ts'
import { selector } from './query.ts'

const ALL = { selected: true, text: 'All', value: '$__all' }

export const VARIABLES = [
  new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
  choice('job', 'Job', 'protosweep_build_info'),
  choice('instance', 'Instance', 'protosweep_build_info{job=~"$job"}'),
  choice('sweep', 'Sweep', selector('protosweep_sweep_running')),
  choice('schedule', 'Schedule', selector('protosweep_schedule_running')),
]

/** Any number of the values that a label has in a series, all of them at first. */
function choice(label: string, shown: string, series: string): QueryVariableBuilder {
  return new QueryVariableBuilder(label)
    .label(shown)
    .datasource(DATA_SOURCE)
    .query(`label_values(${series}, ${label})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL)
}
