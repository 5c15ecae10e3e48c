/**
 * What Nmap's users type, given to both programs in a lab without limits: the same hosts, the same states. Where they
 * differ the line says why.
 *
 *   scanner 10.77.0.1 --- switch --- plain .2, listens .3, rejects .4, wall .5 (drops all), (nobody .6)
 *                            '------ router .7 --- 10.78.0.1 --- behind 10.78.0.2, (nobody .3)
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/lab.ts'
import { compareWithNmap, type NmapLine } from '../lab/nmap-line.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { LabSpec } from '../lab/spec.ts'

const SPEC: LabSpec = {
  hosts: [
    { name: 'plain', address: '10.77.0.2' },
    { name: 'listens', address: '10.77.0.3', listeners: [47, 50, 89] },
    {
      name: 'rejects',
      address: '10.77.0.4',
      rejects: {
        20: 'net-unreachable',
        21: 'host-unreachable',
        23: 'port-unreachable',
        47: 'admin-prohibited',
      },
      drops: [60, 61],
    },
    { name: 'wall', address: '10.77.0.5', dropAll: true },
    { name: 'nobody', address: '10.77.0.6', absent: true },
  ],
  routers: [
    {
      name: 'router',
      address: '10.77.0.7',
      far: '10.78.0.1/24',
      knowsNeighbors: true,
      behind: [
        { name: 'behind', address: '10.78.0.2' },
        { name: 'nobody-behind', address: '10.78.0.3', absent: true },
      ],
    },
  ],
}

const BY_NUMBER = 'Nmap 7.93 cannot choose protocols by name (a byte order, mended later)'
const ASSIGNED_SINCE = 'assigned since: the list of Nmap 7.93 is older'
const NEWER = { 145: ASSIGNED_SINCE, 146: ASSIGNED_SINCE, 147: ASSIGNED_SINCE }
const BAD_SUM =
  'Linux rejects in silence what could be a transport header with a wrong checksum: Nmap’s data are random'
const REPLY_UNHEARD = 'Nmap 7.93 receives the echo reply of 10.77.0.3 (--packet-trace) and takes it for none'
/** Both would wait for silences otherwise, which is not what these lines are about. */
const ASKED = '-p 0-10,17,20-23,47'

