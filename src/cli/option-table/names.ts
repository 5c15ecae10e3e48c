/** The options that say what addresses are called. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Names:'

export const NAMES = {
  numeric: {
    alias: 'n',
    type: 'boolean',
    group: GROUP,
    describe: 'Never look up the names of addresses; without it those of hosts that are up',
  },
  'resolve-names': {
    alias: 'R',
    type: 'boolean',
    group: GROUP,
    describe: 'Look up the names of all addresses, also of those that are down',
  },
  'dns-servers': {
    type: 'string',
    value: 'LIST',
    group: GROUP,
    describe: 'Ask these name servers for them, as in 10.0.0.53,10.0.1.53:5353, not the system’s',
  },
} as const satisfies OptionTable
