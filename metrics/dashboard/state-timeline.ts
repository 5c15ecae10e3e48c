/** Coloured bars over time: which of a few states held when. */
import {
  LegendDisplayMode,
  LegendPlacement,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import { framed, type PanelDraft, type PanelFrame } from './panel.ts'

export interface StateTimeline extends PanelFrame {
  /** What the values mean. */
  readonly mappings: readonly ValueMapping[]
}

/** One bar per series; neighbours of one value are joined. */
export function stateTimeline(panel: StateTimeline): PanelDraft {
  return framed(new PanelBuilder(), panel)
    .mappings([...panel.mappings])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .fillOpacity(75)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
}
