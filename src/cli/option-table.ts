/**
 * Every option of the command: its long name, the other spellings, and what it is for. yargs reads this table,
 * and so does arguments.ts, which knows from it what Nmap's users type: spellings with one dash and several
 * letters (`-iL`). Values stay text here; options.ts checks them.
 */
import type { Options as YargsOption } from 'yargs'

/** By long name. A `boolean` is a switch; `array` may be given several times. */
export const OPTIONS = {
  protocols: {
    alias: 'p',
    type: 'string',
    group: 'What to sweep:',
    describe: 'Protocols: numbers, ranges, names, wildcards, as in 1,6,47-51,gre,ipv6*. All 256 without it',
  },
  named: {
    alias: 'F',
    type: 'boolean',
    group: 'What to sweep:',
    describe: 'Only the protocols that have an assigned name',
  },
  'input-list': {
    alias: 'iL',
    type: 'string',
    array: true,
    group: 'What to sweep:',
    describe: 'Read targets from a file, - for standard input',
  },
  exclude: {
    type: 'string',
    array: true,
    group: 'What to sweep:',
    describe: 'Leave these targets out, separated by commas',
  },
  excludefile: {
    type: 'string',
    array: true,
    group: 'What to sweep:',
    describe: 'Leave the targets in a file out',
  },
  'allow-public': {
    type: 'boolean',
    group: 'What to sweep:',
    describe: 'Sweep globally routable ranges too: you have the permission',
  },
  'assume-up': {
    alias: 'Pn',
    type: 'boolean',
    group: 'How to sweep:',
    describe: 'Take hosts behind routers for up without asking',
  },
  numeric: {
    alias: 'n',
    type: 'boolean',
    group: 'How to sweep:',
    describe: 'Never look up the names of addresses (none are at present)',
  },
  interface: {
    alias: 'e',
    type: 'string',
    group: 'How to sweep:',
    describe: 'Use this network interface only',
  },
  transport: {
    type: 'string',
    default: 'auto',
    group: 'How to sweep:',
    describe: 'auto, packet (Ethernet frames) or raw-socket (along the kernel’s routes)',
  },
  'max-rate': {
    type: 'string',
    default: '10000',
    group: 'How to sweep:',
    describe: 'Packets per second in all',
  },
  'max-host-rate': {
    type: 'string',
    default: '500',
    group: 'How to sweep:',
    describe: 'Packets per second to one host',
  },
  'max-arp-rate': {
    type: 'string',
    default: '1000',
    group: 'How to sweep:',
    describe: 'ARP requests per second',
  },
  workers: {
    type: 'string',
    group: 'How to sweep:',
    describe: 'Worker threads; one per core without it',
  },
  seed: {
    type: 'string',
    group: 'How to sweep:',
    describe: 'A number that fixes the order of hosts and protocols',
  },
  'dry-run': {
    type: 'boolean',
    group: 'How to sweep:',
    describe: 'Print the plan and its division among the workers, send nothing',
  },
  'protocol-scan': {
    alias: 'sO',
    type: 'boolean',
    group: 'How to sweep:',
    describe: 'Accepted from Nmap’s users: it is what protosweep does',
  },
  classify: {
    type: 'string',
    default: 'table',
    group: 'What to print:',
    describe: 'Read the answers as the table does (table) or as Nmap since 2007 (nmap)',
  },
  'output-json': {
    alias: 'oJ',
    type: 'string',
    group: 'What to print:',
    describe: 'Write NDJSON to a file, - for standard output',
  },
  metrics: {
    type: 'string',
    group: 'What to print:',
    describe: 'Serve Prometheus metrics at [HOST:]PORT while the sweep runs',
  },
  help: { alias: 'h', type: 'boolean', group: 'What to print:', describe: 'Print this text' },
  version: { alias: 'V', type: 'boolean', group: 'What to print:', describe: 'Print the version' },
} as const satisfies Record<string, YargsOption>

export type OptionName = keyof typeof OPTIONS

/** One option under all its spellings. */
export interface OptionSpellings {
  readonly name: OptionName
  /** As users type them, dashes included: `--input-list`, `-iL`. */
  readonly spellings: readonly string[]
  readonly isSwitch: boolean
  readonly isRepeatable: boolean
}

/** The table, option by option, in its order. */
export const SPELLINGS: readonly OptionSpellings[] = Object.entries(OPTIONS).map(([name, option]) => ({
  name: name as OptionName,
  spellings: 'alias' in option ? [`--${name}`, `-${option.alias}`] : [`--${name}`],
  isSwitch: option.type === 'boolean',
  isRepeatable: 'array' in option,
}))
