/** The options about pace, as the wire of a lab shows them, and real kernels' states under them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Capture } from '../lab/capture.ts'
import { Lab } from '../lab/lab.ts'
import { protosweep, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const HOST = '10.77.0.2'
/** IGMP is silent: its proofs are what goes together. */
const ASKED = '1,2,6,17,47,50'
const DELAY_SECONDS = 0.3
/** What leaves within this time left together. */
const TOGETHER_SECONDS = 0.002

describe('options about pace', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({ hosts: [{ name: 'host', address: HOST, limit: 300 }] })
  })
  after(() => lab.destroy())

  /** The states of the host, and when each IPv4 packet to it left. */
  async function swept(asked: string, ...options: string[]) {
    const capture = await Capture.start(lab, ['-q', 'ip', 'dst', HOST])
    const run = await protosweep(lab, ['-p', asked, ...options, HOST])
    const times = await capture.stop()
    assert.equal(run.code, 0, run.stderr)
    const states = statesOfLine(run.hosts[0])
    return { times, states }
  }

  /** How many packets left together with each that left alone or first. */
  function groups(times: readonly number[]): number[][] {
    return times.reduce<number[][]>((found, time) => {
      const last = found.at(-1)
      if (last !== undefined && time - (last.at(-1) ?? 0) < TOGETHER_SECONDS) last.push(time)
      else found.push([time])
      return found
    }, [])
  }

  function assertStates(states: readonly (string | undefined)[]): void {
    const shown = ASKED.split(',').map((protocol) => states[Number(protocol)])
    assert.deepEqual(shown, ['open', 'open|filtered', 'open', 'filtered', 'closed', 'closed'])
  }

  test('--scan-delay: so far apart on average, a proof together, and nothing unproved', async () => {
    const { times, states } = await swept(ASKED, '--scan-delay', `${DELAY_SECONDS * 1000}ms`)
    const found = groups(times)
    const sizes = found.map(({ length }) => length)
    assert.ok(Math.max(...sizes) > 1 && Math.max(...sizes) <= 4, `${sizes}`)
    // The first may have left late, and what followed it in time then looks early: by less than one delay.
    const paid = DELAY_SECONDS * (times.length - (sizes.at(-1) ?? 0) - 1)
    const took = (found.at(-1)?.[0] ?? 0) - (times[0] ?? 0)
    assert.ok(took > paid, `${times.length} packets in ${took} s`)
    assertStates(states)
  })

  test('--max-parallelism 1: a packet and its control at most, and nothing unproved', async () => {
    // The delay keeps batches apart that would otherwise follow each other within a round trip.
    const { times, states } = await swept(ASKED, '--max-parallelism', '1', '--scan-delay', '30ms')
    assert.ok(Math.max(...groups(times).map(({ length }) => length)) <= 2)
    assertStates(states)
  })

  test('--max-scan-delay: asked ahead of what it grants, and no state is wrong', async () => {
    const usual = await swept('0-40')
    const hurried = await swept('0-40', '--max-scan-delay', '50ms')
    assert.ok(
      hurried.times.length > 2 * usual.times.length,
      `${hurried.times.length} of ${usual.times.length}`,
    )
    assert.deepEqual(hurried.states, usual.states)
  })
})
