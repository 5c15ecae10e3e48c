/** The options that say what Prometheus is told. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'What to monitor:'

export const MONITORING = {
  metrics: {
    type: 'string',
    value: '[HOST:]PORT',
    group: GROUP,
    describe: 'Serve Prometheus metrics there while the sweep runs',
  },
  'metrics-linger': {
    type: 'boolean',
    group: GROUP,
    describe: 'Serve them after its end too, until they were scraped once more, for a minute at most',
  },
  'web-config': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'TLS and passwords for --metrics, a file in the format of Prometheus’ exporter-toolkit',
  },
  textfile: {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Write the metrics at the end to a file NAME.prom for node_exporter’s textfile collector',
  },
} as const satisfies OptionTable
