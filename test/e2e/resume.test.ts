/** A sweep survives whatever ends its process: it is gone on with, is exact, and says nothing twice. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Sqlite } from '../../src/store/sqlite.ts'
import { finish } from '../lab/command.ts'
import { FarEnd } from '../lab/far-end.ts'
import { Link } from '../lab/link.ts'
import { until } from '../lab/process.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { requires } from '../lab/requirements.ts'
import { SimulatedHosts, stockHosts } from '../lab/simulated-hosts.ts'
import { judgeReport, type Truth } from '../lab/sweep-judge.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const DEATHS = 10
/** Workers write down where they are every three seconds: some die before they have done so, some after. */
const LONGEST_LIFE_MS = 4500
const RATE = 3000
/** What a death may cost, in seconds of probes. */
const MOST_LOST_SECONDS = 5

/** Hosts whose buckets fill fast, so that a sweep of them does not take minutes. */
const FAST = { burst: 6, intervalMs: 20 }
const MANY = new SimulatedHosts(stockHosts({ ...FAST, prefix: ['10.9.0.0', 22] }))
const SOME: Truth = {
  first: MANY.first,
  count: 64,
  isDead: () => false,
  statesOf: (address) => MANY.statesOf(address),
}
const SOME_RANGE = '10.9.0.0/26'
/** Of a thousand hosts not all protocols are asked, so that it does not take long. */
const FEW = 64
const FEW_OF_MANY: Truth = {
  first: MANY.first,
  count: MANY.count,
  isDead: () => false,
  statesOf: (address) => MANY.statesOf(address).slice(0, FEW),
}
/** A sweep of these takes some seconds. */
const SLOWLY = ['--max-rate', '2000']

interface HostStates {
  readonly states: Readonly<Record<string, string>>
}

