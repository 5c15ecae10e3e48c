/** The options that say where sweeps are kept, and how long. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'What to keep:'

export const KEEPING = {
  'state-dir': {
    type: 'string',
    value: 'DIR',
    completes: 'directory',
    group: GROUP,
    describe:
      'Keep sweeps in this directory; without it in PROTOSWEEP_STATE_DIR, or where programs keep their state',
  },
  'no-store': {
    type: 'boolean',
    group: GROUP,
    describe: 'Do not keep this sweep',
  },
  'gone-after': {
    type: 'string',
    default: '3',
    value: 'N',
    group: GROUP,
    describe: 'A host is gone after so many complete sweeps without it, 1 to 100; a protocol likewise',
  },
  keep: {
    type: 'string',
    value: 'AGE',
    group: GROUP,
    describe: 'Afterwards take away the results of sweeps that are older than this, as in 90d or 12w',
  },
} as const satisfies OptionTable
