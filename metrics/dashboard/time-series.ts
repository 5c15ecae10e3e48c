/** Graphs over time. */
import {
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { type SeriesStyle, styled } from './palette.ts'
import { framed, type PanelDraft, type PanelFrame } from './panel.ts'

export interface TimeSeries extends PanelFrame {
  readonly styles?: readonly SeriesStyle[]
  /** Areas upon each other, where the sum means something. */
  readonly isStacked?: boolean
  /** A table beside the graph, largest first: for more series than a line of names holds. */
  readonly hasTable?: boolean
  /** The top of the axis, where there is one by nature, as 1 for a share. */
  readonly most?: number
}

/** A graph whose axis begins at zero. */
export function timeSeries(panel: TimeSeries): PanelDraft {
  const builder = framed(new PanelBuilder(), panel)
    .min(0)
    .lineWidth(1)
    .fillOpacity(panel.isStacked ? 40 : 12)
    .gradientMode(GraphGradientMode.Opacity)
    .showPoints(VisibilityMode.Never)
    .legend(panel.hasTable ? tableBeside() : namesBelow())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
  if (panel.isStacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  if (panel.most !== undefined) builder.max(panel.most)
  return styled(builder, panel.styles)
}

function namesBelow(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([])
}

function tableBeside(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Right)
    .calcs(['lastNotNull', 'max'])
    .sortBy('Max')
    .sortDesc(true)
}
