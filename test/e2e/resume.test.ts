/** A sweep survives whatever ends its process: it is gone on with, is exact, and says nothing twice. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { BegunSweeps, truthOf } from '../lab/begun-sweeps.ts'
import { finish } from '../lab/command.ts'
import { until } from '../lab/process.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { requires } from '../lab/requirements.ts'
import { judgeReport } from '../lab/sweep-judge.ts'

const SOME = 64
const SOME_RANGE = '10.9.0.0/26'
const ALL = 256
const FEW = 64
/** A sweep of these takes some seconds. */
const SLOWLY = ['--max-rate', '2000']

interface HostStates {
  readonly states: Readonly<Record<string, string>>
}

describe('a sweep that is resumed', { skip: requires('root', 'ip', 'nsenter', 'gcc') }, () => {
  let sweeps: BegunSweeps
  before(async () => {
    sweeps = await BegunSweeps.create()
  })
  after(() => sweeps?.destroy())

  test('after Ctrl-C goes on in the same file, and counts the time that it ran', async () => {
    const child = sweeps.spawn('-oJ', sweeps.report, ...SLOWLY, SOME_RANGE)
    const ended = finish(child)
    await sweeps.underWay()
    await setTimeout(2000)
    child.kill('SIGINT')
    const stopped = await ended
    assert.equal(stopped.code, 130, stopped.stderr)
    const { id, outcome, resumable } = await sweeps.latest()
    assert.deepEqual([outcome, resumable], ['cut-off', true])
    assert.match(stopped.stderr, new RegExp(`protosweep resume ${id} goes on`))
    const partial = readFileSync(sweeps.report, 'utf8')
    assert.match(partial, /"type":"sweep","complete":false/)
    assert.match((await sweeps.protosweep('resume', '--list')).stdout, /cut off, resumable/)
    await setTimeout(3000)
    const began = performance.now()
    const resumed = await sweeps.protosweep('resume', `${id}`)
    const seconds = (performance.now() - began) / 1000
    assert.equal(resumed.code, 0, resumed.stderr)
    assert.match(resumed.stdout, new RegExp(`^Going on with sweep ${id} of .*, \\d+ hosts? done before`))
    await sweeps.assertExact(truthOf(SOME, ALL))
    const complete = await sweeps.latest()
    assert.ok(complete.seconds > 2 && complete.seconds < seconds + 3.5, `${complete.seconds} s`)
    const again = await sweeps.protosweep('resume', `${id}`)
    assert.deepEqual([again.code, /is complete/.test(again.stderr)], [2, true], again.stderr)
  })

  test('is refused while it runs, where its file of results is gone, and where its own file is damaged', async () => {
    // Some are done long before the others, and those not before it is killed.
    const words = ['-p', `0-${FEW - 1}`, '--max-in-flight', '8', '--max-rate', '300']
    const child = sweeps.spawn('-oJ', sweeps.report, ...words, SOME_RANGE)
    await sweeps.underWay()
    const { id } = await sweeps.latest()
    const running = await sweeps.protosweep('resume', `${id}`)
    assert.equal(running.code, 2)
    assert.match(running.stderr, new RegExp(`it runs, in process ${child.pid}`))
    await until('a host', 20, async () => statSync(sweeps.report).size > 0)
    // Until it is kept, too: what is only written is written again, and the sweep goes on without the file.
    await sweeps.underWay()
    await sweeps.kill(child)
    const whole = readFileSync(sweeps.report)
    rmSync(sweeps.report)
    const gone = await sweeps.protosweep('resume')
    assert.equal(gone.code, 2)
    assert.match(gone.stderr, /cannot go on with ".*report\.ndjson": it is not there any more/)
    writeFileSync(sweeps.report, whole)
    const path = join(sweeps.link.stateDir, `sweep-${id}.sqlite`)
    const sound = readFileSync(path)
    const damaged = Buffer.from(sound).fill(0x5a, 4096, 12_288)
    writeFileSync(path, damaged)
    const refused = await sweeps.protosweep('resume', `${id}`)
    assert.equal(refused.code, 2, refused.stdout)
    assert.match(refused.stderr, new RegExp(`sweep-${id}\\.sqlite.*damaged`))
    assert.deepEqual(readFileSync(path), damaged)
    writeFileSync(path, sound)
    const { code, stderr } = await sweeps.protosweep('resume', '--max-rate', '20000')
    assert.equal(code, 0, stderr)
    await sweeps.assertExact(truthOf(SOME, FEW))
  })

  test('goes on once there is room again where the disk was full', async () => {
    const directory = join(sweeps.link.stateDir, 'small')
    mkdirSync(directory)
    // A mount of its own namespace, which ends with the program. What the sweep writes goes there, too.
    const script = `
mount -t tmpfs -o size=4m none "$1" && cd "$1"
"$2" "$3" --state-dir "$1" -oJ report.ndjson ${SLOWLY.join(' ')} ${SOME_RANGE} &
while kill -0 $! && ! ls "$1"/sweep-*.sqlite; do sleep 0.2; done >/dev/null 2>&1
sleep 2; cat /dev/zero > filler 2>/dev/null; wait $!; echo "full: $?"
rm filler
"$2" "$3" resume --state-dir "$1" --max-rate 20000; echo "resumed: $?"
cp report.ndjson "$4"`
    const argv = ['sh', '-c', script, 'sh', directory, process.execPath, PROGRAM, sweeps.report]
    const { stdout, stderr } = await sweeps.link.exec(argv)
    assert.match(stdout, /^full: 5$/m, stderr)
    assert.match(stderr, /no space left on the device/)
    assert.match(stdout, /^resumed: 0$/m, stderr)
    await sweeps.assertExact(truthOf(SOME, ALL))
  })

  test('leaves nothing unproved that is asked again, and tells it with what was known', async () => {
    const few = truthOf(16, 16)
    const bounded = await sweeps.protosweep(
      '-p',
      '0-15',
      '--max-retries',
      '0',
      '-oJ',
      sweeps.report,
      '10.9.0.0/28',
    )
    assert.equal(bounded.code, 0, bounded.stderr)
    assert.ok(((await judgeReport(sweeps.report, few)).unproved ?? 0) >= 16)
    const { id } = await sweeps.latest()
    const { code, stderr } = await sweeps.protosweep(
      'resume',
      `${id}`,
      '--unproved',
      '--strict',
      '-oJ',
      sweeps.report,
    )
    assert.equal(code, 0, stderr)
    await sweeps.assertExact(few)
    assert.doesNotMatch(readFileSync(sweeps.report, 'utf8'), /"protocols":"0-15"/)
    const { stdout } = await sweeps.protosweep('hosts', '10.9.0.0/28', '--json')
    const unproved = JSON.parse(stdout).hosts.filter(({ states }: HostStates) => states.unproved !== '')
    assert.deepEqual(unproved, [])
    const nothing = await sweeps.protosweep('resume', `${(await sweeps.latest()).id}`, '--unproved')
    assert.deepEqual([nothing.code, /left nothing unproved/.test(nothing.stderr)], [0, true])
  })
})