const LINES: readonly NmapLine[] = [
  // Targets.
  { line: '-sO 10.77.0.2' },
  { line: '-sO -n 10.77.0.2-5' },
  { line: `-sO ${ASKED} 10.77.0.0/29` },
  { line: `-sO ${ASKED} 10.77.0.2,3,4` },
  { line: `-sO ${ASKED} 10.77.0-0.2-4` },
  { line: '-sO -p 1,6 10.77.0.*', differ: { 1: REPLY_UNHEARD } },
  { line: '-sO -p 1,6 10.77.0.-4', differ: { 1: REPLY_UNHEARD } },
  { line: `-sO ${ASKED} 10.77.0.2 10.77.0.4` },
  { line: `-sO ${ASKED} 10.77.0.2/32 10.78.0.2/31` },
  { line: '-sO -p 1,6,47 -iL FILE', file: '10.77.0.2 # plain\n\n10.77.0.3\t10.77.0.4\n' },
  { line: '-sO -p 1,6,47 --exclude 10.77.0.3 10.77.0.2-4' },
  { line: '-sO -p 1,6,47 --exclude 10.77.0.3,10.77.0.5 10.77.0.0/29' },
  { line: '-sO -p 1,6,47 --excludefile FILE 10.77.0.2-5', file: '# not these\n10.77.0.4-5\n' },
  { line: '-sO -p 1,6,47 --randomize-hosts 10.77.0.2-4' },
  {
    line: '-sO -p 1,6,47 --unique 10.77.0.2 10.77.0.2',
    theirs: { line: '-sO -p 1,6,47 10.77.0.2', why: 'Nmap 7.93 has no --unique' },
  },
  // Protocols.
  { line: '-sO -p 1,6,17 10.77.0.2' },
  { line: '-sO -p1,2,4,47-51,89 10.77.0.3' },
  { line: '-sO -p -5 10.77.0.2' },
  { line: '-sO -p 250- 10.77.0.2' },
  { line: '-sO -p- 10.77.0.4' },
  { line: "-sO -p ' 1-2 ,4,' 10.77.0.2" },
  { line: '-sO -p [140-160] 10.77.0.2', differ: NEWER },
  { line: '-sO -p P:1-3,47 10.77.0.3' },
  { line: '-sO -F 10.77.0.3', differ: NEWER },
  { line: '-sO -p icmp,tcp,gre 10.77.0.3', theirs: { line: '-sO -p 1,6,47 10.77.0.3', why: BY_NUMBER } },
  { line: '-sO -p ipv6* 10.77.0.2', theirs: { line: '-sO -p 41,43,44,58-60 10.77.0.2', why: BY_NUMBER } },
  { line: '-sO -p 0-20 --exclude-ports 3-10 10.77.0.2' },
  { line: '-sO --exclude-ports P:48-255 10.77.0.4' },
  { line: '-sO -r -p 1-30 10.77.0.4' },
  { line: '-sO -p 1,1,2 10.77.0.2' },
  // Discovery.
  { line: '-sn 10.77.0.0/28' },
  { line: '-sn 10.78.0.0/30' },
  { line: `-sO -Pn ${ASKED} 10.77.0.2` },
  { line: `-sO -PE ${ASKED} 10.78.0.2-3` },
  { line: `-sO -PP ${ASKED} 10.78.0.2` },
  { line: `-sO -PS80 ${ASKED} 10.78.0.2` },
  { line: `-sO -PA80,443 ${ASKED} 10.78.0.2` },
  { line: `-sO -PU ${ASKED} 10.78.0.2` },
  { line: `-sO -PO ${ASKED} 10.78.0.2` },
  { line: `-sO -PO1,47 ${ASKED} 10.78.0.2` },
  { line: `-sO --disable-arp-ping -PE ${ASKED} 10.77.0.2-4` },
  // Timing.
  { line: `-sO -T4 ${ASKED} 10.77.0.2-4` },
  { line: `-sO -T5 ${ASKED} 10.77.0.4` },
  { line: `-sO -T aggressive ${ASKED} 10.77.0.2` },
  { line: '-sO -T2 -p 1,6,47 10.77.0.3' },
  {
    line: '-sO --max-retries 3 -p 1,6,47 10.77.0.3',
    differ: { 47: 'three tries prove no silence: ours is unproved (retries-exhausted)' },
  },
  {
    line: `-sO --max-rtt-timeout 500ms --initial-rtt-timeout 300ms --min-rtt-timeout 50ms ${ASKED} 10.77.0.4`,
  },
  { line: '-sO --scan-delay 20ms -p 0-30 10.77.0.4' },
  { line: '-sO --max-scan-delay 20ms -p 0-30 10.77.0.4' },
  { line: `-sO --max-rate 100 --min-rate 20 ${ASKED} 10.77.0.4` },
  { line: `-sO --min-parallelism 2 --max-parallelism 8 ${ASKED} 10.77.0.4` },
  { line: `-sO --min-hostgroup 2 --max-hostgroup 64 ${ASKED} 10.77.0.2-4` },
  { line: `-sO --host-timeout 60s ${ASKED} 10.77.0.2` },
  // Sending.
  { line: `-sO -e eth0 ${ASKED} 10.77.0.2` },
  { line: `-sO --ttl 50 ${ASKED} 10.77.0.4` },
  {
    line: `-sO --data-length 24 ${ASKED} 10.77.0.4`,
    differ: { 20: BAD_SUM, 21: BAD_SUM, 23: BAD_SUM, 47: BAD_SUM },
  },
  // What is printed changes nothing of what is found.
  { line: `-sO -v --reason ${ASKED} 10.77.0.4` },
  { line: `-sO -d ${ASKED} 10.77.0.3` },
  { line: `-sO -vv --stats-every 1s ${ASKED} 10.77.0.3` },
]

/** So many labs at once, each with its part of the lines: two programs never ask the same host. */
const LABS = 3

describe('lines of Nmap’s users', { skip: requires(...LAB, 'nmap'), concurrency: LABS }, () => {
  for (let part = 0; part < LABS; part += 1) {
    describe(`part ${part + 1}`, { concurrency: 1 }, () => {
      let lab: Lab
      before(async () => {
        lab = await Lab.create(SPEC)
      })
      after(() => lab.destroy())

      for (const row of LINES.filter((_, i) => i % LABS === part)) {
        test(row.line, async () => {
          const { run, ours, theirs } = await compareWithNmap(lab, row)
          assert.equal(run.code, 0, run.stderr)
          assert.deepEqual(ours, theirs)
        })
      }
    })
  }
})
