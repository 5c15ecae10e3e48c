/** What metrics/dashboard.json holds, as Grafana reads it: panels, their places and their queries. */
import { readFileSync } from 'node:fs'

/** The committed file. */
export const DASHBOARD_FILE = new URL('../../metrics/dashboard.json', import.meta.url)

export interface PanelTarget {
  readonly refId: string
  readonly expr: string
  readonly legendFormat: string
  readonly instant?: boolean
  readonly datasource: { readonly uid: string }
}

export interface DashboardPanel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly collapsed?: boolean
  readonly datasource?: { readonly uid: string }
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly PanelTarget[]
  readonly panels?: readonly DashboardPanel[]
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
}

export interface DashboardFile {
  readonly refresh: string
  readonly graphTooltip: number
  readonly panels: readonly DashboardPanel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] }
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] }
}

/** The committed dashboard. */
export function readDashboard(): DashboardFile {
  return JSON.parse(readFileSync(DASHBOARD_FILE, 'utf8'))
}

/** Every panel, those inside rows that are closed included; rows themselves not. */
export function panelsOf(dashboard: DashboardFile): DashboardPanel[] {
  return [...rowsOf(dashboard).keys()]
}

/** The rows of the dashboard by their panels; those above all headings have none. */
function rowsOf(dashboard: DashboardFile): Map<DashboardPanel, string | undefined> {
  const rows = new Map<DashboardPanel, string | undefined>()
  let title: string | undefined
  for (const panel of dashboard.panels) {
    if (panel.type === 'row') title = panel.title
    else rows.set(panel, title)
    for (const inside of panel.panels ?? []) rows.set(inside, title)
  }
  return rows
}

/** One query of the dashboard, and where it stands. */
export interface PlacedQuery {
  /** Id and title of its panel, and its letter there. */
  readonly place: string
  /** The title of its row; undefined above all headings. */
  readonly row?: string | undefined
  readonly expr: string
  /** Whether it asks for the present alone; others ask for the whole time that is shown. */
  readonly isInstant?: boolean
}

/** Every query of every panel. */
export function queriesOf(dashboard: DashboardFile): PlacedQuery[] {
  return [...rowsOf(dashboard)].flatMap(([{ id, title, targets = [] }, row]) =>
    targets.map(({ refId, expr, instant }) => ({
      place: `${id} ${title}/${refId}`,
      row,
      expr,
      isInstant: instant === true,
    })),
  )
}

/**
 * A query as Grafana sends it to Prometheus, everything being chosen; `rateInterval` is what it would reckon with: at
 * least four scrapes.
 */
export function asSent(expr: string, rateInterval: string): string {
  return expr
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll(/\$(job|instance|sweep|schedule)\b/g, '.*')
}
