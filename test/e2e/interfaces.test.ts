/**
 * Which way packets go, and which not: several interfaces, policy routing, addresses that no host can have.
 *
 *   scanner 10.77.0.1 --- switch --- plain 10.77.0.2, middle 10.77.5.0
 *                                    edge .15 --- zero 10.76.5.0
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countSwitched, packetsByDestination } from '../lab/census.ts'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { protosweep } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

describe('a machine with several ways out', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: '10.77.0.2' },
        { name: 'middle', address: '10.77.5.0' },
      ],
      routers: [
        {
          name: 'edge',
          address: '10.77.0.15',
          far: '10.76.0.1/16',
          behind: [{ name: 'zero', address: '10.76.5.0' }],
        },
      ],
    })
  })
  after(() => lab.destroy())

  test('leaves the network address of its own prefix alone, and no other address that ends like one', async () => {
    await countSwitched(lab, 'switch')
    const skipped = ['10.77.0.0', '10.77.255.255']
    const run = await protosweep(lab, [...skipped, '10.77.0.2', '10.77.5.0', '10.76.5.0'])
    assert.equal(run.code, 0, run.stderr)
    assert.equal(run.sweep?.hosts.skipped, 2)
    const frames = await packetsByDestination(lab, 'switch')
    for (const address of skipped) assert.equal(frames.get(address), undefined, address)
    for (const name of ['plain', 'middle', 'zero']) {
      const { address } = lab.host(name)
      assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table')), [])
    }
  })
})
