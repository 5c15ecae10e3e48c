/** What is sent and what comes back: the two rates that everybody asks for first, and what lies between them. */
import { CODE_STYLES, COLOUR, KIND_STYLES } from '../palette.ts'
import { rate, ratio, selector, sumRate } from '../query.ts'
import type { Row } from '../row.ts'
import { timeSeries } from '../time-series.ts'

const HEIGHT = 8

/** Kinds of packets that say something about a protocol or a host: the others are noise. */
const ANSWERS = 'kind=~"direct|unreachable|time-exceeded|unsolicited"'

const PROBES = sumRate('protosweep_probes_sent_total')
const RETRANSMISSIONS = sumRate('protosweep_probe_retransmissions_total')

export const TRAFFIC: Row = {
  title: 'Probes and answers',
  panels: [
    timeSeries({
      title: 'Probes and answers',
      description:
        'Probes sent (retransmissions included) and answers believed, per second. Of closed protocols each probe ' +
        'draws an answer; where the two part, hosts are silent, ration their errors, or packets are lost.',
      unit: 'pps',
      width: 12,
      height: HEIGHT,
      queries: [
        { expr: PROBES, legend: 'probes' },
        { expr: sumRate('protosweep_responses_total', [ANSWERS]), legend: 'answers' },
        { expr: RETRANSMISSIONS, legend: 'retransmissions' },
      ],
      styles: [
        { series: 'probes', colour: COLOUR.busy },
        { series: 'answers', colour: COLOUR.good },
        { series: 'retransmissions', colour: COLOUR.warning },
      ],
    }),
    timeSeries({
      title: 'Retransmission ratio',
      description:
        'Probes for protocols that had been asked before, of all probes. Stock Linux hosts take 0.1 to 0.2, those that ' +
        'drop everything 0.75: silence is proved by asking again. Loss raises it too; the alert tells them apart.',
      unit: 'percentunit',
      width: 6,
      height: HEIGHT,
      most: 1,
      queries: [{ expr: ratio(RETRANSMISSIONS, PROBES), legend: 'of all probes' }],
      styles: [{ series: 'of all probes', colour: COLOUR.warning }],
    }),
    timeSeries({
      title: 'Probes per worker',
      description:
        'Probes sent per second by each worker. Hosts are divided by hash, so these are about equal.',
      unit: 'pps',
      width: 6,
      height: HEIGHT,
      queries: [
        {
          expr: sumRate('protosweep_probes_sent_total', [], 'instance', 'worker'),
          legend: '{{instance}} worker {{worker}}',
        },
      ],
    }),
    timeSeries({
      title: 'Packets received, by kind',
      description:
        'direct: an answer in the protocol itself. unreachable, time-exceeded: ICMP errors about our probes. ' +
        'unsolicited: a packet of a target that answers no probe. The others tell nothing: a duplicate, a stray ' +
        'packet of somebody else’s, a malformed one, or a forged quote of a probe that we never sent.',
      unit: 'pps',
      width: 12,
      height: HEIGHT,
      isStacked: true,
      hasTable: true,
      styles: KIND_STYLES,
      queries: [{ expr: sumRate('protosweep_responses_total', [], 'kind'), legend: '{{kind}}' }],
    }),
    timeSeries({
      title: 'ICMP destination unreachable, by code',
      description:
        '2 protocol unreachable is a closed protocol; 3 is mostly UDP; 9, 10 and 13 say that a filter rejects; 0 ' +
        'and 1 are a router’s word that there is no way.',
      unit: 'pps',
      width: 12,
      height: HEIGHT,
      isStacked: true,
      hasTable: true,
      styles: CODE_STYLES,
      queries: [{ expr: sumRate('protosweep_icmp_unreachables_total', [], 'code'), legend: '{{code}}' }],
    }),
    timeSeries({
      title: 'Pings and ARP requests',
      description: 'What finds out which hosts are there: ARP on the link, pings behind routers.',
      unit: 'pps',
      width: 12,
      height: HEIGHT,
      queries: [
        { expr: sumRate('protosweep_arp_requests_sent_total'), legend: 'ARP requests' },
        { expr: sumRate('protosweep_pings_sent_total'), legend: 'pings' },
      ],
    }),
    timeSeries({
      title: 'Bytes of probes',
      description: 'Bytes of the probes sent per second, IP headers included, link layer not.',
      unit: 'Bps',
      width: 12,
      height: HEIGHT,
      queries: [{ expr: rate(selector('protosweep_probe_bytes_sent_total')), legend: '{{instance}}' }],
    }),
  ],
}
