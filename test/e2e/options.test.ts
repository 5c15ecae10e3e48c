/**
 * Option by option, what it does to the packets that leave and to the reports: a line each, against real kernels. What an
 * option does to the states is in nmap-lines.test.ts, what is refused in test/unit/cli/refusal.test.ts.
 *
 *   scanner 10.77.0.1, .20 --- switch --- plain .2, slow .3 (an error per s), wall .4 (drops all), (nobody .5)
 *                                  '----- router .7 --- 10.78.0.1 --- behind 10.78.0.2
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/lab.ts'
import { look, type Seen } from '../lab/option-line.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { SentPacket } from '../lab/sent-packet.ts'
import type { LabSpec } from '../lab/spec.ts'

const SPEC: LabSpec = {
  scanner: ['10.77.0.1/16', '10.77.0.20/16'],
  hosts: [
    { name: 'plain', address: '10.77.0.2' },
    { name: 'slow', address: '10.77.0.3', limit: 'stock' },
    { name: 'wall', address: '10.77.0.4', dropAll: true },
    { name: 'nobody', address: '10.77.0.5', absent: true },
  ],
  routers: [
    {
      name: 'router',
      address: '10.77.0.7',
      far: '10.78.0.1/24',
      knowsNeighbors: true,
      behind: [{ name: 'behind', address: '10.78.0.2' }],
    },
  ],
}

type Row = readonly [line: string, shows: (seen: Seen) => void]

const protocolsOf = ({ sent }: Seen) => [...new Set(sent.map(({ protocol }) => protocol))]
const ascending = (numbers: readonly number[]) => [...numbers].sort((left, right) => left - right)
const statesOf = ({ run }: Seen, address: string) =>
  run.hosts.find((host) => host.address === address)?.states
const upOf = ({ run }: Seen) => run.hosts.map(({ address }) => address).sort()

/** That these are all the protocols of which a packet left. */
function asks(...protocols: number[]) {
  return (seen: Seen) => assert.deepEqual(ascending(protocolsOf(seen)), protocols)
}

/** That all packets that left are like this, and there are some. */
function sends(like: RegExp) {
  return ({ sent }: Seen) => {
    assert.ok(sent.length > 0)
    for (const { text } of sent) assert.match(text, like)
  }
}

function prints(like: RegExp) {
  return ({ out }: Seen) => assert.match(out, like)
}

const TARGETS: readonly Row[] = [
  ['-p 6 -iL DIR/list', (seen) => assert.deepEqual(upOf(seen), ['10.77.0.2', '10.77.0.3'])],
  ['-p 6 --exclude 10.77.0.3,10.77.0.4 10.77.0.2-4', (seen) => assert.deepEqual(upOf(seen), ['10.77.0.2'])],
  ['-p 6 --excludefile DIR/list 10.77.0.2-4', (seen) => assert.deepEqual(upOf(seen), ['10.77.0.4'])],
  ['-p 6 --unique 10.77.0.2 10.77.0.2/32', ({ sent }) => assert.equal(sent.length, 1)],
  ['-p 6 --randomize-hosts 10.77.0.2-3', (seen) => assert.deepEqual(upOf(seen), ['10.77.0.2', '10.77.0.3'])],
  [
    '-sL -n 10.77.0.2-3',
    ({ sent, out }) => {
      assert.equal(sent.length, 0)
      assert.match(out, /10\.77\.0\.2[\s\S]*10\.77\.0\.3[\s\S]*2 IP addresses/)
    },
  ],
  [
    '--dry-run 10.77.0.2-3',
    ({ sent, out }) => {
      assert.equal(sent.length, 0)
      assert.match(out, /2 hosts/)
    },
  ],
]

