/** A sweep that is killed again and again is gone on with: it finds all, says nothing twice, and asks little again. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { BegunSweeps, MANY, truthOf } from '../lab/begun-sweeps.ts'
import { finish } from '../lab/command.ts'
import { requires } from '../lab/requirements.ts'
import { SeededRandom } from '../support/seeded-random.ts'

const DEATHS = 10
/** Workers write down where they are every three seconds: some die before they have done so, some after. */
const LONGEST_LIFE_MS = 4500
const RATE = 3000
/** What a death may cost, in seconds of probes. */
const MOST_LOST_SECONDS = 5
/** Of a thousand hosts not all protocols are asked, so that it does not take long. */
const FEW = 64

describe('a sweep that is killed', { skip: requires('root', 'ip', 'nsenter', 'gcc') }, () => {
  let sweeps: BegunSweeps
  before(async () => {
    sweeps = await BegunSweeps.create()
  })
  after(() => sweeps?.destroy())

  test(`${DEATHS} times finds what it would have found, and asks little again`, async (t) => {
    const random = new SeededRandom(20261123)
    const words = ['-oJ', sweeps.report, '--max-rate', `${RATE}`, '-p', `0-${FEW - 1}`, MANY.range]
    let [sentBefore, keptBefore, mostLost, deaths] = [await sweeps.probes(), 0, 0, 0]
    let sweep: number | undefined
    let child = sweeps.spawn(...words)
    while (deaths < DEATHS) {
      const ended = once(child, 'close')
      await Promise.race([sweeps.underWay(), ended])
      await setTimeout(random.below(LONGEST_LIFE_MS))
      assert.equal(child.exitCode, null, 'it ended before it was killed so often')
      await sweeps.kill(child)
      deaths += 1
      sweep ??= (await sweeps.latest()).id
      const [sent, kept] = [await sweeps.probes(), sweeps.probesKept(sweep)]
      const lost = sent - sentBefore - (kept - keptBefore)
      mostLost = Math.max(mostLost, lost)
      ;[sentBefore, keptBefore] = [sent, kept]
      child = sweeps.spawn('resume')
    }
    const { code, stderr } = await finish(child)
    assert.equal(code, 0, stderr)
    assert.match(stderr, /going on with sweep \d+: \d+ of 1024 hosts done before/)
    await sweeps.assertExact(truthOf(MANY.count, FEW))
    t.diagnostic(`at most ${mostLost} probes were sent again after a death`)
    assert.ok(mostLost <= MOST_LOST_SECONDS * RATE, `${mostLost} probes were sent again`)
    assert.deepEqual(
      [(await sweeps.latest()).outcome, (await sweeps.latest()).resumable],
      ['complete', false],
    )
  })
})
