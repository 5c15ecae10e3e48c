/**
 * A scanner with 16 addresses in its subnet: what is sent from any of them is answered, heard and believed, over both
 * transports, and hosts that are not there are known for it.
 *
 *   scanner 10.77.0.1, .101 - .115 --- switch --- near .2, (nobody .9), gw .254 | 10.78.0.1/24 --- far .2
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countReceived, packetsBySource } from '../lab/census.ts'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { PROGRAM, protosweep } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const ADDRESSES = ['10.77.0.1', ...Array.from({ length: 15 }, (_, i) => `10.77.0.${101 + i}`)]
const MODES = ['packet', 'raw-socket'] as const

describe('several source addresses', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      scanner: ADDRESSES.map((address) => `${address}/24`),
      hosts: [
        { name: 'near', address: '10.77.0.2', drops: [61], rejects: { 62: 'host-prohibited' } },
        { name: 'nobody', address: '10.77.0.9', absent: true },
      ],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          knowsNeighbors: true,
          behind: [{ name: 'far', address: '10.78.0.2', drops: [60], listeners: [47] }],
        },
      ],
    })
  })
  after(() => lab.destroy())

  for (const mode of MODES) {
    test(`over ${mode} everything is asked from the address that was given, and is exact`, async () => {
      await countReceived(lab, 'near')
      await countReceived(lab, 'far')
      const targets = ['10.77.0.2', '10.77.0.9', '10.78.0.2']
      const run = await protosweep(lab, ['--transport', mode, '--source', '10.77.0.107', ...targets])
      assert.equal(run.code, 0, run.stderr)
      for (const name of ['near', 'far']) {
        const { address } = lab.host(name)
        assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table')), [])
        assert.deepEqual([...(await packetsBySource(lab, name)).keys()], ['10.77.0.107'])
      }
      assert.deepEqual([run.sweep?.hosts.down, run.sweep?.responses_swallowed], [1, 0])
    })
  }

  test('all that the machine has in the subnet are its sources where they are left to it', async () => {
    const { stdout } = await lab.exec(['node', PROGRAM, '--dry-run', '--sources', 'auto', '10.77.0.2'])
    assert.match(stdout, /^Sending from all .*: at most 16 addresses to one host$/m)
  })
})