const DISCOVERY: readonly Row[] = [
  ['-sn 10.78.0.2', sends(/ICMP echo request/)],
  ['-sn -PE 10.78.0.2', sends(/ICMP echo request/)],
  ['-sn -PP 10.78.0.2', sends(/ICMP time stamp query/)],
  ['-sn -PS22 10.78.0.2', sends(/Flags \[S\]/)],
  ['-sn -PA80 10.78.0.2', sends(/Flags \[\.\]/)],
  ['-sn -PU53 10.78.0.2', asks(17)],
  ['-sn -PO47 10.78.0.2', asks(47)],
  ['-p 6 -PO47,1 --exclude-ports 1 10.78.0.2', asks(6, 47)],
  ['-Pn -p 47 10.78.0.2', asks(47)],
  ['-sn 10.77.0.2', ({ sent }) => assert.equal(sent.length, 0)],
  ['-sn --disable-arp-ping -PE 10.77.0.2', sends(/ICMP echo request/)],
]

const PROTOCOLS: readonly Row[] = [
  ['-sO -p 1,6,47 10.77.0.2', asks(1, 6, 47)],
  ['-p gre,tcp 10.77.0.2', asks(6, 47)],
  ['-F 10.77.0.2', (seen) => assert.equal(protocolsOf(seen).length, 150)],
  ['--top-ports 2 10.77.0.2', asks(1, 6)],
  ['--exclude-ports 2-254 10.77.0.2', asks(0, 1, 255)],
  ['-r -p 40-60 10.77.0.2', (seen) => assert.deepEqual(protocolsOf(seen), ascending(protocolsOf(seen)))],
  ['-p 47 --datadir DIR/data 10.77.0.2 -v --reason', prints(/47 +closed +tunnel-of-ours/)],
]

/** Ten packets a second: a second's worth may leave together, and so may what the machine held up. */
function atTen({ sent }: Seen): void {
  assert.ok(spanOf(sent) > (sent.length - 15) / 10)
}

const TIMING: readonly Row[] = [
  ['-T2 -p 3-9 10.77.0.2', ({ sent }) => assert.ok(spanOf(sent) > 0.4 * 3)],
  ['--max-rate 10 -p 3-40 10.77.0.2', atTen],
  ['--max-host-rate 10 -p 3-40 10.77.0.2', atTen],
  ['--scan-delay 200ms -p 3-12 10.77.0.2', ({ sent }) => assert.ok(spanOf(sent) > 0.2 * 5)],
  [
    '--max-retries 0 -p 2,47 10.77.0.2',
    (seen) => {
      assert.equal(seen.sent.filter(({ protocol }) => protocol === 2).length, 1)
      assert.equal(statesOf(seen, '10.77.0.2')?.unproved, '2')
    },
  ],
  [
    '--host-timeout 1s -p 3-60 10.77.0.3',
    (seen) => {
      assert.notEqual(statesOf(seen, '10.77.0.3')?.closed, '')
      assert.equal(
        seen.run.hosts[0]?.protocols.find(({ state }) => state === 'unproved')?.reason,
        'host-timeout',
      )
    },
  ],
  [
    '--max-parallelism 1 -p 3-12 10.77.0.2',
    (seen) => assert.equal(statesOf(seen, '10.77.0.2')?.closed, '3-5,7-12'),
  ],
  [
    '--max-hostgroup 1 -p 1-9 10.77.0.2,4',
    ({ sent }) => {
      const hosts = sent.map(({ target }) => target)
      const changes = hosts.filter((host, i) => i > 0 && host !== hosts[i - 1])
      assert.equal(changes.length, 1)
    },
  ],
]

const SENDING: readonly Row[] = [
  [
    '--ttl 40 -p 1-9 10.77.0.2',
    ({ sent }) => assert.deepEqual([...new Set(sent.map(({ ttl }) => ttl))], [40]),
  ],
  [
    '--data-length 100 -p 1,3,6,17,132 10.77.0.2',
    ({ sent }) => {
      assert.ok(sent.length >= 5)
      for (const { length } of sent) assert.ok(length >= 120)
    },
  ],
  ['-e eth0 -p 6 10.77.0.2', asks(6)],
  ['-e eth0 --transport raw-socket -p 6 10.77.0.2', asks(6)],
  ['-e lo -Pn -p 6 10.77.0.2', asks()],
  ['-S 10.77.0.20 -p 47 --packet-trace 10.77.0.2', prints(/SENT .* 10\.77\.0\.20 > 10\.77\.0\.2/)],
  ['--transport raw-socket -p 6,47 10.77.0.2', asks(6, 47)],
]

