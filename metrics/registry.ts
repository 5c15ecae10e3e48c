/**
 * Every metric of a sweep, read from the workers' shared counters when somebody asks: the hot path knows nothing
 * of Prometheus. The registry is our own, never the global one. No label names a host or an address: a /16 would
 * make millions of series. Every label value exists from the start, so that a rate has no hole.
 */
import { Gauge, Counter as PromCounter, Registry } from 'prom-client'
import { type Counter, CounterRow, workersIn } from '../src/contract/counters.ts'

/** One family with a series per worker. */
interface Family {
  readonly name: string
  readonly help: string
  readonly counter: Counter
}

const FAMILIES: readonly Family[] = [
  {
    name: 'protosweep_probes_sent_total',
    help: 'Protocol probes sent, retransmissions included, pings and ARP requests not.',
    counter: 'probesSent',
  },
  {
    name: 'protosweep_probe_retransmissions_total',
    help: 'Probes sent for a protocol that had been asked before.',
    counter: 'probeRetransmissions',
  },
  {
    name: 'protosweep_pings_sent_total',
    help: 'Pings sent to find out which hosts behind routers are there.',
    counter: 'pingsSent',
  },
  {
    name: 'protosweep_arp_requests_sent_total',
    help: 'ARP requests sent by the workers themselves.',
    counter: 'arpRequestsSent',
  },
  {
    name: 'protosweep_send_errors_total',
    help: 'Packets that the kernel refused to send.',
    counter: 'sendErrors',
  },
  {
    name: 'protosweep_sends_refused_total',
    help: 'Of these, packets that its firewall, or connection tracking without room, dropped.',
    counter: 'sendsRefused',
  },
  {
    name: 'protosweep_responses_swallowed_total',
    help: 'ICMP answers that the firewall of this machine dropped; they were heard ahead of it and count as usual.',
    counter: 'responsesSwallowed',
  },
  {
    name: 'protosweep_kernel_drops_total',
    help: 'Received packets that the kernel dropped because a worker was too slow to take them.',
    counter: 'kernelDrops',
  },
  {
    name: 'protosweep_hosts_admitted_total',
    help: 'Targets that a worker has taken up.',
    counter: 'hostsAdmitted',
  },
  {
    name: 'protosweep_hosts_finished_total',
    help: 'Targets that a worker is done with, whatever came of them.',
    counter: 'hostsFinished',
  },
]

/** The values of the label `kind`, as the responses are counted. */
const RESPONSES: readonly (readonly [kind: string, counter: Counter])[] = [
  ['direct', 'responsesDirect'],
  ['unreachable', 'responsesUnreachable'],
  ['time-exceeded', 'responsesTimeExceeded'],
  ['unsolicited', 'responsesUnsolicited'],
  ['duplicate', 'responsesDuplicate'],
  ['forged', 'responsesForged'],
  ['stray', 'responsesStray'],
  ['malformed', 'responsesMalformed'],
]

/** The values of the label `ceiling`, as the waits are counted. */
const CEILINGS: readonly (readonly [ceiling: string, counter: Counter])[] = [
  ['packets', 'packetCeilingHeldMs'],
  ['one-host', 'hostCeilingHeldMs'],
  ['arp', 'arpCeilingHeldMs'],
]

/** A registry that reads `counters` (src/contract/counters.ts) at every scrape. */
export function createRegistry(counters: SharedArrayBuffer, version: string): Registry {
  const registry = new Registry()
  const rows = Array.from({ length: workersIn(counters) }, (_, worker) => new CounterRow(counters, worker))
  for (const { name, help, counter } of FAMILIES) {
    register(registry, name, help, [], rows, (row) => [[{}, row.read(counter)]])
  }
  register(
    registry,
    'protosweep_responses_total',
    'Packets received, by what they were to the sweep.',
    ['kind'],
    rows,
    (row) => RESPONSES.map(([kind, counter]) => [{ kind }, row.read(counter)]),
  )
  register(
    registry,
    'protosweep_icmp_unreachables_total',
    'Destination unreachables believed, by ICMP code.',
    ['code'],
    rows,
    (row) => row.readUnreachables().map((count, code) => [{ code: `${code}` }, count]),
  )
  register(
    registry,
    'protosweep_rate_limit_wait_seconds_total',
    'Time in which a ceiling kept packets back that could have gone; for packets to one host, summed over hosts.',
    ['ceiling'],
    rows,
    (row) => CEILINGS.map(([ceiling, counter]) => [{ ceiling }, row.read(counter) / 1000]),
  )
  registerBuildInfo(registry, version)
  return registry
}

type Series = readonly (readonly [labels: Record<string, string>, value: number])[]

// prom-client adds, our rows hold totals: so each scrape begins at zero and adds the whole total.
function register(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  rows: readonly CounterRow[],
  read: (row: CounterRow) => Series,
): void {
  new PromCounter({
    name,
    help,
    labelNames: ['worker', ...labelNames],
    registers: [registry],
    collect() {
      this.reset()
      for (const [worker, row] of rows.entries()) {
        for (const [labels, value] of read(row)) this.inc({ worker: `${worker}`, ...labels }, value)
      }
    },
  })
}

function registerBuildInfo(registry: Registry, version: string): void {
  const info = new Gauge({
    name: 'protosweep_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['version', 'node'],
    registers: [registry],
  })
  info.set({ version, node: process.versions.node }, 1)
}
