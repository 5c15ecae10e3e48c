/**
 * The scanner's own firewall drops answers, or probes: over raw-socket, which goes through it, no state gets wrong by
 * that and the report says what happened; packet sends past it and hears ahead of it.
 *
 *   scanner 10.77.0.1 (nftables) --- switch --- plain 10.77.0.2, quiet 10.77.0.3 (drops 40-49)
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { sweepWithMetrics } from '../lab/metrics.ts'
import { lineOf, PROGRAM, protosweep, type Run, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { openTunnel } from '../lab/tunnel.ts'

const PLAIN = '10.77.0.2'
const QUIET = '10.77.0.3'
const TARGETS = '10.77.0.2-3'
const RAW = ['--transport', 'raw-socket', '--workers', '2']
const GRE = 47
/** What `-p` asks where all 256 would tell no more. */
const SOME = '0-63'
const SOME_PROTOCOLS = Array.from({ length: 64 }, (_, protocol) => protocol)

/** One chain of the scanner's ruleset, `inet fw in` or `out`. */
function chain(name: 'in' | 'out', hook: string, rules: readonly string[], family = 'inet'): string {
  const lines = [`type filter hook ${hook}`, ...rules].map((line) => `    ${line}\n`).join('')
  return `table ${family} fw {\n  chain ${name} {\n${lines}  }\n}`
}

const ERRORS = ['icmp type { destination-unreachable, time-exceeded } drop']

/** Chains that take answers away, each at another place behind the wire. */
const SWALLOWING = {
  'an input chain that drops ICMP errors': chain('in', 'input priority 0', ERRORS),
  'a prerouting chain that drops what connection tracking calls related or invalid': chain(
    'in',
    'prerouting priority 0',
    ['ct state { related, invalid } drop'],
  ),
  'an ingress chain that drops all ICMP': chain(
    'in',
    'ingress device "eth0" priority 0',
    ['ip protocol icmp drop'],
    'netdev',
  ),
}

const STATEFUL = chain('in', 'input priority 0; policy drop', [
  'ct state established,related accept',
  'iif lo accept',
])

const REFUSING = {
  drops: chain('out', 'output priority 0', ['ip protocol gre drop']),
  rejects: chain('out', 'output priority 0', ['ip protocol gre reject with icmp type admin-prohibited']),
}

