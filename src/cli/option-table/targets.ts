/** The options that say what addresses are swept. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Targets:'

export const TARGETS = {
  ipv6: {
    alias: '6',
    type: 'boolean',
    group: GROUP,
    describe: 'Sweep IPv6: targets are addresses, prefixes of /104 or longer, and names',
    more: 'A link-local address names its interface, as in fe80::1%eth0, or -e does. All targets of a sweep are of one family.',
  },
  'input-list': {
    alias: 'iL',
    type: 'string',
    array: true,
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Read targets from a file, - for standard input',
  },
  exclude: {
    type: 'string',
    array: true,
    value: 'LIST',
    group: GROUP,
    describe: 'Leave these targets out, separated by commas',
  },
  excludefile: {
    type: 'string',
    array: true,
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Leave the targets in a file out',
  },
  'resolve-all': {
    type: 'boolean',
    group: GROUP,
    describe: 'Sweep every address of a name, not its first alone; of name/28 the block around each',
  },
  unique: {
    type: 'boolean',
    group: GROUP,
    describe: 'Accepted from Nmap’s users: no address is swept twice in any case',
  },
  'randomize-hosts': {
    type: 'boolean',
    group: GROUP,
    describe: 'Accepted from Nmap’s users: hosts are visited in random order in any case',
  },
  shard: {
    type: 'string',
    value: 'I/N',
    group: GROUP,
    describe: 'Only this part of the targets, as in 2/4: several machines sweep one part each',
  },
  'allow-public': {
    type: 'boolean',
    group: GROUP,
    describe: 'Sweep globally routable ranges too: you have the permission',
  },
  'list-targets': {
    alias: 'sL',
    type: 'boolean',
    group: GROUP,
    describe: 'List the targets, with their names unless -n, and send them nothing',
  },
  'dry-run': {
    type: 'boolean',
    group: GROUP,
    describe: 'Print the plan and its division among the workers (with -v every block), send nothing',
  },
} as const satisfies OptionTable
