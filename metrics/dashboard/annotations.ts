/** Marks across all graphs: sweeps that began and ended, and alerts that fired. */
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { COLOUR } from './palette.ts'
import { DATA_SOURCE } from './panel.ts'
import { selector, sweepSelector } from './query.ts'

export const ANNOTATIONS = [
  mark('Sweep began', COLOUR.busy, atTime('protosweep_sweep_started_timestamp_seconds')).useValueForTime(
    true,
  ),
  mark('Sweep ended', COLOUR.good, atTime('protosweep_sweep_finished_timestamp_seconds')).useValueForTime(
    true,
  ),
  mark(
    'Alert',
    COLOUR.bad,
    selector('ALERTS', 'alertname=~"Protosweep.*"', 'alertstate="firing"'),
    '{{alertname}}',
  ),
]

/** The values are seconds, of which 0 means never; Grafana wants milliseconds. */
function atTime(family: string): string {
  return `(${sweepSelector(family)} > 0) * 1000`
}

function mark(
  name: string,
  colour: string,
  expr: string,
  title = `${name}: {{sweep}}`,
): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .step('5s')
    .titleFormat(title)
    .textFormat('{{instance}}')
}
