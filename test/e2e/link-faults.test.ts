/** A link that goes and comes back in the middle of a sweep costs time: every state is as right as without. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { finish } from '../lab/command.ts'
import { FarEnd } from '../lab/far-end.ts'
import { Lab } from '../lab/lab.ts'
import { Link } from '../lab/link.ts'
import { until } from '../lab/process.ts'
import { lineOf, PROGRAM, type Run, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { SimulatedHosts, stockHosts } from '../lab/simulated-hosts.ts'

const HOSTS = Array.from({ length: 4 }, (_, i) => ({
  name: `host${i}`,
  address: `10.77.0.${i + 2}`,
  drops: [47],
}))
const TARGETS = '10.77.0.2-10.77.0.5'
/** The switch's end of the scanner's cable. */
const CARRIER = 'p0'
/** So many packets into the sweep something happens. */
const UNDER_WAY = 60
/** Longer than any try is waited for. */
const GONE_MS = 1500
/** Longer than anybody is looked for on a link that is there. */
const LONG_MS = 8000

/** Of a thousand hosts few are asked at a time: most are yet to come when the link goes. */
const MANY = new SimulatedHosts(stockHosts({ burst: 6, intervalMs: 20, prefix: ['10.9.0.0', 22] }))
const FEW_AT_A_TIME = ['-p', '0-15', '--max-in-flight', '64', '--max-rate', '2000', MANY.range]
const BEGUN = 1000

describe('a link that goes before most hosts are asked', {
  skip: requires('root', 'ip', 'nsenter', 'gcc'),
}, () => {
  for (const [what, end] of [
    ['set down and up again', 'near'],
    ['without carrier for a while', 'far'],
  ] as const) {
    test(`${what}: none of them is lost`, async (t) => {
      const link = await Link.create()
      t.after(() => link.destroy())
      const farEnd = await FarEnd.start(link, MANY)
      const child = link.spawn([process.execPath, PROGRAM, '-oJ', '-', ...FEW_AT_A_TIME])
      const finished = finish(child)
      await until('packets', 20, async () => (await farEnd.counts()).probes > BEGUN)
      const set = async (state: string) => {
        const argv = ['ip', 'link', 'set', end, state]
        await finish(end === 'near' ? link.spawn(argv) : link.spawnFar(argv))
      }
      await set('down')
      await pause(LONG_MS)
      await set('up')
      const { code, sweep, stderr } = readRun(await finished)
      assert.deepEqual([code, sweep?.complete, sweep?.states.unproved], [0, true, 0], stderr)
      assert.equal(sweep?.hosts.up, MANY.count)
    })
  }
})

describe('a link that goes while hosts are asked', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({ hosts: HOSTS })
  })
  after(() => lab?.destroy())

  /** A sweep of a few seconds, in the middle of which `meddle` acts. */
  async function sweepDuring(meddle: () => Promise<void>): Promise<Run> {
    const received = async () => (await lab.host('host0').counters()).IpInReceives
    const earlier = await received()
    const child = lab.spawn([
      'node',
      PROGRAM,
      '-oJ',
      '-',
      '--transport',
      'packet',
      '--max-rate',
      '300',
      TARGETS,
    ])
    const finished = finish(child)
    while ((await received()) < earlier + UNDER_WAY && child.exitCode === null) await pause(20)
    assert.equal(child.exitCode, null, 'the sweep is over before anything happens')
    await meddle()
    return readRun(await finished)
  }

  async function assertExact(run: Run): Promise<void> {
    assert.deepEqual([run.code, run.sweep?.complete, run.sweep?.states.unproved], [0, true, 0], run.stderr)
    for (const { name, address } of HOSTS) {
      assert.deepEqual(statesOfLine(lineOf(run, address)), await lab.host(name).truth('table'), address)
    }
  }

  test('set down and up again: exact', async () => {
    const run = await sweepDuring(async () => {
      await lab.inside('scanner', 'ip link set eth0 down')
      await pause(GONE_MS)
      await lab.inside('scanner', 'ip link set eth0 up')
    })
    await assertExact(run)
  })

  test('without carrier for a while, though set up: exact', async () => {
    const run = await sweepDuring(async () => {
      await lab.inside('switch', `ip link set ${CARRIER} down`)
      await pause(GONE_MS)
      await lab.inside('switch', `ip link set ${CARRIER} up`)
    })
    await assertExact(run)
  })

  test('removed: the sweep fails, and names the interface', async () => {
    const run = await sweepDuring(async () => {
      await lab.inside('scanner', 'ip link delete eth0')
    })
    assert.equal(run.code, 5, run.stderr)
    assert.match(run.stderr, /interface eth0 was removed/)
  })
})
