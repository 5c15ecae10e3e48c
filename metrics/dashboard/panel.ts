/** What all panels have in common: where their data come from, what they are called, how large they are. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'

/** What links to the dashboard call it. */
export const DASHBOARD_UID = 'protosweep'

/** A variable by name, as Grafana finds it in a text. */
export function placeholder(name: string): string {
  return `\${${name}}`
}

/** The data source that was chosen above the dashboard. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: placeholder('datasource') }

/** A panel that is not built yet. */
export type PanelDraft = Builder<Panel>

/** One query of a panel. */
export interface PanelQuery {
  readonly expr: string
  /** What a series is called, with `{{label}}` for the value of a label. */
  readonly legend: string
}

/** What every panel says of itself. */
export interface PanelFrame {
  readonly title: string
  /** What is shown, and how to read it: Grafana shows it at the panel's corner. */
  readonly description: string
  /** Grafana's name of the unit. */
  readonly unit: string
  /** In columns, of which there are 24. */
  readonly width: number
  /** In rows of 30 pixels. */
  readonly height: number
  readonly queries: readonly PanelQuery[]
}

/** When a query is to look: over the whole time shown, or only at its end. */
export type QueryTime = 'range' | 'now'

/** What {@link framed} needs of a builder: Grafana's builders of panels have all of it. */
interface Framable {
  title(title: string): unknown
  description(description: string): unknown
  unit(unit: string): unknown
  span(columns: number): unknown
  height(rows: number): unknown
  datasource(source: DataSourceRef): unknown
  withTarget(query: Builder<Dataquery>): unknown
}

/** Gives a panel its title, unit, size and queries; refIds follow the order of the queries. */
export function framed<B extends Framable>(
  builder: B,
  frame: PanelFrame,
  time: QueryTime = 'range',
  format = PromQueryFormat.TimeSeries,
): B {
  builder.title(frame.title)
  builder.description(frame.description)
  builder.unit(frame.unit)
  builder.span(frame.width)
  builder.height(frame.height)
  builder.datasource(DATA_SOURCE)
  for (const [index, { expr, legend }] of frame.queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + index))
      .datasource(DATA_SOURCE)
      .expr(expr)
      .legendFormat(legend)
      .format(format)
    builder.withTarget(time === 'now' ? query.instant() : query.range())
  }
  return builder
}
