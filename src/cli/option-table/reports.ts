/** The options that say what is written where. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Reports:'

/** The reports, each by the option that asks for it. */
export const OUTPUTS = {
  'output-normal': {
    alias: 'oN',
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'The report for people, as on the terminal',
  },
  'output-xml': {
    alias: 'oX',
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Nmap’s XML',
  },
  'output-grepable': {
    alias: 'oG',
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Nmap’s grepable lines',
  },
  'output-all': {
    alias: 'oA',
    type: 'string',
    value: 'BASE',
    completes: 'file',
    group: GROUP,
    describe: 'BASE.nmap, BASE.xml and BASE.gnmap: normal, XML and grepable',
  },
  'output-json': {
    alias: 'oJ',
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'NDJSON: one JSON document a line, per host and a last one about the sweep',
  },
  'output-csv': {
    alias: 'oC',
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'CSV: a row per host and protocol that is not closed',
  },
} as const satisfies OptionTable

export const REPORTS = {
  ...OUTPUTS,
  'append-output': {
    type: 'boolean',
    group: GROUP,
    describe: 'Append to files that are there',
  },
  resume: {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    group: GROUP,
    describe: 'Go on with the sweep that wrote this file; protosweep resume goes on with any',
  },
} as const satisfies OptionTable
