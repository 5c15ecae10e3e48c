/** What goes wrong on the scanner's own side costs time, never truth: its link, its cable, its firewall. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { finish } from '../lab/command.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, PROGRAM, protosweep, type Run, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const HOSTS = Array.from({ length: 8 }, (_, i) => ({ name: `host${i}`, address: `10.77.0.${i + 2}` }))
/** An interface is down for so long, and a route through a gateway comes so much later. */
const AWAY_MS = 4000
const LATER_MS = 1000
const TARGETS = '10.77.0.2-10.77.0.9'

describe("a fault on the scanner's side", { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({ hosts: HOSTS })
  })
  after(() => lab.destroy())

  /** Starts a sweep, lets `meddle` act once a packet has come to the first host, and reads the report. */
  async function meddledSweep(args: readonly string[], meddle: () => Promise<void>): Promise<Run> {
    const earlier = await received()
    const child = lab.spawn(['node', PROGRAM, '-oJ', '-', ...args])
    const finished = finish(child)
    while ((await received()) === earlier && child.exitCode === null);
    await meddle()
    return readRun(await finished)
  }

  async function received(): Promise<number> {
    return (await lab.host('host0').counters()).IpInReceives
  }

  async function inScanner(...argv: string[]): Promise<void> {
    const { code, stderr } = await lab.exec(argv)
    assert.equal(code, 0, stderr)
  }

  async function assertNothingWrong(run: Run): Promise<void> {
    for (const { name, address } of HOSTS) {
      const truth = await lab.host(name).truth('table')
      for (const [protocol, state] of statesOfLine(lineOf(run, address)).entries()) {
        if (state !== undefined && state !== 'unproved')
          assert.equal(state, truth[protocol], `${address} ${protocol}`)
      }
    }
  }

  test('an interface that goes down for good while hosts behind a router are looked for ends the sweep', async () => {
    await inScanner('ip', 'route', 'add', '10.78.0.0/24', 'via', '10.77.0.2')
    const run = await meddledSweep(['-p', '1,47', '10.77.0.2', '10.78.0.50-60'], async () => {
      await inScanner('ip', 'link', 'set', 'eth0', 'down')
    })
    await inScanner('ip', 'link', 'set', 'eth0', 'up')
    assert.deepEqual([run.code, run.sweep?.complete, run.sweep?.hosts.down], [5, false, 0])
    assert.match(run.stderr, /interface eth0 has been down for 30 s/)
  })

  for (const transport of ['packet', 'raw-socket']) {
    test(`one that comes back while they are looked for over ${transport}, and their route later, costs time`, async () => {
      await inScanner('ip', 'route', 'replace', '10.78.0.0/24', 'via', '10.77.0.2')
      const run = await meddledSweep(
        ['--transport', transport, '-p', '1,47', '10.77.0.2', '10.78.0.50-60'],
        async () => {
          await inScanner('ip', 'link', 'set', 'eth0', 'down')
          await pause(AWAY_MS)
          await inScanner('ip', 'link', 'set', 'eth0', 'up')
          await pause(LATER_MS)
          await inScanner('ip', 'route', 'add', '10.78.0.0/24', 'via', '10.77.0.2')
        },
      )
      assert.deepEqual([run.code, run.sweep?.complete, run.sweep?.hosts.down], [0, true, 11], run.stderr)
    })
  }

  for (const transport of ['packet', 'raw-socket']) {
    test(`an interface that goes down and comes back ends no sweep over ${transport}`, async () => {
      const words = ['--transport', transport, '--max-rate', '1000', TARGETS]
      const flap = async () => {
        await inScanner('ip', 'link', 'set', 'eth0', 'down')
        await inScanner('ip', 'link', 'set', 'eth0', 'up')
      }
      const run = await meddledSweep(words, flap)
      assert.equal(run.code, 0, run.stderr)
      assert.equal(run.hosts.length, HOSTS.length)
      assert.equal(run.sweep?.complete, true)
      await assertNothingWrong(run)
    })
  }

  test('a link that stays down ends the sweep, and proves no silence', async () => {
    const run = await meddledSweep(['--max-rate', '8', '-p', '47,50,89', TARGETS], () =>
      inScanner('ip', 'link', 'set', 'eth0', 'down'),
    )
    await inScanner('ip', 'link', 'set', 'eth0', 'up')
    assert.deepEqual([run.code, run.sweep?.complete], [5, false], run.stderr)
    await assertNothingWrong(run)
  })

  test("what the scanner's own firewall refuses to send is no try", async () => {
    await inScanner('nft', 'add table inet fw; add chain inet fw out { type filter hook output priority 0; }')
    await inScanner('nft', 'add rule inet fw out ip protocol 47 drop')
    const run = await protosweep(lab, ['--transport', 'raw-socket', '-p', '1,47,50', '10.77.0.2'])
    await inScanner('nft', 'delete table inet fw')
    const states = statesOfLine(lineOf(run, '10.77.0.2'))
    assert.deepEqual([states[1], states[47], states[50]], ['open', 'unproved', 'closed'])
  })

  test('a ceiling holds, also a low one', async () => {
    const earlier = await received()
    const startedMs = performance.now()
    const run = await protosweep(lab, ['--max-host-rate', '20', '-p', '1-40', '10.77.0.2'])
    const seconds = (performance.now() - startedMs) / 1000
    assert.equal(run.sweep?.states.unproved, 0)
    const sent = (await received()) - earlier
    assert.ok(sent <= 20 * (seconds + 1), `${sent} packets in ${seconds.toFixed(1)} s`)
  })
})
