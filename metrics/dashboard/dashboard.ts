/**
 * The Grafana dashboard, put together from its rows. What it builds is committed as metrics/dashboard.json, for people
 * who import it; `npm run build:dashboard` writes that file anew, and a test sees that it was done.
 */
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { ANNOTATIONS } from './annotations.ts'
import { DASHBOARD_UID, type PanelDraft } from './panel.ts'
import type { Row } from './row.ts'
import { ERRORS } from './rows/errors.ts'
import { HOSTS } from './rows/hosts.ts'
import { INVENTORY } from './rows/inventory.ts'
import { LATENCY } from './rows/latency.ts'
import { OVERVIEW } from './rows/overview.ts'
import { PROCESS } from './rows/process.ts'
import { PROGRESS } from './rows/progress.ts'
import { SCHEDULES } from './rows/schedules.ts'
import { TRAFFIC } from './rows/traffic.ts'
import { WORKERS } from './rows/workers.ts'
import { VARIABLES } from './variables.ts'

/** From what an operator asks first to what few look at. */
export const ROWS: readonly Row[] = [
  OVERVIEW,
  PROGRESS,
  TRAFFIC,
  LATENCY,
  HOSTS,
  ERRORS,
  WORKERS,
  PROCESS,
  SCHEDULES,
  INVENTORY,
]

/** Panels have ids of their row's hundred, so that a panel more in one row leaves links to the others alone. */
const IDS_PER_ROW = 100

/** The dashboard as Grafana imports it. */
export function buildDashboard(): Dashboard {
  const builder = new DashboardBuilder('protosweep')
    .uid(DASHBOARD_UID)
    .description(
      'IP protocol sweeps: progress, what limits them, probes and answers, verdicts, drops and errors; schedules and what they found.',
    )
    .tags(['protosweep', 'network', 'prometheus'])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .timezone('browser')
    .variables(VARIABLES)
    .annotations(ANNOTATIONS)
    .link(
      new DashboardLinkBuilder('More of protosweep')
        .type(DashboardLinkType.Dashboards)
        .tags(['protosweep'])
        .tooltip('Other dashboards with the tag protosweep')
        .asDropdown(true)
        .keepTime(true)
        .includeVars(true),
    )
  for (const [index, row] of ROWS.entries()) addRow(builder, row, (index + 1) * IDS_PER_ROW)
  return builder.build()
}

function addRow(builder: DashboardBuilder, { title, panels, isCollapsed = false }: Row, id: number): void {
  const numbered = panels.map((panel, index) => withId(panel, id + index + 1))
  if (title !== undefined) {
    const row = new RowBuilder(title).id(id).collapsed(isCollapsed)
    // A row that is open has its panels below it; one that is closed carries them.
    if (isCollapsed) for (const panel of numbered) row.withPanel(panel)
    builder.withRow(row)
  }
  if (!isCollapsed) for (const panel of numbered) builder.withPanel(panel)
}

function withId(draft: PanelDraft, id: number): PanelDraft {
  return { build: (): Panel => ({ ...draft.build(), id }) }
}
