/** Sweeps by hand are kept: which, as what, and that nothing is sent for what could not be. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { finish } from '../lab/command.ts'
import { Lab } from '../lab/lab.ts'
import { until } from '../lab/process.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const PLAIN = '10.77.0.2'
const STOCK = '10.77.0.3'

interface Listed {
  readonly id: number
  readonly schedule: string
  readonly outcome: string
  readonly targets: number
}

describe('sweeps by hand', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    const hosts = [
      { name: 'plain', address: PLAIN },
      { name: 'stock', address: STOCK, limit: 'stock' },
    ] as const
    lab = await Lab.create({ hosts })
  })
  after(() => lab?.destroy())

  const protosweep = (...words: string[]) => lab.exec(['node', PROGRAM, ...words])

  async function kept(): Promise<Listed[]> {
    const { stdout, stderr, code } = await protosweep('sweeps', '--json')
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout).sweeps
  }

  test('are kept as their reports have them', async () => {
    const file = join(lab.stateDir, 'report.ndjson')
    assert.equal((await protosweep('-oJ', file, PLAIN)).code, 0)
    const [sweep] = await kept()
    assert.deepEqual([sweep?.schedule, sweep?.outcome, sweep?.targets], ['cli', 'complete', 1])
    const exported = await protosweep('export', `${sweep?.id}`, '-oJ', '-')
    assert.equal(exported.stdout, readFileSync(file, 'utf8'))
  })

  test('leave no trace with --no-store, nor where they could not begin', async () => {
    const before = await kept()
    assert.equal((await protosweep('--no-store', PLAIN)).code, 0)
    const unwritable = join(lab.stateDir, 'absent', 'sweep.prom')
    assert.equal((await protosweep('--textfile', unwritable, PLAIN)).code, 2)
    assert.deepEqual(await kept(), before)
  })

  test('that are cut off are kept as such, and change nothing that is known', async () => {
    const child = lab.spawn(['node', PROGRAM, STOCK], { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = finish(child)
    await until('the sweep', 20, async () => (await kept())[0]?.outcome === 'running')
    const beside = await protosweep('-p', '1', STOCK)
    assert.match(beside.stderr, /asks some of these hosts too/)
    child.kill('SIGINT')
    assert.equal((await ended).code, 130)
    const outcomes = (await kept()).map(({ outcome }) => outcome)
    assert.deepEqual(outcomes.slice(0, 2).sort(), ['complete', 'cut-off'])
    const hosts = JSON.parse((await protosweep('hosts', STOCK, '--json')).stdout).hosts
    assert.deepEqual(
      hosts.map(({ states }: { states: Record<string, string> }) => states.open),
      ['1'],
    )
  })

  test('of a schedule are its runs, tell of changes, and end when they have taken their time', async () => {
    const told = join(lab.stateDir, 'told')
    const config = join(lab.stateDir, 'schedules.yml')
    const once = { cron: '@yearly', command: ['sh', '-c', `cat >> ${told}`] }
    const schedules = [
      { ...once, name: 'plain', targets: [PLAIN], options: ['-p', '1,6'] },
      { ...once, name: 'stock', targets: [STOCK], max_duration: '2s' },
    ]
    // JSON is YAML.
    writeFileSync(config, JSON.stringify({ schedules }))
    const run = (name: string) => protosweep('schedule', 'run', name, '--config', config)
    assert.equal((await run('plain')).code, 0)
    assert.equal(existsSync(told), false)
    await lab.inside('plain', 'ip link set eth0 down')
    assert.equal((await run('plain')).code, 0)
    await lab.inside('plain', 'ip link set eth0 up')
    const { schedule, changes } = JSON.parse(readFileSync(told, 'utf8'))
    assert.deepEqual(
      [schedule, changes.map(({ kind }: { kind: string }) => kind)],
      ['plain', ['host-missing']],
    )
    const { code, stderr } = await run('stock')
    assert.deepEqual([code, /maximum duration/.test(stderr)], [130, true], stderr)
    const [last, before] = await kept()
    assert.deepEqual([last?.schedule, last?.outcome], ['stock', 'cut-off'])
    assert.deepEqual([before?.schedule, before?.outcome], ['plain', 'complete'])
  })

  test('send nothing where there is no room to keep them', async () => {
    const directory = join(lab.stateDir, 'full')
    mkdirSync(directory)
    const { IpInReceives } = await lab.host('plain').counters()
    // A mount of its own namespace, which ends with the program.
    const script = 'mount -t tmpfs -o size=32k none "$0" && exec node "$@"'
    const { code, stderr } = await lab.exec([
      'sh',
      '-c',
      script,
      directory,
      PROGRAM,
      '--state-dir',
      directory,
      PLAIN,
    ])
    assert.equal(code, 2, stderr)
    assert.match(stderr, /full.*no space left on the device/)
    assert.equal((await lab.host('plain').counters()).IpInReceives, IpInReceives)
  })
})
