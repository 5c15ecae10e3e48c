/**
 * Somebody lies: ICMP errors from right addresses, about probes that were never sent so.
 *
 *   scanner 10.77.0.1 --- switch --- quiet 10.77.0.2 (drops 40-49), wall 10.77.0.3 (drops all)
 *                                    each with a forger on its wire that answers in its name and in a stranger's
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Forgery, whileForging } from '../lab/forger.ts'
import { causesOf, liesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { type Sum, sweepWithMetrics } from '../lab/metrics.ts'
import { lineOf, protosweep, type Run, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const QUIET = '10.77.0.2'
const WALL = '10.77.0.3'
/** What the sweeps ask for; the forger's quotes of unsent probes are of the other half. */
const ASKED = Array.from({ length: 128 }, (_, protocol) => protocol)
const DROPPED = [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]

describe('forged errors', { skip: requires(...LAB) }, () => {
  let lab: Lab
  let directory: string
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
    lab = await Lab.create({
      hosts: [
        { name: 'quiet', address: QUIET, drops: DROPPED },
        { name: 'wall', address: WALL, dropAll: true },
      ],
    })
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  function sweep(host: string, address: string, forgery: Forgery): Promise<readonly [[Run, Sum], number]> {
    return whileForging(lab, host, forgery, async () => {
      const [run, sum] = await sweepWithMetrics(lab, ['-p', '0-127', address])
      return [run, sum]
    })
  }

  function assertCounted(sum: Sum, lies: number): void {
    const counted = ['forged', 'stray'].map((kind) => sum('protosweep_responses_total', `kind="${kind}"`))
    assert.equal(
      counted.reduce((total, count) => total + count, 0),
      lies,
      'every lie was counted, and nothing else as one',
    )
  }

  /** Silent protocols may stay unproved while lies come (somebody could be rewriting the truth), but never more. */
  async function assertNotBelieved(forgery: Forgery): Promise<void> {
    const [[run, sum], lies] = await sweep('quiet', QUIET, forgery)
    const truth = await lab.host('quiet').truth('table')
    assert.deepEqual(liesIn(run, QUIET, truth, ASKED), [])
    const states = statesOfLine(lineOf(run, QUIET))
    for (const protocol of ASKED) {
      if (truth[protocol] !== 'open|filtered') assert.equal(states[protocol], truth[protocol], `${protocol}`)
    }
    const causes = Object.keys(causesOf(run, QUIET))
    assert.ok(
      causes.every((cause) => cause === 'path-rewrites'),
      causes.join(),
    )
    assert.ok(lies >= ASKED.length, `only ${lies} lies were told`)
    assertCounted(sum, lies)
  }

  async function assertWallStaysSilent(forgery: Forgery): Promise<void> {
    const [[run, sum], lies] = await sweep('wall', WALL, forgery)
    assert.deepEqual(liesIn(run, WALL, await lab.host('wall').truth('table'), ASKED), [])
    assert.notEqual(statesOfLine(lineOf(run, WALL))[1], 'open', 'a forged error is no sign of ICMP')
    assert.ok(lies >= ASKED.length, `only ${lies} lies were told`)
    assertCounted(sum, lies)
  }

  test('with the right addresses and a wrong cookie are not believed, and counted', async () => {
    await assertNotBelieved(['cookie'])
  })

  test('with the right cookies of another sweep are not believed, and counted', async () => {
    const file = join(directory, 'earlier-sweep.json')
    await whileForging(lab, 'quiet', ['record', file], () => protosweep(lab, ['-p', '0-127', QUIET]))
    await assertNotBelieved(['replay', file])
  })

  test('that quote probes which were never sent are not believed, and counted', async () => {
    await assertNotBelieved(['unsent'])
  })

  test('do not even make ICMP open at a host that says nothing itself', async () => {
    await assertWallStaysSilent(['cookie'])
    await assertWallStaysSilent(['unsent'])
  })
})
