/**
 * Sweeps of IPv6 against real kernels: what Nmap finds, paced by what the kernels ration, past routers, with firewalls, and
 * through an end and a resumption.
 *
 *   near fd77::1 --- far fd77::2, ::3 (fe80::2) fd78::1 --- behind fd78::2
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { State } from '../lab/answer.ts'
import { LabV6 } from '../lab/lab-v6.ts'
import { nmapSweep } from '../lab/nmap.ts'
import { until } from '../lab/process.ts'
import {
  type HostLine,
  lineOf,
  PROGRAM,
  protosweep,
  type Run,
  readRun,
  statesOfLine,
} from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { ndiff, readByLibnmap, validate } from '../lab/xml-readers.ts'

/** Behind an IPv6 header these are no protocols, but further headers (RFC 8200 section 4). */
const EXTENSIONS: readonly number[] = [0, 43, 44, 60]
/** Nmap 7.93 asks them all the same; the others of its protocols are ours. */
const ASKED = Array.from({ length: 256 }, (_, protocol) => protocol).filter(
  (protocol) => !EXTENSIONS.includes(protocol),
)

/** What a bare kernel answers, and how many errors that takes. */
const STATES = states({
  open: '6,58',
  closed: '1-5,7-16,18-42,45-57,61-102,104-135,137-255',
  filtered: '17',
  'open|filtered': '59,103,136',
})
const OWED = 247
const DROPS_GRE = `nft -f - <<'END'
table ip6 wall {
  chain input {
    type filter hook input priority filter
    ip6 nexthdr 47 drop
  }
}
END
`

/** The states of a line, of which those that are not said have no protocol. */
function states(some: Partial<HostLine['states']>): HostLine['states'] {
  return { open: '', closed: '', filtered: '', 'open|filtered': '', unproved: '', ...some }
}

function statesOf(run: Run, address: string): (State | 'unproved' | undefined)[] {
  const states = statesOfLine(lineOf(run, address))
  return ASKED.map((protocol) => states[protocol])
}

describe('a sweep of IPv6', { skip: requires(...LAB, 'nmap') }, () => {
  let lab: LabV6
  before(async () => {
    lab = await LabV6.create({ addresses: 2 })
  })
  after(() => lab.destroy())

  async function swept(...words: string[]): Promise<Run> {
    const run = await protosweep(lab, ['-6', '--no-store', ...words])
    assert.equal(run.code, 0, run.stderr)
    return run
  }

  test('states are those that Nmap finds, on the link, behind a router, and of this machine', async () => {
    const targets = ['fd77::2', 'fd78::2', 'fd77::1', '::1']
    const run = await swept('--classify', 'nmap', '--max-host-rate', '10000000', ...targets)
    const theirs = await nmapSweep(lab, targets, ['-6'])
    for (const target of targets) {
      const expected = theirs.get(target)
      const expectedStates = ASKED.map((protocol) => expected?.ports.get(protocol)?.state)
      // Nmap's own raw socket takes what it sends to itself.
      if (!target.startsWith('fd7') || target === 'fd77::1')
        expectedStates.splice(ASKED.indexOf(255), 1, 'closed')
      assert.deepEqual(statesOf(run, target), expectedStates, target)
      const known = statesOfLine(lineOf(run, target)).filter((state) => state !== undefined)
      assert.equal(known.length, ASKED.length)
    }
    assert.deepEqual(
      targets.map((target) => lineOf(run, target)?.status_reason),
      ['nd-response', 'echo-reply', 'localhost-response', 'localhost-response'],
    )
  })

  test('who is not there is down, by the link and by the router; a link-local address needs its zone', async () => {
    const run = await swept('-p', '6,58,47', 'fd77::9', 'fd78::9', 'fd77::3')
    assert.deepEqual(run.sweep?.hosts, {
      up: 1,
      down: 2,
      no_route: 0,
      skipped: 0,
      incomplete: 0,
      not_reached: 0,
    })
    assert.equal(lineOf(run, 'fd77::3')?.status, 'up')
    const local = await swept('-p', '6,58,47', 'fe80::2%near')
    assert.deepEqual(lineOf(local, 'fe80::2')?.states, states({ open: '6,58', closed: '47' }))
    const without = await protosweep(lab, ['-6', '--no-store', 'fe80::2'])
    assert.equal(without.code, 2)
    assert.match(without.stderr, /fe80::2.*%/)
  })

  test('long probes with another hop limit are answered as plain ones; several workers share the hosts', async () => {
    const plain = await swept('fd77::2', 'fd77::3', 'fd78::2')
    const formed = await swept(
      '--ttl',
      '40',
      '--data-length',
      '300',
      '--workers',
      '2',
      'fd77::2',
      'fd77::3',
      'fd78::2',
    )
    for (const target of ['fd77::2', 'fd77::3', 'fd78::2']) {
      assert.deepEqual(statesOf(formed, target), statesOf(plain, target), target)
      assert(!statesOf(plain, target).includes('unproved'))
    }
  })
})

