/**
 * A router that rejects some protocols in its hosts' stead has one budget of errors for all of them.
 *
 *   scanner 10.77.0.1 --- switch --- gw 10.77.0.254 (six errors at once, then one a second;
 *                                    rejects 47, 50 and 89)  --- eight hosts 10.78.0.2-9 without limit
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { riseOf } from '../lab/counters.ts'
import { differencesIn, liesIn } from '../lab/judgement.ts'
import { Lab, type LabHost } from '../lab/lab.ts'
import { trustingSilences } from '../lab/prober.ts'
import { protosweep, type Run } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const REJECTED = [47, 50, 89]
const BURST = 6

describe('a router that answers for its hosts', { skip: requires(...LAB) }, () => {
  let lab: Lab
  let hosts: readonly LabHost[]
  let run: Run
  /** Seconds that the sweep took, and the errors that it drew from the router: sent and suppressed ones. */
  let seconds: number
  let drawn: number

  before(async () => {
    const gateway = { name: 'gw', address: '10.77.0.254', far: '10.78.0.1/24', limit: 'stock' } as const
    const rejects = { 47: 'admin-prohibited', 50: 'net-prohibited', 89: 'admin-prohibited' } as const
    const behind = Array.from({ length: 8 }, (_, i) => ({ name: `host${i}`, address: `10.78.0.${i + 2}` }))
    lab = await Lab.create({ hosts: [], routers: [{ ...gateway, rejects, behind }] })
    hosts = lab.hosts.filter(({ name }) => name !== 'gw')

    const earlier = await lab.host('gw').counters()
    const startedMs = performance.now()
    run = await protosweep(lab, ['--workers', '4', '10.78.0.2-10.78.0.9'])
    seconds = (performance.now() - startedMs) / 1000
    const rise = riseOf(earlier, await lab.host('gw').counters())
    drawn = rise.IcmpOutDestUnreachs + rise.IcmpOutRateLimitHost + rise.IcmpOutRateLimitGlobal
  })
  after(() => lab.destroy())

  async function judged(judge: typeof differencesIn): Promise<string[]> {
    const judgements = hosts.map(async (host) => judge(run, host.address, await host.truth('table')))
    return (await Promise.all(judgements)).flat()
  }

  test('has no state called wrong by four workers', async () => {
    assert.equal(run.code, 0, run.stderr)
    assert.deepEqual(await judged(liesIn), [])
  })

  test('leaves no state unproved: what it owes comes in time', async () => {
    assert.deepEqual(await judged(differencesIn), [])
  })

  test('is asked for hardly more errors than it has to give', (t) => {
    t.diagnostic(`${drawn} errors in ${seconds.toFixed(1)} s`)
    assert.ok(drawn >= hosts.length * REJECTED.length, `only ${drawn} errors were drawn`)
    assert.ok(drawn <= 1.05 * (BURST + seconds), `${drawn} errors were drawn in ${seconds.toFixed(1)} s`)
  })

  test("is taken for silent by a prober that thinks a host's own errors prove its silences", async (t) => {
    const silent = await Promise.all(hosts.map(({ address }) => trustingSilences(lab, address, REJECTED)))
    const wrong = silent.flat().length
    t.diagnostic(`${wrong} of ${hosts.length * REJECTED.length} rejected states are called silent`)
    assert.ok(wrong >= 8, `only ${wrong}`)
  })
})
