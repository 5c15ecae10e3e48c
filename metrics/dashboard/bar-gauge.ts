/** Bars side by side: how often each of a few things is the case, or was since the process began. */

import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { COLOUR, type SeriesStyle, styled } from './palette.ts'
import { framed, type PanelDraft, type PanelFrame, type QueryTime } from './panel.ts'

export interface BarGauge extends PanelFrame {
  readonly styles?: readonly SeriesStyle[]
  /** `range`, which still shows what a process said last that has gone, where it is absent. */
  readonly time?: QueryTime
}

/** One bar per series, in the order of the queries, with its last value. */
export function barGauge(panel: BarGauge): PanelDraft {
  const builder = framed(new PanelBuilder(), panel, panel.time)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOUR.busy))
    .reduceOptions(new ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']))
  return styled(builder, panel.styles)
}