describe('XML of IPv6', { skip: requires(...LAB, 'nmap', 'ndiff', 'xmllint', 'libnmap') }, () => {
  test('is valid, read by libnmap, and to ndiff what Nmap finds', async () => {
    const lab = await LabV6.create()
    try {
      const [ours, theirs] = [join(lab.stateDir, 'ours.xml'), join(lab.stateDir, 'theirs.xml')]
      const words = ['-6', '-n', '-p', '1-42,45-59,61-255', 'fd77::2', 'fd78::2']
      const { code, stderr } = await lab.exec(['node', PROGRAM, '--classify', 'nmap', '-oX', ours, ...words])
      assert.equal(code, 0, stderr)
      await validate(ours)
      await lab.exec(['nmap', '-sO', '-oX', theirs, ...words])
      assert.deepEqual(await ndiff(ours, theirs), [])
      const { hosts } = await readByLibnmap(ours)
      assert.deepEqual(
        hosts.map(({ address, services }) => [address, services[58]]),
        ['fd77::2', 'fd78::2'].map((address) => [address, ['open', 'echo-reply', 'ipv6-icmp']]),
      )
    } finally {
      await lab.destroy()
    }
  })
})

describe('firewalls of IPv6', { skip: requires(...LAB) }, () => {
  let lab: LabV6
  before(async () => {
    lab = await LabV6.create({
      scripts: {
        far: `nft -f - <<'END'
table ip6 wall {
  chain forward {
    type filter hook forward priority filter
    ip6 nexthdr 20 reject with icmpv6 no-route
    ip6 nexthdr 21 reject with icmpv6 addr-unreachable
    ip6 nexthdr 22 reject with icmpv6 admin-prohibited
    ip6 nexthdr 23 reject with icmpv6 port-unreachable
    ip6 nexthdr 24 reject with icmpv6 policy-fail
    ip6 nexthdr 25 reject with icmpv6 reject-route
    ip6 nexthdr 26 drop
  }
  chain input {
    type filter hook input priority filter
    ip6 nexthdr 30 reject with icmpv6 admin-prohibited
    ip6 nexthdr 31 drop
  }
}
END
`,
      },
    })
  })
  after(() => lab.destroy())

  test('what is rejected is filtered with its reason and sender, what is dropped is silent', async () => {
    const run = await protosweep(lab, ['-6', '--no-store', '-p', '6,20-32', 'fd77::2', 'fd78::2'])
    assert.equal(run.code, 0, run.stderr)
    const behind = lineOf(run, 'fd78::2')
    assert.deepEqual(
      behind?.states,
      states({ open: '6', closed: '27-32', filtered: '20-25', 'open|filtered': '26' }),
    )
    const reasons = behind?.protocols.filter(({ state }) => state === 'filtered')
    assert.deepEqual(
      reasons?.map(({ protocol, reason, from }) => [protocol, reason, from]),
      [
        [20, 'net-unreach', 'fd77::2'],
        [21, 'host-unreach', 'fd77::2'],
        [22, 'admin-prohibited', 'fd77::2'],
        [23, 'port-unreach', 'fd77::2'],
        [24, 'admin-prohibited', 'fd77::2'],
        [25, 'net-prohibited', 'fd77::2'],
      ],
    )
    assert.deepEqual(
      lineOf(run, 'fd77::2')?.states,
      states({ open: '6', closed: '20-29,32', filtered: '30', 'open|filtered': '31' }),
    )
  })
})

describe('a kernel that rations its errors of IPv6', { skip: requires(...LAB) }, () => {
  let lab: LabV6
  before(async () => {
    lab = await LabV6.create({ rateLimitMs: 40 })
  })
  after(() => lab.destroy())

  test('is asked within its budget, killed, gone on with, and kept with what it answered', async () => {
    const report = join(lab.stateDir, 'report.ndjson')
    const child = lab.spawn(['node', PROGRAM, '-6', '-n', '-oJ', report, 'fd78::2'], { stdio: 'ignore' })
    const ended = once(child, 'close')
    await until('errors of the host', 30, async () => (await errorsSent()) > 110)
    child.kill('SIGKILL')
    await ended
    const before = await errorsSent()
    const resumed = await lab.exec(['node', PROGRAM, 'resume'])
    assert.equal(resumed.code, 0, resumed.stderr)
    const run = readRun({ ...resumed, stdout: readFileSync(report, 'utf8') })
    assert.equal(run.hosts.length, 1)
    assert.deepEqual(lineOf(run, 'fd78::2')?.states, STATES)
    // What was answered before it was killed is not asked again, but for the last seconds.
    assert((await errorsSent()) - before < OWED - 50, `${before}, then ${await errorsSent()}`)

    await lab.inside('behind', DROPS_GRE)
    const again = await protosweep(lab, ['-6', '-n', 'fd78::2'])
    assert.equal(again.code, 0, again.stderr)
    const shown = await lab.exec(['node', PROGRAM, 'show', 'fd78::2'])
    assert.equal(shown.code, 0, shown.stderr)
    assert.match(shown.stdout, /fd78::2[\s\S]*58 +open +ipv6-icmp/)
    const hosts = await lab.exec(['node', PROGRAM, 'hosts'])
    assert.match(hosts.stdout, /^fd78::2 .*present/m)
    const diff = await lab.exec(['node', PROGRAM, 'diff'])
    assert.equal(diff.code, 1, diff.stderr)
    assert.match(diff.stdout, /fd78::2 +gre: closed -> open\|filtered/)
  })

  /** How many errors about a protocol the host has sent. */
  async function errorsSent(): Promise<number> {
    const counters = await lab.inside('behind', 'cat /proc/net/snmp6')
    return Number(/Icmp6OutParmProblems\s+(\d+)/.exec(counters)?.[1])
  }
})
