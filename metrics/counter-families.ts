/** The families that are read from the totals: declared here, read when somebody asks. */
import { COUNTERS_BY, type Counter } from '../src/contract/counters.ts'
import { STATES } from '../src/verdict/classify.ts'
import { UNPROVED_CAUSES } from '../src/verdict/silence.ts'
import { type Declaration, type Sample, samplesOf } from './series.ts'
import { HOST_STATUSES, type Totals } from './totals.ts'

/** A counter's declaration and how it is read; or a gauge's, which is what two counters differ by. */
export interface CounterFamily extends Declaration {
  readonly isGauge?: true
  readonly read: (totals: Totals) => readonly Sample[]
}

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

const seconds = (milliseconds: number) => milliseconds / 1000

function byWorker(counter: Counter, scale = (count: number) => count): CounterFamily['read'] {
  return (totals) => totals.byWorker(counter).map((count, worker) => [{ worker: `${worker}` }, scale(count)])
}

function total(counter: Counter, scale = (count: number) => count): CounterFamily['read'] {
  return (totals) => [[{}, scale(totals.total(counter))]]
}

function split(
  label: string,
  counters: readonly (readonly [string, Counter])[],
  scale = (count: number) => count,
) {
  return (totals: Totals) =>
    counters.map(([value, counter]): Sample => [{ [label]: value }, scale(totals.total(counter))])
}

