/** The place of the inventory: which hosts and protocols there are, and what changed since the sweep before. */
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text'
import type { Row } from '../row.ts'

export const INVENTORY: Row = {
  title: 'Inventory',
  isCollapsed: true,
  panels: [
    new PanelBuilder()
      .title('Inventory')
      .description('What the inventory daemon will show here.')
      .mode(TextMode.Markdown)
      .content(
        'This row is filled by the inventory daemon: hosts and protocols by state, changes between sweeps, ' +
          'schedules. A sweep from the command line has no inventory.',
      )
      .span(24)
      .height(3),
  ],
}