describe("the scanner's own firewall", { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: PLAIN },
        { name: 'quiet', address: QUIET, drops: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49] },
      ],
    })
  })
  after(() => lab.destroy())
  afterEach(() => lab.inside('scanner', 'nft flush ruleset'))

  async function load(ruleset: string): Promise<void> {
    await lab.inside('scanner', `nft -f - <<'END'\n${ruleset}\nEND`)
  }

  async function assertExact(run: Run, protocols?: Iterable<number>): Promise<void> {
    assert.equal(run.code, 0, run.stderr)
    for (const host of lab.hosts) {
      const truth = await host.truth('table')
      assert.deepEqual(differencesIn(run, host.address, truth, protocols ?? truth.keys()), [])
    }
  }

  for (const [what, ruleset] of Object.entries(SWALLOWING)) {
    test(`${what} hides no answer over raw-socket, and each that it drops is counted`, async () => {
      await load(ruleset)
      const [run, sum] = await sweepWithMetrics(lab, [...RAW, '-p', SOME, TARGETS])
      await assertExact(run, SOME_PROTOCOLS)
      const icmp = lineOf(run, PLAIN)?.protocols.find(({ protocol }) => protocol === 1)
      assert.equal(icmp?.reason, 'echo-reply')
      const swallowed = run.sweep?.responses_swallowed ?? 0
      const unreachables = sum('protosweep_responses_total', 'kind="unreachable"')
      assert.ok(unreachables >= 2 * 50, `${unreachables} errors`)
      assert.ok(swallowed >= unreachables, `${swallowed} of ${unreachables} errors`)
      assert.equal(sum('protosweep_responses_swallowed_total'), swallowed)
      assert.equal(sum('protosweep_responses_total', 'kind="duplicate"'), 0)
    })
  }

  test('the report names the chain, and the command that it gives lets the answers in', async () => {
    await load(chain('in', 'input priority 0', ERRORS))
    const args = [...RAW, '-p', SOME, PLAIN]
    const { stdout } = await lab.exec(['node', PROGRAM, ...args])
    const [, command] = /^Note: \d+ answers were dropped by .*; to let such in: (.*)$/m.exec(stdout) ?? []
    assert.match(command ?? '', /^nft 'insert rule inet fw in icmp type \{ .* \} accept'$/)
    await lab.inside('scanner', command ?? 'false')
    const cured = await lab.exec(['node', PROGRAM, ...args])
    assert.doesNotMatch(cured.stdout, /firewall/)
    assert.match(cured.stdout, /^Not shown: \d+ closed protocols$/m)
  })

  test('an input chain that lets in only what belongs to a connection changes no state', async () => {
    await load(STATEFUL)
    await assertExact(await protosweep(lab, [...RAW, TARGETS]))
  })

  test('where nothing is dropped nothing is counted, and what both ears hear counts once', async () => {
    const [run, sum] = await sweepWithMetrics(lab, [...RAW, '127.0.0.1', '10.77.0.1', TARGETS])
    await assertExact(run)
    assert.equal(run.sweep?.responses_swallowed, 0)
    assert.equal(run.sweep?.sends_refused, 0)
    assert.equal(sum('protosweep_responses_total', 'kind="duplicate"'), 0)
  })

  for (const [what, ruleset] of Object.entries(REFUSING)) {
    test(`what an output chain ${what} is unproved over raw-socket, and the report says who refused it`, async () => {
      await load(ruleset)
      const run = await protosweep(lab, [...RAW, '-p', SOME, PLAIN])
      const truth = await lab.host('plain').truth('table')
      const states = statesOfLine(lineOf(run, PLAIN))
      assert.equal(states[GRE], 'unproved')
      for (const protocol of SOME_PROTOCOLS) {
        if (protocol !== GRE) assert.equal(states[protocol], truth[protocol], `${protocol}`)
      }
      assert.ok((run.sweep?.sends_refused ?? 0) > 0)
      const { stdout } = await lab.exec(['node', PROGRAM, ...RAW, '-p', '1,47,50', PLAIN])
      const [, command] =
        /^Note: \d+ probes? (?:was|were) refused by .*; to let them out: (.*)$/m.exec(stdout) ?? []
      assert.match(command ?? '', /^nft 'insert rule inet fw out ip daddr 10\.77\.0\.2 accept'$/)
      await lab.inside('scanner', command ?? 'false')
      const cured = await protosweep(lab, [...RAW, '-p', '1,47,50', PLAIN])
      assert.equal(statesOfLine(lineOf(cured, PLAIN))[GRE], 'closed')
    })
  }

  test('no chain hides an answer that comes in by another interface than its probe left by', async () => {
    // The host answers by a second cable, as its route to the scanner leads there.
    await lab.inside(
      'scanner',
      `ip link add by type veth peer name by netns ${lab.namespaceOf('plain')}\nip link set by up`,
    )
    await lab.inside('plain', 'ip link set by up\nip route add 10.77.0.1 dev by src 10.77.0.2')
    await load(chain('in', 'input priority 0', ERRORS))
    const [run, sum] = await sweepWithMetrics(lab, [...RAW, '-p', '1,6,47,50,51', PLAIN])
    await lab.inside('scanner', 'ip link del by')
    const states = statesOfLine(lineOf(run, PLAIN))
    assert.deepEqual(
      [states[1], states[6], states[47], states[50], states[51]],
      ['open', 'open', 'closed', 'closed', 'closed'],
    )
    assert.equal(run.sweep?.responses_swallowed, sum('protosweep_responses_total', 'kind="unreachable"'))
    assert.equal(sum('protosweep_responses_total', 'kind="duplicate"'), 0)
  })

  test('over packet the same firewalls change nothing', async () => {
    for (const ruleset of [...Object.values(SWALLOWING), STATEFUL, REFUSING.drops]) {
      await load(ruleset)
      const run = await protosweep(lab, ['-p', SOME, TARGETS])
      await assertExact(run, SOME_PROTOCOLS)
      assert.equal(run.sweep?.responses_swallowed, 0)
      assert.equal(run.sweep?.sends_refused, 0)
      await lab.inside('scanner', 'nft flush ruleset')
    }
  })

  describe('with connection tracking', () => {
    /** More protocols of hosts than any usual table has room for. */
    const MANY = '10.77.0.0/16'
    const entries = async () =>
      Number(await lab.inside('scanner', 'cat /proc/sys/net/netfilter/nf_conntrack_count'))

    before(async () => {
      await load(STATEFUL)
      // What is tracked shows only once something is.
      await protosweep(lab, [...RAW, '-p', '1,47', PLAIN])
    })

    /** Whether a sweep goes ahead, which then is stopped. */
    async function begins(args: readonly string[]): Promise<boolean> {
      const child = lab.spawn(['node', PROGRAM, ...args])
      child.stdout?.once('data', () => child.kill('SIGINT'))
      const code = await new Promise((resolve) => child.once('close', resolve))
      assert.ok(code === 2 || code === 130, `exit code ${code}`)
      return code === 130
    }

    test('refuses a sweep that might fill it before anything is sent, and only where the kernel routes', async () => {
      await load(STATEFUL)
      assert.ok((await entries()) > 0)
      const earlier = await lab.host('plain').counters()
      const { code, stderr } = await lab.exec(['node', PROGRAM, ...RAW, MANY])
      assert.equal(code, 2)
      assert.match(
        stderr,
        /this machine tracks connections: \d+ of \d+ entries are taken, and this sweep may need \d+/,
      )
      assert.equal((await lab.host('plain').counters()).IpInReceives, earlier.IpInReceives)
      assert.equal(await begins([MANY]), true, 'packet needs no room')
      assert.equal(await begins([...RAW, '127.0.0.0/16']), true, 'what stays on this machine needs none')
      await openTunnel(lab, { near: ['scanner', '10.75.0.1'], far: ['plain', '10.75.0.2'] })
      await lab.inside('scanner', 'ip route add 10.76.0.0/16 dev tun0')
      assert.equal(await begins(['10.76.0.0/16']), false, 'a tunnel has no Ethernet')
    })

    test('is spared by the command that the refusal gives', async () => {
      await load(STATEFUL)
      const { stderr } = await lab.exec(['node', PROGRAM, ...RAW, MANY])
      await lab.inside('scanner', /^ {4}(nft .*)$/m.exec(stderr)?.[1] ?? 'false')
      const earlier = await entries()
      await assertExact(await protosweep(lab, [...RAW, TARGETS]))
      const most = 2 * 2 * 3
      assert.ok((await entries()) <= earlier + most, 'ICMP, TCP and UDP stay tracked')
      assert.equal(await begins([...RAW, MANY]), true)
    })
  })
})