/** In the order of the documentation: what was sent, what came back, what held back, what it came to, who worked. */
export const COUNTER_FAMILIES: readonly CounterFamily[] = [
  {
    name: 'protosweep_probes_sent_total',
    help: 'Protocol probes sent, retransmissions included.',
    labels: ['worker'],
    excludes: 'Pings, ARP requests, and probes that the kernel refused to send.',
    read: byWorker('probesSent'),
  },
  {
    name: 'protosweep_probe_retransmissions_total',
    help: 'Probes sent for a protocol that had been asked before.',
    labels: ['worker'],
    excludes:
      'Repeated pings and ARP requests. Most of them prove silences, or ask again for what a host was out of errors for; they are no sign of loss by themselves.',
    read: byWorker('probeRetransmissions'),
  },
  {
    name: 'protosweep_probe_bytes_sent_total',
    help: 'Bytes of the probes sent, IP header included.',
    labels: [],
    excludes: 'The link layer’s headers, pings and ARP requests.',
    read: total('probeBytesSent'),
  },
  {
    name: 'protosweep_pings_sent_total',
    help: 'Pings sent to find out which hosts behind routers are there.',
    labels: [],
    excludes: 'The probe of protocol 1, which is an echo request too.',
    read: total('pingsSent'),
  },
  {
    name: 'protosweep_arp_requests_sent_total',
    help: 'ARP requests sent by the workers themselves.',
    labels: [],
    excludes: 'Those of the kernel, which resolves next hops for the raw-socket transport.',
    read: total('arpRequestsSent'),
  },
  {
    name: 'protosweep_send_errors_total',
    help: 'Packets that the kernel refused to send, by its error.',
    labels: ['errno'],
    excludes: 'Packets that were lost after the kernel had taken them.',
    read: (totals) => samplesOf('errno', COUNTERS_BY.sendErrors, totals.totalBy('sendErrors')),
  },
  {
    name: 'protosweep_sends_refused_total',
    help: 'Packets that the firewall of this machine, or its connection tracking without room, dropped.',
    labels: [],
    excludes: 'Packets of the packet transport: they go out past the firewall. Counted in send errors too.',
    read: total('sendsRefused'),
  },
  {
    name: 'protosweep_responses_total',
    help: 'Packets received, by what they were to the sweep.',
    labels: ['kind'],
    excludes:
      'Packets that the kernel’s filter left out. `duplicate` counts beside the kind that the packet has; `forged` quote us without our cookie, `stray` belong to no host that is being asked.',
    read: split('kind', RESPONSES),
  },
  {
    name: 'protosweep_icmp_unreachables_total',
    help: 'ICMP destination unreachables believed, by code; 2 is protocol unreachable, 3 port unreachable.',
    labels: ['code'],
    excludes: 'Those that quote nothing of ours (forged, stray).',
    read: (totals) => samplesOf('code', COUNTERS_BY.unreachables, totals.totalBy('unreachables')),
  },
  {
    name: 'protosweep_responses_swallowed_total',
    help: 'ICMP answers that the firewall of this machine dropped.',
    labels: [],
    excludes: 'Nothing is lost by it: they were heard ahead of the firewall, and count as responses too.',
    read: total('responsesSwallowed'),
  },
  {
    name: 'protosweep_kernel_drops_total',
    help: 'Received packets that the kernel dropped because a worker was too slow to take them.',
    labels: ['worker'],
    excludes: 'Drops of the network card and its driver. Read from the kernel once a second.',
    read: byWorker('kernelDrops'),
  },
  {
    name: 'protosweep_bucket_wait_seconds_total',
    help: 'Time for which hosts waited for a token of their ICMP error bucket, summed over hosts and source addresses.',
    labels: [],
    excludes:
      'Time of the sweep: a thousand hosts that wait together count a thousandfold. It is the physical limit at work, no fault.',
    read: total('bucketWaitMs', seconds),
  },
  {
    name: 'protosweep_rate_limit_wait_seconds_total',
    help: 'Time in which a ceiling (--max-rate, --max-host-rate, --max-arp-rate) kept packets back that could have gone.',
    labels: ['ceiling'],
    excludes: 'Waiting for the targets. `packets` and `arp` are summed over workers, `one-host` over hosts.',
    read: split('ceiling', CEILINGS, seconds),
  },
  {
    name: 'protosweep_hosts_admitted_total',
    help: 'Targets that a worker has taken up.',
    labels: [],
    excludes: 'Targets that still wait for a place.',
    read: total('hostsAdmitted'),
  },
  {
    name: 'protosweep_hosts_found_total',
    help: 'Targets that were found to be up, or are taken for it.',
    labels: [],
    excludes: 'Targets that are still looked for.',
    read: total('hostsFound'),
  },
  {
    name: 'protosweep_hosts_finished_total',
    help: 'Targets that are done, by what they turned out to be.',
    labels: ['status'],
    excludes: 'Hosts in flight. One that a stop cut off counts with what was known of it.',
    read: (totals) => {
      const { hosts } = totals.finished()
      return HOST_STATUSES.map((status) => [{ status }, hosts[status]])
    },
  },
  {
    name: 'protosweep_host_limits_total',
    help: 'Finished hosts that were up, by the interval between their ICMP errors as it was learned.',
    labels: ['limit'],
    excludes:
      'Hosts that were not asked for protocols. `silent` sent no error, `other` has an interval that is none of these, of `unknown` it was not found out.',
    read: (totals) => samplesOf('limit', COUNTERS_BY.hostLimits, totals.totalBy('hostLimits')),
  },
  {
    name: 'protosweep_protocol_states_total',
    help: 'Protocols of finished hosts, by state.',
    labels: ['state'],
    excludes: 'Protocols that were not asked, and those of hosts in flight.',
    read: (totals) => {
      const { states } = totals.finished()
      return STATES.map((state) => [{ state }, states[state]])
    },
  },
  {
    name: 'protosweep_unproved_total',
    help: 'Protocols of finished hosts whose silence could not be proved, by cause.',
    labels: ['cause'],
    excludes: 'Silence that was proved: that is the state open|filtered.',
    read: (totals) => {
      const { unproved } = totals.finished()
      return UNPROVED_CAUSES.map((cause) => [{ cause }, unproved[cause]])
    },
  },
  {
    name: 'protosweep_worker_busy_seconds_total',
    help: 'Time in which a worker worked; its rate is the worker’s utilisation.',
    labels: ['worker'],
    excludes: 'Waiting for packets and for the time to send.',
    read: byWorker('busyMs', seconds),
  },
  {
    name: 'protosweep_worker_restarts_total',
    help: 'Times that a worker was started again because it had failed, or its thread had died.',
    labels: ['worker'],
    excludes: 'Sweeps that were gone on with by another process.',
    read: byWorker('workerRestarts'),
  },
  {
    name: 'protosweep_worker_hosts_in_flight',
    help: 'Hosts that a worker is looking for or asking now.',
    labels: ['worker'],
    excludes: 'Targets that wait for a place.',
    isGauge: true,
    read: (totals) => {
      const [admitted, finished] = [
        totals.runningByWorker('hostsAdmitted'),
        totals.runningByWorker('hostsFinished'),
      ]
      // Workers that are gone have no hosts, rather than as many as at the last scrape.
      return totals
        .byWorker('hostsAdmitted')
        .map((_, worker) => [{ worker: `${worker}` }, (admitted[worker] ?? 0) - (finished[worker] ?? 0)])
    },
  },
]
