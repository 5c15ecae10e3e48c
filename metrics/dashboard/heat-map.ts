/** Heat maps: how a histogram's values lie, over time. */
import { TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common'
import {
  FilterValueRangeBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  HeatmapTooltipBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { framed, type PanelDraft, type PanelFrame } from './panel.ts'

/** A heat map of a Prometheus histogram; `unit` is that of its buckets. What is empty stays dark. */
export function heatMap(panel: PanelFrame): PanelDraft {
  return framed(new PanelBuilder(), panel, 'range', PromQueryFormat.Heatmap)
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(panel.unit))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .fill('dark-orange')
        .steps(64)
        .reverse(false),
    )
    .filterValues(new FilterValueRangeBuilder().le(1e-9))
    .cellGap(1)
    .tooltip(
      new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(true),
    )
    .showLegend()
}
