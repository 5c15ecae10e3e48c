/** The options that say how much is said. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'What to print:'

export const DETAIL = {
  brief: {
    type: 'boolean',
    group: GROUP,
    describe: 'For people a line per host: 10.1.0.7 up icmp tcp gre? | 250 closed; ? is open|filtered',
  },
  open: {
    type: 'boolean',
    group: GROUP,
    describe: 'Only protocols that are open or open|filtered, and hosts that have one',
  },
  reason: {
    type: 'boolean',
    group: GROUP,
    describe: 'Say of each state why it is so, and the TTL of the answer',
  },
  classify: {
    type: 'string',
    default: 'table',
    value: 'HOW',
    completes: ['table', 'nmap'],
    group: GROUP,
    describe: 'Read the answers as the table does (table) or as Nmap since 2007 (nmap)',
  },
  verbose: {
    alias: 'v',
    type: 'count',
    group: GROUP,
    describe:
      'Say more: open protocols as they are discovered, hosts that are down, longer tables; with -vv every state as it ' +
      'becomes known, and reasons',
  },
  debug: {
    alias: 'd',
    type: 'count',
    group: GROUP,
    describe: 'Say how each host was asked; with -dd also when, and why each state is so; implies -v or -vv',
  },
  'packet-trace': {
    type: 'boolean',
    group: GROUP,
    describe: 'Print each packet that is sent or received',
  },
  'stats-every': {
    type: 'string',
    value: 'TIME',
    group: GROUP,
    describe: 'Print how far the sweep is, again and again; Enter does it once',
  },
  strict: {
    type: 'boolean',
    group: GROUP,
    describe: 'Exit with code 4 if any state is unproved',
  },
  iflist: {
    type: 'boolean',
    group: GROUP,
    describe: 'Print the interfaces and routes of this machine, and send nothing',
  },
  help: {
    alias: 'h',
    type: 'boolean',
    group: GROUP,
    describe: 'Print this text',
  },
  version: {
    alias: 'V',
    type: 'boolean',
    group: GROUP,
    describe: 'Print the version, that of Node and of what sends, and what this account may',
  },
} as const satisfies OptionTable
