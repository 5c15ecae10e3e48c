/** The options that say which of their protocols are asked for. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Protocols:'

export const PROTOCOLS = {
  'protocol-scan': {
    alias: 'sO',
    type: 'boolean',
    group: GROUP,
    describe: 'Accepted from Nmap’s users: it is what protosweep does',
  },
  protocols: {
    alias: 'p',
    type: 'string',
    value: 'LIST',
    group: GROUP,
    describe: 'Numbers, ranges, names, wildcards, as in 1,6,47-51,gre,ipv6*. All 256 without it',
    more: 'A range may lack an end: -5, 250-. In brackets, as in [140-160], only those that have a name count. Names are IANA’s in Nmap’s spelling, in any case. With -6 all are 252: 0, 43, 44 and 60 are no protocols there but extension headers, which ranges leave out.',
  },
  named: {
    alias: 'F',
    type: 'boolean',
    group: GROUP,
    describe: 'Only the protocols that have an assigned name',
  },
  'top-protocols': {
    alias: 'top-ports',
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Only so many of the protocols that tell most, 1 to 256',
  },
  'exclude-protocols': {
    alias: 'exclude-ports',
    type: 'string',
    value: 'LIST',
    group: GROUP,
    describe: 'Leave these protocols out, of -PO too; a list as for -p',
  },
  sequential: {
    alias: 'r',
    type: 'boolean',
    group: GROUP,
    describe: 'Ask in ascending order, not the most telling protocols first',
  },
  datadir: {
    type: 'string',
    value: 'DIR',
    completes: 'directory',
    group: GROUP,
    describe: 'Take the names of protocols from nmap-protocols in this directory',
  },
} as const satisfies OptionTable