const REPORTS: readonly Row[] = [
  ['-p 6 -oN DIR/r 10.77.0.2', ({ file }) => assert.match(file('r'), /6 +open +tcp/)],
  ['-p 6 -oX DIR/r 10.77.0.2', ({ file }) => assert.match(file('r'), /portid="6"[\s\S]*<\/nmaprun>/)],
  ['-p 6 -oG DIR/r 10.77.0.2', ({ file }) => assert.match(file('r'), /Protocols: 6\/open\/tcp\//)],
  ['-p 6 -oC DIR/r 10.77.0.2', ({ file }) => assert.match(file('r'), /10\.77\.0\.2,,6,tcp,open/)],
  [
    '-p 6 -oA DIR/all 10.77.0.2',
    ({ file }) => {
      for (const ending of ['nmap', 'xml', 'gnmap']) assert.match(file(`all.${ending}`), /10\.77\.0\.2/)
    },
  ],
  [
    '-p 6 -oN DIR/list --append-output 10.77.0.2',
    ({ file }) => assert.match(file('list'), /^10\.77\.0\.2[\s\S]*open/),
  ],
  ['-p 6 -oN - 10.77.0.2', prints(/6 +open +tcp/)],
  ['-p 6,47 --brief 10.77.0.2', prints(/^10\.77\.0\.2 up tcp \| 1 closed$/m)],
  [
    '-p 6,47 --open 10.77.0.2,4',
    ({ out }) => {
      assert.match(out, /6 +open/)
      assert.doesNotMatch(out, /47 +closed/)
    },
  ],
  ['-p 6 --reason 10.77.0.2', prints(/received arp-response[\s\S]*proto-response ttl 64/)],
  ['-p 6 -v 10.77.0.2', prints(/Discovered open protocol 6\/tcp on 10\.77\.0\.2/)],
  ['-p 6 -d 10.77.0.2', prints(/SRTT|srtt/)],
  ['-p 6 --packet-trace 10.77.0.2', prints(/SENT .*TCP 10\.77\.0\.1[\s\S]*RCVD .*TCP 10\.77\.0\.2/)],
  ['-p 3-60 --host-timeout 2s --stats-every 500ms 10.77.0.3', ({ error }) => assert.match(error, /Stats: /)],
  ['--classify nmap -p 17 10.77.0.2', (seen) => assert.equal(statesOf(seen, '10.77.0.2')?.open, '17')],
  ['--strict --max-retries 0 -p 2 10.77.0.2', ({ code }) => assert.equal(code, 4)],
  ['--iflist', prints(/eth0 .*10\.77\.0\.1\/16[\s\S]*10\.77\.0\.0\/16/)],
  ['-V', prints(/^protosweep \d[\s\S]*Node\.js v\d+[\s\S]*koffi[\s\S]*CAP_NET_RAW/)],
  ['-h', prints(/-oX FILE/)],
]

/** Their groups have labs of their own, so that nobody else asks the same host. */
const GROUPS = {
  targets: [...TARGETS, ...PROTOCOLS],
  hosts: [...DISCOVERY, ...SENDING],
  timing: TIMING,
  reports: REPORTS,
}

describe('options', { skip: requires(...LAB, 'tcpdump'), concurrency: 2 }, () => {
  for (const [name, rows] of Object.entries(GROUPS)) {
    describe(name, { concurrency: 1 }, () => {
      let lab: Lab
      before(async () => {
        lab = await Lab.create(SPEC)
      })
      after(() => lab.destroy())

      for (const [line, shows] of rows) test(line, async () => shows(await look(lab, line)))
    })
  }
})

function spanOf(sent: readonly SentPacket[]): number {
  return (sent.at(-1)?.time ?? 0) - (sent[0]?.time ?? 0)
}
