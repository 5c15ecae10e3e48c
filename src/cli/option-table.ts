/**
 * Every option of a sweep: its long name, the other spellings, and what it is for. yargs reads this table, and so does
 * grammar.ts. Values stay text here; options.ts checks them.
 */
import type { OptionTable } from './grammar.ts'

/** By long name. */
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
  'top-protocols': {
    alias: 'top-ports',
    type: 'string',
    group: 'What to sweep:',
    describe: 'Only so many of the protocols that tell most, 1 to 256',
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
  shard: {
    type: 'string',
    group: 'What to sweep:',
    describe: 'Only this part of the targets, as in 2/4: several machines sweep one part each',
  },
  'allow-public': {
    type: 'boolean',
    group: 'What to sweep:',
    describe: 'Sweep globally routable ranges too: you have the permission',
  },
  'ping-echo': {
    alias: 'PE',
    type: 'boolean',
    group: 'Which hosts are up:',
    describe: 'Ping hosts behind routers with an ICMP echo request (those on the link are found by ARP)',
  },
  'ping-timestamp': {
    alias: 'PP',
    type: 'boolean',
    group: 'Which hosts are up:',
    describe: 'Ping them with an ICMP timestamp request',
  },
  'ping-syn': {
    alias: 'PS',
    type: 'string',
    bare: '80',
    group: 'Which hosts are up:',
    describe:
      'Ping them with a TCP SYN to these ports, as in -PS22,80,8000-8003; to port 80 if none is given',
  },
  'ping-ack': {
    alias: 'PA',
    type: 'string',
    bare: '80',
    group: 'Which hosts are up:',
    describe: 'Ping them with a TCP ACK, likewise. Without any of these four: -PE -PS443 -PA80 -PP',
  },
  'no-ping': {
    alias: 'Pn',
    type: 'boolean',
    group: 'Which hosts are up:',
    describe: 'Send no ping: take all hosts behind routers for up',
  },
  'ping-only': {
    alias: 'sn',
    type: 'boolean',
    group: 'Which hosts are up:',
    describe: 'Only find out which hosts are up, ask for no protocol',
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
  source: {
    alias: 'S',
    type: 'string',
    array: true,
    group: 'How to sweep:',
    describe:
      'Send from these addresses of this machine, as in 10.0.0.5,10.0.0.7-9: each has an error budget',
  },
  sources: {
    type: 'string',
    group: 'How to sweep:',
    describe: 'auto: send from all addresses that this machine has in the subnet towards a target',
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
  'host-timeout': {
    type: 'string',
    group: 'How to sweep:',
    describe:
      'Ask a host no longer than this, as in 30, 500ms, 10m or 2h; what is open then is unproved (host-timeout)',
  },
  'max-retries': {
    type: 'string',
    group: 'How to sweep:',
    describe:
      'Ask a host for a protocol again so often at most, 0 to 1000. Silence takes several tries to prove: with 0 all of it is unproved',
  },
  'max-in-flight': {
    type: 'string',
    default: '65536',
    group: 'How to sweep:',
    describe:
      'Hosts that are asked at once, 1 to 1048576: memory goes with this number, not with the targets',
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
    describe: 'Print the plan and its division among the workers (with -v every block), send nothing',
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
  verbose: {
    alias: 'v',
    type: 'count',
    group: 'What to print:',
    describe: 'Print open protocols as they are discovered; with -vv every state as it becomes known',
  },
  'output-json': {
    alias: 'oJ',
    type: 'string',
    group: 'What to print:',
    describe: 'Write NDJSON to a file, - for standard output',
  },
  strict: {
    type: 'boolean',
    group: 'What to print:',
    describe: 'Exit with code 4 if any state is unproved',
  },
  'state-dir': {
    type: 'string',
    group: 'What to keep:',
    describe:
      'Keep sweeps in this directory; without it in PROTOSWEEP_STATE_DIR, or where programs keep their state',
  },
  'no-store': { type: 'boolean', group: 'What to keep:', describe: 'Do not keep this sweep' },
  'gone-after': {
    type: 'string',
    default: '3',
    group: 'What to keep:',
    describe: 'A host is gone after so many complete sweeps without it, 1 to 100; a protocol likewise',
  },
  keep: {
    type: 'string',
    group: 'What to keep:',
    describe: 'Afterwards take away the results of sweeps that are older than this, as in 90d or 12w',
  },
  metrics: {
    type: 'string',
    group: 'What to monitor:',
    describe: 'Serve Prometheus metrics at [HOST:]PORT while the sweep runs',
  },
  'metrics-linger': {
    type: 'boolean',
    group: 'What to monitor:',
    describe: 'Serve them after its end too, until they were scraped once more, for a minute at most',
  },
  'web-config': {
    type: 'string',
    group: 'What to monitor:',
    describe: 'TLS and passwords for --metrics, a file in the format of Prometheus’ exporter-toolkit',
  },
  textfile: {
    type: 'string',
    group: 'What to monitor:',
    describe: 'Write the metrics at the end to a file NAME.prom for node_exporter’s textfile collector',
  },
  help: { alias: 'h', type: 'boolean', group: 'What to print:', describe: 'Print this text' },
  version: { alias: 'V', type: 'boolean', group: 'What to print:', describe: 'Print the version' },
} as const satisfies OptionTable

export type OptionName = keyof typeof OPTIONS
