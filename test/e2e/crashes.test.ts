/** A worker's thread that ends in the middle of a sweep costs time, never truth: its hosts go on where they were. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/lab.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { CrashedSweep } from '../support/crashing-sweep.ts'

const SCRIPT = new URL('../support/crashing-sweep.ts', import.meta.url).pathname
const FIRST = 0x0a4d0002
/** An error each 50 ms: some 12 s for all protocols. */
const INTERVAL_MS = 50
const HOSTS = Array.from({ length: 4 }, (_, i) => ({
  name: `host${i}`,
  address: `10.77.0.${i + 2}`,
  limit: INTERVAL_MS,
}))
const CRASHES = 2
const AFTER_MS = 5000
/** What a host is asked in all: each protocol once, silences three times, and some more to prove them. */
const USUAL_PROBES = 330

describe('a worker whose thread ends', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({ hosts: HOSTS })
  })
  after(() => lab.destroy())

  for (const transport of ['packet', 'raw-socket']) {
    test(`over ${transport}: every state is right, every host is told of once`, async () => {
      const words = ['--transport', transport, '--workers', '2', '10.77.0.2-10.77.0.5']
      const argv = ['node', '--import', 'tsx', SCRIPT, `${CRASHES}`, `${AFTER_MS}`, ...words]
      const { code, stdout, stderr } = await lab.exec(argv)
      assert.equal(code, 0, stderr)
      const said: CrashedSweep = JSON.parse(stdout)
      assert.deepEqual([said.failures, said.restarts], [[], CRASHES])
      const addresses = said.hosts.map(({ address }) => address).toSorted()
      assert.deepEqual(addresses, [FIRST, FIRST + 1, FIRST + 2, FIRST + 3])
      for (const [i, { name }] of HOSTS.entries()) {
        const truth = await lab.host(name).truth('table')
        const states = said.hosts.find(({ address }) => address === FIRST + i)?.states
        assert.deepEqual(states, [...truth])
      }
      // What was asked since the last entry before a crash, three seconds ago at most, is asked again.
      const again = CRASHES * HOSTS.length * (3000 / INTERVAL_MS + 30)
      assert(said.probes <= HOSTS.length * USUAL_PROBES + again, `${said.probes} probes`)
    })
  }
})
