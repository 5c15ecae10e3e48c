/** The options that say how fast they are asked, and what one of them may cost. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Timing:'
const PATIENCE = 'What one host may cost:'

export const TIMING = {
  timing: {
    alias: 'T',
    type: 'string',
    value: 'N',
    completes: ['0', '1', '2', '3', '4', '5'],
    group: GROUP,
    describe:
      'Ceilings at once, 0 (slowest) to 5; 3 is the default. None costs accuracy: no host is asked faster than it answers',
    more: 'A template sets --max-rate, --max-host-rate, --max-arp-rate and --scan-delay; what is given besides counts more.',
  },
  'max-rate': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Packets per second in all; 10000 unless -T says otherwise',
  },
  'max-host-rate': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Packets per second to one host; 500 unless -T says otherwise',
  },
  'max-arp-rate': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'ARP requests per second; 1000 unless -T says otherwise',
  },
  'min-rate': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe:
      'Packets per second at the least to hosts that owe answers, however few they send: ends sooner with few --max-retries',
  },
  'scan-delay': {
    type: 'string',
    value: 'TIME',
    group: GROUP,
    describe: 'Between two packets to one host, on average; what proves a silence still goes together',
  },
  'max-scan-delay': {
    type: 'string',
    value: 'TIME',
    group: GROUP,
    describe:
      'Ask a host that owes answers so often at the least, however few it sends: ends sooner with few --max-retries',
  },
  'max-in-flight': {
    alias: 'max-hostgroup',
    type: 'string',
    value: 'N',
    group: GROUP,
    describe:
      'Hosts that are asked at once, 1 to 1048576, 65536 by default: memory goes with this number, not with the targets',
  },
  'min-hostgroup': {
    type: 'string',
    value: 'N',
    group: GROUP,
    describe: 'Hosts that are asked at once at the least: raises --max-in-flight to it',
  },
  'host-timeout': {
    type: 'string',
    value: 'TIME',
    group: PATIENCE,
    describe: 'Ask a host no longer than this; what is open then is unproved (host-timeout)',
  },
  'max-retries': {
    type: 'string',
    value: 'N',
    group: PATIENCE,
    describe:
      'Ask a host for a protocol again so often at most, 0 to 1000. Silence takes several tries to prove: with 0 all of it is unproved',
  },
  'initial-rtt-timeout': {
    type: 'string',
    value: 'TIME',
    group: PATIENCE,
    describe:
      'Wait so long for answers of a host of which no round trip is known, 1s without it: who takes longer to answer a ping is down',
  },
  'min-rtt-timeout': {
    type: 'string',
    value: 'TIME',
    group: PATIENCE,
    describe: 'Wait at least so long for an answer, whatever round trips were measured; 50ms without it',
  },
  'max-rtt-timeout': {
    type: 'string',
    value: 'TIME',
    group: PATIENCE,
    describe: 'Wait at most so long, unless the host itself is known to take longer: this costs no state',
  },
  'min-parallelism': {
    type: 'string',
    value: 'N',
    group: PATIENCE,
    describe:
      'Ask a host for so many protocols at once at the least, 1 to 1000, until it shows that it rations its answers',
  },
  'max-parallelism': {
    type: 'string',
    value: 'N',
    group: PATIENCE,
    describe:
      'Ask a host for so many protocols at once at most, 1 to 1000; below 4 a control may go with them, or two, which proves silences',
  },
} as const satisfies OptionTable