describe('a sweep that is resumed', { skip: requires('root', 'ip', 'nsenter', 'gcc') }, () => {
  let link: Link
  let farEnd: FarEnd
  before(async () => {
    link = await Link.create()
    farEnd = await FarEnd.start(link, MANY)
  })
  after(() => link?.destroy())

  const report = () => join(link.stateDir, 'report.ndjson')
  const spawn = (...words: string[]) =>
    link.spawn([process.execPath, PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const protosweep = (...words: string[]) => finish(spawn(...words))

  /** Resolves when it is under way. */
  async function underWay(): Promise<void> {
    const { probes } = await farEnd.counts()
    await until('a probe', 20, async () => (await farEnd.counts()).probes > probes + 100)
  }

  async function kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL')
    await once(child, 'close')
  }

  /** The latest sweep, as `sweeps` has it. */
  async function latest(): Promise<{ id: number; outcome: string; resumable: boolean; seconds: number }> {
    const { stdout, stderr } = await protosweep('sweeps', '--json', '--limit', '1')
    const [sweep] = JSON.parse(stdout === '' ? '{"sweeps":[]}' : stdout).sweeps
    assert.ok(sweep !== undefined, stderr)
    return sweep
  }

  /** Probes that the sweep knows of, as its workers wrote them down last. */
  function probesKept(sweep: number): number {
    const database = new Sqlite(join(link.stateDir, `sweep-${sweep}.sqlite`), { readonly: true })
    const rows = database.prepare<[], Buffer>('SELECT counters FROM share').pluck().all()
    database.close()
    // The first counter is the probes: see src/contract/counters.ts.
    return rows.reduce((sum, counters) => sum + Buffer.from(counters).readDoubleLE(0), 0)
  }

  async function assertExact(truth: Truth): Promise<void> {
    const judgement = await judgeReport(report(), truth)
    const { wrong, unproved, missing, twice, invented, examples } = judgement
    assert.deepEqual(
      { wrong, unproved, missing, twice, invented },
      { wrong: 0, unproved: 0, missing: 0, twice: 0, invented: 0 },
      examples.join('; '),
    )
    assert.equal(judgement.hosts, truth.count)
    assert.equal(judgement.sweep?.complete, true)
    assert.equal(readFileSync(report(), 'utf8').match(/"type":"sweep"/g)?.length, 1)
  }

  test(`that was killed ${DEATHS} times finds what it would have found, and asks little again`, async (t) => {
    const random = new SeededRandom(20261123)
    const words = ['-oJ', report(), '--max-rate', `${RATE}`, '-p', `0-${FEW - 1}`, MANY.range]
    let [sentBefore, keptBefore, mostLost, deaths] = [(await farEnd.counts()).probes, 0, 0, 0]
    let sweep: number | undefined
    let child = spawn(...words)
    while (deaths < DEATHS) {
      const ended = once(child, 'close')
      await Promise.race([underWay(), ended])
      await setTimeout(random.below(LONGEST_LIFE_MS))
      assert.equal(child.exitCode, null, 'it ended before it was killed so often')
      await kill(child)
      deaths += 1
      sweep ??= (await latest()).id
      const [sent, kept] = [(await farEnd.counts()).probes, probesKept(sweep)]
      const lost = sent - sentBefore - (kept - keptBefore)
      mostLost = Math.max(mostLost, lost)
      ;[sentBefore, keptBefore] = [sent, kept]
      child = spawn('resume')
    }
    const { code, stderr } = await finish(child)
    assert.equal(code, 0, stderr)
    assert.match(stderr, /going on with sweep \d+: \d+ of 1024 hosts done before/)
    await assertExact(FEW_OF_MANY)
    t.diagnostic(`at most ${mostLost} probes were sent again after a death`)
    assert.ok(mostLost <= MOST_LOST_SECONDS * RATE, `${mostLost} probes were sent again`)
    assert.deepEqual([(await latest()).outcome, (await latest()).resumable], ['complete', false])
  })

  test('after Ctrl-C goes on in the same file, and counts the time that it ran', async () => {
    const child = spawn('-oJ', report(), ...SLOWLY, SOME_RANGE)
    const ended = finish(child)
    await underWay()
    await setTimeout(2000)
    child.kill('SIGINT')
    const stopped = await ended
    assert.equal(stopped.code, 130, stopped.stderr)
    const { id, outcome, resumable } = await latest()
    assert.deepEqual([outcome, resumable], ['cut-off', true])
    assert.match(stopped.stderr, new RegExp(`protosweep resume ${id} goes on`))
    const partial = readFileSync(report(), 'utf8')
    assert.match(partial, /"type":"sweep","complete":false/)
    assert.match((await protosweep('resume', '--list')).stdout, /cut off, resumable/)
    await setTimeout(3000)
    const began = performance.now()
    const resumed = await protosweep('resume', `${id}`)
    const seconds = (performance.now() - began) / 1000
    assert.equal(resumed.code, 0, resumed.stderr)
    assert.match(resumed.stdout, new RegExp(`^Going on with sweep ${id} of .*, \\d+ hosts? done before`))
    await assertExact(SOME)
    const complete = await latest()
    assert.ok(complete.seconds > 2 && complete.seconds < seconds + 3.5, `${complete.seconds} s`)
    const again = await protosweep('resume', `${id}`)
    assert.deepEqual([again.code, /is complete/.test(again.stderr)], [2, true], again.stderr)
  })

  test('is refused while it runs, where its file of results is gone, and where its own file is damaged', async () => {
    // Some are done long before the others, and those not before it is killed.
    const words = ['-p', `0-${FEW - 1}`, '--max-in-flight', '8', '--max-rate', '300']
    const child = spawn('-oJ', report(), ...words, SOME_RANGE)
    await underWay()
    const { id } = await latest()
    const running = await protosweep('resume', `${id}`)
    assert.equal(running.code, 2)
    assert.match(running.stderr, new RegExp(`it runs, in process ${child.pid}`))
    await until('a host', 20, async () => statSync(report()).size > 0)
    await kill(child)
    const whole = readFileSync(report())
    rmSync(report())
    const gone = await protosweep('resume')
    assert.equal(gone.code, 2)
    assert.match(gone.stderr, /cannot go on with ".*report\.ndjson": it is not there any more/)
    writeFileSync(report(), whole)
    const path = join(link.stateDir, `sweep-${id}.sqlite`)
    const sound = readFileSync(path)
    const damaged = Buffer.from(sound).fill(0x5a, 4096, 12_288)
    writeFileSync(path, damaged)
    const refused = await protosweep('resume', `${id}`)
    assert.equal(refused.code, 2, refused.stdout)
    assert.match(refused.stderr, new RegExp(`sweep-${id}\\.sqlite.*damaged`))
    assert.deepEqual(readFileSync(path), damaged)
    writeFileSync(path, sound)
    const { code, stderr } = await protosweep('resume', '--max-rate', '20000')
    assert.equal(code, 0, stderr)
    await assertExact({ ...FEW_OF_MANY, count: SOME.count })
  })

  test('goes on once there is room again where the disk was full', async () => {
    const directory = join(link.stateDir, 'small')
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
    const argv = ['sh', '-c', script, 'sh', directory, process.execPath, PROGRAM, report()]
    const { stdout, stderr } = await link.exec(argv)
    assert.match(stdout, /^full: 5$/m, stderr)
    assert.match(stderr, /no space left on the device/)
    assert.match(stdout, /^resumed: 0$/m, stderr)
    await assertExact(SOME)
  })

  test('leaves nothing unproved that is asked again, and tells it with what was known', async () => {
    const few: Truth = { ...SOME, count: 16, statesOf: (address) => MANY.statesOf(address).slice(0, 16) }
    const bounded = await protosweep('-p', '0-15', '--max-retries', '0', '-oJ', report(), '10.9.0.0/28')
    assert.equal(bounded.code, 0, bounded.stderr)
    assert.ok(((await judgeReport(report(), few)).unproved ?? 0) >= 16)
    const { id } = await latest()
    const { code, stderr } = await protosweep('resume', `${id}`, '--unproved', '--strict', '-oJ', report())
    assert.equal(code, 0, stderr)
    await assertExact(few)
    assert.doesNotMatch(readFileSync(report(), 'utf8'), /"protocols":"0-15"/)
    const { stdout } = await protosweep('hosts', '10.9.0.0/28', '--json')
    const unproved = JSON.parse(stdout).hosts.filter(({ states }: HostStates) => states.unproved !== '')
    assert.deepEqual(unproved, [])
    const nothing = await protosweep('resume', `${(await latest()).id}`, '--unproved')
    assert.deepEqual([nothing.code, /left nothing unproved/.test(nothing.stderr)], [0, true])
  })
})
