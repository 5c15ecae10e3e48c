/** The options that say how packets leave this machine. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Sending:'

export const SENDING = {
  interface: {
    alias: 'e',
    type: 'string',
    value: 'NAME',
    completes: 'interface',
    group: GROUP,
    describe: 'Use this network interface only',
  },
  source: {
    alias: 'S',
    type: 'string',
    array: true,
    value: 'LIST',
    group: GROUP,
    describe:
      'Send from these addresses of this machine, as in 10.0.0.5,10.0.0.7-9: each has an error budget',
  },
  sources: {
    type: 'string',
    value: 'auto',
    completes: ['auto'],
    group: GROUP,
    describe: 'auto: send from all addresses that this machine has in the subnet towards a target',
  },
  transport: {
    type: 'string',
    default: 'auto',
    value: 'NAME',
    completes: ['auto', 'packet', 'raw-socket'],
    group: GROUP,
    describe: 'auto, packet (Ethernet frames) or raw-socket (along the kernel’s routes)',
  },
  ttl: {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Time to live of probes and pings, 32 to 255; 64 without it',
  },
  'data-length': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe:
      'Append so many bytes to each probe and ping, 0 to 1400: zeros, in SCTP a padding of whole words',
  },
  workers: {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Worker threads; one per core without it',
  },
  seed: {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'A number that fixes the order of hosts and protocols',
  },
} as const satisfies OptionTable
