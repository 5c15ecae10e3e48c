/**
 * Addresses that are one machine, and share its error budget. What some take the others lack: no state may be wrong
 * for that. How many are unproved is said.
 *
 *   scanner 10.77.0.1 --- switch --- four 10.77.1.1-4 (an error per 250 ms), router 10.77.2.1-64 (an error per 4 ms),
 *                                eight 10.77.3.1-8 (six errors, then one per second)
 */
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { liesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, protosweep, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { HostSpec, Limit } from '../lab/spec.ts'

/** 50 and 88 are silent: where others take the errors, silence is the easiest thing to imagine. */
const LISTENERS = [50, 88]
const CLOSED = [47, 51, 89]
const TWELVE = [1, 2, 6, 17, 47, 50, 51, 88, 89, 103, 112, 132]

function machine(name: string, net: number, count: number, limit: Limit): HostSpec {
  const extra = Array.from({ length: count - 1 }, (_, i) => `10.77.${net}.${i + 2}`)
  return { name, address: `10.77.${net}.1`, extra, limit, listeners: LISTENERS }
}

describe('addresses of one machine', { skip: requires(...LAB), concurrency: true }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [machine('four', 1, 4, 250), machine('router', 2, 64, 4), machine('eight', 3, 8, 'stock')],
    })
  })
  after(() => lab.destroy())

  async function assertNoLies(
    context: TestContext,
    name: string,
    workers: number,
    protocols: readonly number[],
  ): Promise<void> {
    const { addresses } = lab.host(name)
    const run = await protosweep(lab, ['--workers', `${workers}`, '-p', protocols.join(), ...addresses])
    assert.equal(run.code, 0, run.stderr)
    const truth = await lab.host(name).truth('table')
    assert.deepEqual(
      addresses.flatMap((address) => liesIn(run, address, truth, protocols)),
      [],
    )
    const states = addresses.length * protocols.length
    context.diagnostic(`${run.sweep?.states.unproved} of ${states} unproved: ${run.sweep?.seconds} s`)
  }

  test('four of a host get no wrong state', (context) => assertNoLies(context, 'four', 2, TWELVE))

  test('64 of a router, in four workers, get no wrong state', (context) =>
    assertNoLies(context, 'router', 4, TWELVE))

  test("eight, spread over the workers, are not called silent where they take each other's errors", async () => {
    const { addresses } = lab.host('eight')
    const run = await protosweep(lab, ['--workers', '4', '-p', CLOSED.join(), ...addresses])
    assert.equal(run.code, 0, run.stderr)
    for (const address of addresses) {
      const states = statesOfLine(lineOf(run, address))
      assert.deepEqual(
        CLOSED.map((protocol) => states[protocol]),
        CLOSED.map(() => 'closed'),
        address,
      )
    }
  })
})
