/** The cases that protosweep is held to: `npm run bench:limit` in full, `npm test` in their short form. */
import { PROTOCOLS } from '../lab/answer.ts'
import type { Limit } from '../lab/spec.ts'
import { type Form, type Row, sourceRange } from './limit-row.ts'

/** Stated in every run, so that no default can move a figure unseen: packets/s in all, to one host, ARP requests/s. */
export const CEILINGS = ['--max-rate', '10000', '--max-host-rate', '500', '--max-arp-rate', '1000'] as const

/** Those that say most about a host: ICMP TCP UDP IGMP GRE ESP AH EIGRP OSPF SCTP PIM VRRP. */
const INFORMATIVE = [1, 6, 17, 2, 47, 50, 51, 88, 89, 132, 103, 112]
const SHORT_INTERVAL_MS = 100
const SOURCES = 16

const PLAIN = {
  hosts: 1,
  host: {},
  sources: 1,
  words: [],
  protocols: PROTOCOLS,
  bound: {},
  isTold: false,
  besideNmap: false,
  rival: undefined,
  runs: 1,
  isAlone: false,
} as const

/** All rows, in the order in which they are printed. */
export function limitRows(form: Form): Row[] {
  const [stock, kind, kinds]: readonly [limit: Limit, kind: string, kinds: string] =
    form === 'full'
      ? ['stock', 'stock host', 'stock hosts']
      : [SHORT_INTERVAL_MS, `host at ${SHORT_INTERVAL_MS} ms`, `hosts at ${SHORT_INTERVAL_MS} ms`]
  // A quarter of them leaves the short form's time to the other rows.
  const subnet = form === 'full' ? 256 : 64
  const many = {
    ...PLAIN,
    hosts: 32,
    host: { limit: stock },
    bound: { ratio: 1.05 },
  }
  const informative = {
    ...PLAIN,
    hosts: 32,
    host: { limit: stock },
    protocols: INFORMATIVE,
    bound: { seconds: form === 'full' ? 7 : (7 * SHORT_INTERVAL_MS) / 1000 },
  }
  return [
    {
      ...PLAIN,
      name: 'stock',
      title: `1 ${kind}`,
      host: { limit: stock },
      // What a busy machine hears too late it asks again: in the short form only the states count.
      bound: form === 'full' ? { ratio: 1.03, probes: 285, suppressed: 10 } : { ratio: 1.03 },
      besideNmap: true,
    },
    {
      ...many,
      name: 'many',
      title: `32 ${kinds}, packet`,
      words: ['--transport', 'packet'],
      besideNmap: true,
    },
    { ...many, name: 'many-raw', title: `32 ${kinds}, raw-socket`, words: ['--transport', 'raw-socket'] },
    {
      ...PLAIN,
      name: 'sources',
      title: `1 ${kind}, ${SOURCES} sources`,
      host: { limit: stock },
      sources: SOURCES,
      words: ['--source', sourceRange(SOURCES)],
      bound: { ratio: 1.2 },
    },
    {
      ...PLAIN,
      name: 'subnet',
      title: `${subnet} hosts at 100 ms`,
      hosts: subnet,
      host: { limit: 100 },
      bound: { ratio: 1.15 },
      isAlone: form === 'full',
    },
    {
      ...PLAIN,
      name: 'unlimited',
      title: '1 host without limit',
      bound: { ofNmap: 0.7 },
      besideNmap: true,
      runs: form === 'full' ? 5 : 1,
      isAlone: true,
    },
    {
      ...PLAIN,
      name: 'dropped',
      title: '1 host that drops all',
      host: { dropAll: true },
      bound: { seconds: 3, reason: 'host-silent' },
      besideNmap: true,
      isAlone: true,
    },
    {
      ...PLAIN,
      name: 'lossy',
      title: '32 hosts at 100 ms, 5 % loss each way',
      hosts: 32,
      host: { limit: 100, loss: 5 },
      bound: { mayBeUnproved: true },
    },
    {
      ...PLAIN,
      name: 'rival',
      title: `1 ${kind}, another scanner asks too`,
      host: { limit: stock },
      bound: { mayBeUnproved: true },
      rival: form === 'full' ? 'nmap' : 'naive',
    },
    {
      ...informative,
      name: 'informative',
      title: `32 ${kinds}, the ${INFORMATIVE.length} most informative protocols`,
      words: ['--top-protocols', `${INFORMATIVE.length}`],
    },
    {
      ...informative,
      name: 'told',
      title: `32 ${kinds}, these ${INFORMATIVE.length} told while all are asked`,
      // Nothing that is told after that is of interest here.
      words: ['-vv', '--host-timeout', form === 'full' ? '15s' : '3s'],
      bound: { ...informative.bound, mayBeUnproved: true },
      isTold: true,
    },
  ]
}
