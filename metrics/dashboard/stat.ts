/** Single figures: what an operator sees first. */
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common'
import {
  DashboardLinkBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { COLOUR, type SeriesStyle, styled } from './palette.ts'
import {
  DASHBOARD_UID,
  framed,
  type PanelDraft,
  type PanelFrame,
  placeholder,
  type QueryTime,
} from './panel.ts'

export interface Stat extends PanelFrame {
  /** `now` forgets a process that has gone, `range` still shows what it said last. */
  readonly time: QueryTime
  /** What is shown where there is nothing. */
  readonly nothing: string
  /** Of the values over the time shown, which; the last where it is absent. */
  readonly value?: 'max'
  /** From which value on which colour. */
  readonly steps?: readonly (readonly [from: number, colour: string])[]
  readonly mappings?: readonly ValueMapping[]
  readonly styles?: readonly SeriesStyle[]
  readonly decimals?: number
  /** Fills the whole panel with the colour: for what must be seen from afar. */
  readonly isFilled?: boolean
  /** Draws the values over time behind the figure. */
  readonly hasGraph?: boolean
  /** Shows the names of the series instead of their values. */
  readonly showsNames?: boolean
  /** Each series is a sweep, and a click on it chooses it. */
  readonly choosesSweep?: boolean
}

/** This dashboard with all that was chosen as it is, and of the sweeps only the one that was clicked. */
const CHOOSE_SWEEP = `/d/${DASHBOARD_UID}?${[
  ...['datasource', 'job', 'instance', 'schedule'].map((name) => placeholder(`${name}:queryparam`)),
  `var-sweep=${placeholder('__field.labels.sweep')}`,
  placeholder('__url_time_range'),
].join('&')}`

/** A figure for each series of the queries, side by side. */
export function stat(panel: Stat): PanelDraft {
  const builder = framed(new PanelBuilder(), panel, panel.time)
    .reduceOptions(new ReduceDataOptionsBuilder().values(false).calcs([panel.value ?? 'lastNotNull']))
    .graphMode(panel.hasGraph ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(panel.isFilled ? BigValueColorMode.Background : BigValueColorMode.Value)
    .textMode(panel.showsNames ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .orientation(VizOrientation.Auto)
    .noValue(panel.nothing)
    .mappings([...(panel.mappings ?? [])])
    .thresholds(thresholds(panel.steps))
  if (panel.choosesSweep) {
    builder.dataLinks([
      new DashboardLinkBuilder(`Only ${placeholder('__field.labels.sweep')}`).url(CHOOSE_SWEEP),
    ])
  }
  if (panel.decimals !== undefined) builder.decimals(panel.decimals)
  return styled(builder, panel.styles)
}

/** Colours by value; without steps all is of the colour of work under way. */
export function thresholds(steps: Stat['steps'] = []): ThresholdsConfigBuilder {
  const base: Threshold = { value: null, color: steps.length === 0 ? COLOUR.busy : COLOUR.good }
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([base, ...steps.map(([value, color]) => ({ value, color }))])
}
