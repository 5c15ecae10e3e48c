/** A host that sends one error per 100 ms: exact, where a sender that ignores the limit is mostly wrong. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countWrong } from '../lab/answer.ts'
import { riseOf } from '../lab/counters.ts'
import { Lab } from '../lab/lab.ts'
import { naiveStates } from '../lab/prober.ts'
import { lineOf, protosweep, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const ADDRESS = '10.77.0.2'

describe('a host that rations its errors', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'fast', address: ADDRESS, limit: 100 },
        { name: 'shared', address: '10.77.0.3', extra: ['10.77.0.4'], limit: 100 },
      ],
    })
  })
  after(() => lab.destroy())

  test('gets no wrong state from us, and most of its states wrong from a sender that ignores the limit', async () => {
    const truth = await lab.host('fast').truth('table')
    const naive = await naiveStates(lab, ADDRESS, 'table')
    const before = await lab.host('fast').counters()
    const run = await protosweep(lab, [ADDRESS, '10.77.0.3', '10.77.0.4'])
    const rise = riseOf(before, await lab.host('fast').counters())

    assert.ok(countWrong(naive, truth) > 128, `the naive sender got ${countWrong(naive, truth)} wrong`)
    assert.deepEqual(statesOfLine(lineOf(run, ADDRESS)), truth)
    assert.equal(rise.IpInReceives, lineOf(run, ADDRESS)?.probes)
    const errors = rise.IcmpOutDestUnreachs + rise.IcmpOutRateLimitHost + rise.IcmpOutRateLimitGlobal
    assert.ok(errors >= 251, `${errors} errors were drawn or suppressed`)
    for (const address of lab.host('shared').addresses) {
      assert.deepEqual(statesOfLine(lineOf(run, address)), await lab.host('shared').truth('table'), address)
    }
  })
})
