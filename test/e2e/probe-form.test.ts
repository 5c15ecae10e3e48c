/**
 * Probes and pings with another time to live and bytes behind them: real kernels answer them as they answer plain ones,
 * and the wire shows the wanted form.
 *
 *   scanner 10.77.0.1 --- switch --- near .2
 *                            '------ gw .254 --- 10.78.0.2 far
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Capture } from '../lab/capture.ts'
import { Lab } from '../lab/lab.ts'
import { protosweep, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const TARGETS = ['10.77.0.2', '10.78.0.2']
const ASKED = '1,2,6,17,47,50,89,103,132,136,200'
const IP_HEADER = 20
/** What plain packets have behind the IP header: probes with and without a header of their own, and pings. */
const PLAIN = new Map([
  ['ICMP (1)', [16, 20]],
  ['IGMP (2)', [8]],
  ['TCP (6)', [20]],
  ['UDP (17)', [16]],
  ['SCTP (132)', [32]],
])

describe('the form of probes', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [{ name: 'near', address: '10.77.0.2', limit: 'none' }],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          behind: [{ name: 'far', address: '10.78.0.2', limit: 'none' }],
        },
      ],
    })
  })
  after(() => lab.destroy())

  async function swept(...options: string[]) {
    const run = await protosweep(lab, ['-p', ASKED, ...options, ...TARGETS])
    assert.equal(run.code, 0, run.stderr)
    return TARGETS.map((target) => {
      const line = run.hosts.find(({ address }) => address === target)
      assert.equal(line?.status, 'up')
      return statesOfLine(line)
    })
  }

  for (const transport of ['packet', 'raw-socket']) {
    test(`kernels answer long probes with another TTL as plain ones (${transport})`, async () => {
      const plain = await swept('--transport', transport)
      for (const [ttl, dataLength] of [
        [40, 100],
        [255, 1400],
      ] as const) {
        const capture = await Capture.start(lab, ['-v', 'ip'])
        const options = ['--transport', transport, '--ttl', `${ttl}`, '--data-length', `${dataLength}`]
        const states = await swept(...options)
        const lines = await capture.lines()
        assert.deepEqual(states, plain, `${dataLength} bytes`)
        assertForm(lines, ttl, dataLength)
      }
    })
  }
})

/** Every IPv4 packet that left has the TTL and the length, and tcpdump finds no checksum wrong. */
function assertForm(lines: readonly string[], ttl: number, dataLength: number): void {
  const seen = new Set<string>()
  for (const line of lines) {
    // As words: an SPI in hexadecimal can hold the letters.
    assert(!/\b(?:bad|incorrect|wrong)\b/i.test(line), line)
    const [, shown, name = '', length] = /ttl (\d+), .*proto (.*), length (\d+)\)/.exec(line) ?? []
    if (shown === undefined) continue
    assert.equal(Number(shown), ttl, line)
    const lengths = (PLAIN.get(name) ?? [8]).map((plain) => {
      const payload = plain + dataLength
      return IP_HEADER + (name === 'SCTP (132)' ? Math.ceil(payload / 4) * 4 : payload)
    })
    assert(lengths.includes(Number(length)), line)
    seen.add(name)
  }
  assert(seen.size >= 10, [...seen].join())
}
