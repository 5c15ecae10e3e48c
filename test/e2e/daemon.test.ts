/** The daemon when things go wrong: killed at any moment, asked for too much at once, given what it cannot read. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { burstOf } from '../../src/contract/ceilings.ts'
import { Sqlite } from '../../src/store/sqlite.ts'
import { Capture, mostWithin } from '../lab/capture.ts'
import { DaemonProcess } from '../lab/daemon.ts'
import { Lab } from '../lab/lab.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const DEATHS = 10
/** A daemon is killed so long after so many of its sweeps have ended. */
const LONGEST_LIFE_MS = 1500
const MOST_ENDED = 4
const HOSTS_A_SWEEP = 4
const SUBNETS = 30
const RATE = 300

/** Of the sweeps that a daemon has kept: the numbers of those that are complete, and how many hosts each has. */
function completeIn(stateDir: string): Map<number, number> {
  const database = new Sqlite(join(stateDir, 'inventory.sqlite'))
  assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
  const hosts = '(SELECT count(*) FROM host WHERE host.sweep = sweep.id)'
  const select = `SELECT id, ${hosts} FROM sweep WHERE outcome = 'complete'`
  const rows = database.prepare<[], [number, number]>(select).raw().all()
  database.close()
  return new Map(rows)
}

describe('the daemon', { skip: requires(...LAB, 'tcpdump') }, () => {
  let lab: Lab
  before(async () => {
    const hosts = Array.from({ length: SUBNETS }, (_, i) => ({ name: `h${i}`, address: `10.77.1.${i + 1}` }))
    lab = await Lab.create({ hosts })
  })
  after(() => lab?.destroy())

  const protosweep = (...words: string[]) => lab.exec(['node', PROGRAM, ...words])

  test('may be killed at any moment: no committed sweep is lost, and what it was in goes on', async (t) => {
    const random = new SeededRandom(20261123)
    const config = {
      schedules: [0, 1, 2].map((i) => ({
        name: `s${i}`,
        cron: '* * * * * *',
        targets: [`10.77.1.${HOSTS_A_SWEEP * i + 1}-${HOSTS_A_SWEEP * (i + 1)}`],
        options: ['-p', '0-63'],
      })),
    }
    const told = new Set<number>()
    let again = 0
    for (let death = 0; death < DEATHS; death += 1) {
      const daemon = await DaemonProcess.start(lab, config)
      await daemon.said('sweep ended', 60, random.below(MOST_ENDED))
      await new Promise((resolve) => setTimeout(resolve, random.below(LONGEST_LIFE_MS)))
      await daemon.kill()
      for (const { sweep } of daemon.lines('sweep ended')) told.add(sweep ?? 0)
      again += daemon.lines('sweep goes on').length
      const complete = completeIn(lab.stateDir)
      assert.deepEqual(
        [...told].filter((id) => !complete.has(id)),
        [],
        'every sweep that it said had ended',
      )
      assert.deepEqual(
        [...complete].filter(([, hosts]) => hosts !== HOSTS_A_SWEEP),
        [],
        'is whole',
      )
    }
    t.diagnostic(`${told.size} sweeps ended, ${again} were gone on with`)
    assert.ok(told.size >= DEATHS && again > 0)
  })

  test('goes on with a run under its number, whether it was stopped in order or killed, and ends it once', async (t) => {
    const options = ['-p', '0-63', '--max-rate', '40']
    const schedules = [
      { name: 'slow', cron: '* * * * * *', overlap: 'skip', targets: ['10.77.1.1-4'], options },
    ]
    const first = await DaemonProcess.start(lab, { schedules })
    t.after(() => first.kill())
    await first.said('sweep began', 20)
    const { sweep } = first.lines('sweep began')[0] ?? {}
    await new Promise((resolve) => setTimeout(resolve, 3500))
    assert.equal(await first.stop(), 0)
    assert.deepEqual(
      first.lines('sweep ended').map((line) => [line.sweep, line.outcome]),
      [[sweep, 'cut-off']],
    )
    const second = await DaemonProcess.start(lab, { schedules })
    t.after(() => second.kill())
    await second.said('sweep goes on', 20)
    await second.kill()
    const third = await DaemonProcess.start(lab, { schedules })
    t.after(() => third.kill())
    await third.said('sweep ended', 30)
    for (const daemon of [second, third]) assert.equal(daemon.lines('sweep goes on')[0]?.sweep, sweep)
    const [ended] = third.lines('sweep ended')
    assert.deepEqual([ended?.sweep, ended?.outcome], [sweep, 'complete'])
    await third.stop()
    const kept = JSON.parse((await protosweep('sweeps', '--json', '--schedule', 'slow')).stdout).sweeps
    const again = kept.filter(({ id }: { id: number }) => id === sweep)
    assert.deepEqual(
      again.map(({ outcome, hosts }: { outcome: string; hosts: { up: number } }) => [outcome, hosts.up]),
      [['complete', HOSTS_A_SWEEP]],
    )
  })

  test(`runs ${SUBNETS} schedules at one moment, and a sweep by hand, under one ceiling`, async (t) => {
    const options = ['--max-rate', `${RATE}`, '-p', '0-63']
    const schedules = Array.from({ length: SUBNETS }, (_, i) => ({
      name: `subnet-${i}`,
      cron: '*/20 * * * * *',
      targets: [`10.77.1.${i + 1}`],
      options,
    }))
    const daemon = await DaemonProcess.start(lab, { schedules }, { options: ['--max-sweeps', `${SUBNETS}`] })
    t.after(() => daemon.kill())
    const capture = await Capture.start(lab)
    await daemon.said('sweep began', 60, SUBNETS)
    const { code, stderr } = await protosweep(...options, '10.77.1.1-8')
    assert.equal(code, 0, stderr)
    await daemon.said('sweep ended', 90, SUBNETS)
    const times = await capture.stop()
    const most = mostWithin(times, 1)
    const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0)
    t.diagnostic(`${times.length} frames in ${seconds.toFixed(1)} s, at most ${most} in a second of ${RATE}`)
    assert.ok(times.length > SUBNETS * 64)
    // What was granted together may leave a little later, beside what was granted then.
    assert.ok(most <= RATE + burstOf(RATE), `${most} frames in a second`)
  })

  test('says what is wrong with its schedules, and begins nothing', async () => {
    const file = join(lab.stateDir, 'bad.yml')
    const serve = async (text: string) => {
      writeFileSync(file, text)
      return protosweep('serve', '--user', 'root', '--config', file)
    }
    const good = 'schedules:\n  - name: a\n    targets: [10.77.1.1]\n'
    for (const [text, words] of [
      ['schedules: [', /bad\.yml.*line 1/s],
      [`${good}    cron: "61 * * * *"\n`, /schedules\[0\]\.cron.*61/s],
      [`${good}    cron: "0 3 * * *"\n    timezone: Europe/Nowhere\n`, /timezone.*Europe\/Nowhere/s],
      [`${good}    cron: "0 3 * * *"\n    options: [--max-rat, "5"]\n`, /--max-rate/],
    ] as const) {
      const { code, stderr } = await serve(text)
      assert.equal(code, 2, stderr)
      assert.match(stderr, words)
    }
  })

  test('reads its schedules again, keeps those before where they are wrong, and takes what was added', async (t) => {
    const daemon = await DaemonProcess.start(lab, { schedules: [] })
    t.after(() => daemon.kill())
    daemon.configure({ schedules: [{ name: 'twice', cron: 'never', targets: ['10.77.1.1'] }] })
    daemon.reload()
    await daemon.said('the schedules could not be read: those before stay at work', 10)
    const failed = (await daemon.get('/metrics')).body
    assert.match(failed, /^protosweep_config_last_reload_successful 0$/m)
    const added = await protosweep(
      'schedule',
      'add',
      'added',
      '--cron',
      '* * * * * *',
      '--',
      '10.77.1.1',
      '-p',
      '1',
    )
    assert.equal(added.code, 0, added.stderr)
    daemon.configure({ schedules: [] })
    await daemon.said('sweep ended', 20)
    assert.equal(daemon.lines('sweep ended')[0]?.schedule, 'added')
    const other = await protosweep('serve', '--user', 'root', '--listen', '0')
    assert.equal(other.code, 2)
    assert.match(other.stderr, /another protosweep serve uses the state directory/)
  })
})
