/** A sweep in four parts, as four machines would do them with nothing between them, and the same sweep whole. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { FarEnd } from '../lab/far-end.ts'
import { LIFTED } from '../lab/large-sweep.ts'
import { Link } from '../lab/link.ts'
import { type HostLine, PROGRAM, type SweepLine } from '../lab/protosweep.ts'
import { requires } from '../lab/requirements.ts'
import { SimulatedHosts, stockHosts } from '../lab/simulated-hosts.ts'

const SHARDS = 4
const PROTOCOLS = '0-8,17,47,50,89,103,132'

describe('a sweep in four shards', { skip: requires('root', 'ip', 'nsenter', 'gcc') }, () => {
  const hosts = new SimulatedHosts(stockHosts({ prefix: ['10.9.4.0', 23], intervalMs: 0, deadPermille: 150 }))
  let link: Link
  let end: FarEnd | undefined
  before(async () => {
    link = await Link.create()
    end = await FarEnd.start(link, hosts)
  })
  after(async () => {
    await end?.stop()
    await link.destroy()
  })

  test('equals the whole, target by target', async () => {
    const whole = await sweep('whole')
    const parts = await Promise.all(
      Array.from({ length: SHARDS }, (_, i) => sweep(`${i + 1}`, ['--shard', `${i + 1}/${SHARDS}`])),
    )
    const together = parts.flatMap(({ states }) => [...states])
    assert.equal(whole.states.size, hosts.alive)
    assert.equal(together.length, hosts.alive, 'no host is in two shards')
    assert.deepEqual(new Map(together), whole.states)
    const sum = (part: (line: SweepLine) => number) => parts.reduce((all, { last }) => all + part(last), 0)
    assert.equal(
      sum(({ targets }) => targets),
      whole.last.targets,
    )
    assert.equal(
      sum((line) => line.hosts.down),
      whole.last.hosts.down,
    )
  })

  /** The states of each host that was up, as the report has them, and the report's last line. */
  async function sweep(name: string, words: readonly string[] = []) {
    const report = join(link.stateDir, `${name}.ndjson`)
    const argv = [process.execPath, PROGRAM, ...LIFTED, '-p', PROTOCOLS, '-oJ', report, ...words, hosts.range]
    const { code, stderr } = await link.exec(argv)
    assert.equal(code, 0, stderr)
    const lines: (HostLine | SweepLine)[] = readFileSync(report, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const last = lines.at(-1)
    assert(last?.type === 'sweep')
    const states = new Map(
      lines.flatMap((line) => (line.type === 'host' ? [[line.address, line.states] as const] : [])),
    )
    assert.equal(states.size, lines.length - 1, 'no host is reported twice')
    return { states, last }
  }
})
