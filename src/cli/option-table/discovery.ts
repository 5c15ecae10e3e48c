/** The options that say which of them are up. */
import type { OptionTable } from '../grammar.ts'

const GROUP = 'Host discovery:'

export const DISCOVERY = {
  'ping-echo': {
    alias: 'PE',
    type: 'boolean',
    group: GROUP,
    describe: 'Ping hosts behind routers with an ICMP echo request (those on the link are found by ARP)',
  },
  'ping-timestamp': {
    alias: 'PP',
    type: 'boolean',
    group: GROUP,
    describe: 'Ping them with an ICMP timestamp request',
  },
  'ping-syn': {
    alias: 'PS',
    type: 'string',
    bare: '80',
    value: 'PORTS',
    group: GROUP,
    describe:
      'Ping them with a TCP SYN to these ports, as in -PS22,80,8000-8003; to port 80 if none is given',
  },
  'ping-ack': {
    alias: 'PA',
    type: 'string',
    bare: '80',
    value: 'PORTS',
    group: GROUP,
    describe: 'Ping them with a TCP ACK, likewise',
  },
  'ping-udp': {
    alias: 'PU',
    type: 'string',
    bare: '40125',
    value: 'PORTS',
    group: GROUP,
    describe: 'Ping them with UDP, likewise; to port 40125 if none is given',
  },
  'ping-protocols': {
    alias: 'PO',
    type: 'string',
    bare: '',
    value: 'LIST',
    group: GROUP,
    describe:
      'Ping them with probes of these protocols, a list as for -p; 1,2,4 (with -6 58,2,4) if none is given. Without any -P option: -PE -PS443 -PA80 -PP (with -6 no -PP)',
  },
  'disable-arp-ping': {
    type: 'boolean',
    group: GROUP,
    describe: 'Ping hosts on the link too: where a router answers ARP for all, that proves nothing',
  },
  'no-ping': {
    alias: 'Pn',
    type: 'boolean',
    group: GROUP,
    describe: 'Send no ping: take all hosts behind routers for up',
  },
  'ping-only': {
    alias: 'sn',
    type: 'boolean',
    group: GROUP,
    describe: 'Only find out which hosts are up, ask for no protocol',
  },
} as const satisfies OptionTable
