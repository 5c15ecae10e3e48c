/**
 * Some hundred hosts, played by the far end, while the kernel drops what a too small receive queue has no room for: an
 * answer that was dropped is asked for again, and is never taken for silence.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FarEnd } from '../lab/far-end.ts'
import { sweepLarge } from '../lab/large-sweep.ts'
import { Link } from '../lab/link.ts'
import { requires } from '../lab/requirements.ts'
import { SimulatedHosts, stockHosts } from '../lab/simulated-hosts.ts'

const SMALL_QUEUE = ['python3', fileURLToPath(new URL('../lab/small-queue.py', import.meta.url))]
/** Frames in a burst, beside answers: more than net.core.rmem_default has room for, at 768 bytes each as the kernel counts. */
const BURST = Math.ceil(1.6 * (212_992 / 768))
/** What answers, what is rejected, what is silent on all hosts, and what is silent on some. */
const PROTOCOLS = [0, 1, 2, 4, 6, 8, 17, 47, 50, 89, 103, 132, 255]
const PATIENCE_SECONDS = 90

describe('a queue that is too small', { skip: requires('root', 'ip', 'nsenter', 'python3', 'gcc') }, () => {
  let link: Link
  before(async () => {
    link = await Link.create()
  })
  after(() => link.destroy())

  test('drops a fifth of all frames, and every state is right', async () => {
    const hosts = new SimulatedHosts(
      stockHosts({ prefix: ['10.9.3.0', 24], intervalMs: 20, deadPermille: 200 }),
    )
    let end: FarEnd | undefined
    const { judgement, metric } = await sweepLarge(link, {
      range: hosts.range,
      truth: {
        first: hosts.first,
        count: hosts.count,
        protocols: PROTOCOLS,
        isDead: (address) => hosts.isDead(address),
        statesOf: (address) => hosts.statesOf(address),
      },
      // One worker, so that what is sent comes into one queue.
      words: ['--workers', '1', '-p', PROTOCOLS.join(',')],
      through: SMALL_QUEUE,
      onStart: async (pid) => {
        // While it is stopped, for 400 ms of every 1,200, nothing takes what its queue holds.
        const stalling = ['--stall', `${pid}`, '--nap-us', '10000', '--pad', `${BURST}`]
        end = await FarEnd.start(link, hosts, stalling)
      },
      patienceSeconds: PATIENCE_SECONDS,
    })
    await end?.stop()

    assert.deepEqual(judgement.examples, [])
    assert.equal(judgement.hosts, hosts.alive)
    assert.equal(judgement.states, hosts.alive * PROTOCOLS.length)
    const dropped = metric('protosweep_kernel_drops_total')
    const heard = metric('protosweep_responses_total')
    assert.ok(dropped > 0.2 * (heard + dropped), `${dropped} frames were dropped, and ${heard} were not`)
  })
})
