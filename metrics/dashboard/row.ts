/** A row of the dashboard: a heading and the panels below it. */
import type { PanelDraft } from './panel.ts'

export interface Row {
  /** Undefined for what stands above all headings. */
  readonly title: string | undefined
  readonly panels: readonly PanelDraft[]
  readonly isCollapsed?: boolean
  /** What has to run for its panels to show anything; a sweep alone where it is absent. */
  readonly needs?: 'daemon'
}
