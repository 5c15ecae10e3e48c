/**
 * The XML report in the hands of Nmap's tools: valid against Nmap's DTD whatever happened to the sweep, the same to ndiff
 * as Nmap's own report, read by libnmap, Nmap's style sheet and our own diff.
 *
 *   scanner 10.77.0.1 --- switch --- plain .2, wall .3 (drops all), rejects .4, listens .5, slow .6 (6 errors, then one
 *                                    a second), quick .7 (one per 100 ms), (nobody .9),
 *                                    gw .254 --- 10.78.0.0/24: far .2, gre rejected on the way
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Finished, finish } from '../lab/command.ts'
import { Lab } from '../lab/lab.ts'
import { until } from '../lab/process.ts'
import { lineOf, PROGRAM, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { ndiff, readByLibnmap, styled, validate } from '../lab/xml-readers.ts'

const [PLAIN, WALL, REJECTS, LISTENS, SLOW, QUICK, NOBODY, FAR] = [
  ...['10.77.0.2', '10.77.0.3', '10.77.0.4', '10.77.0.5', '10.77.0.6', '10.77.0.7', '10.77.0.9'],
  '10.78.0.2',
] as const
const UNLIMITED = [PLAIN, WALL, REJECTS, LISTENS, FAR]

describe('the XML report', {
  skip: requires(...LAB, 'nmap', 'ndiff', 'xmllint', 'libnmap', 'xsltproc'),
}, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: PLAIN },
        { name: 'wall', address: WALL, dropAll: true },
        {
          name: 'rejects',
          address: REJECTS,
          rejects: {
            20: 'net-unreachable',
            21: 'host-unreachable',
            22: 'protocol-unreachable',
            23: 'port-unreachable',
            24: 'net-prohibited',
            25: 'host-prohibited',
            47: 'admin-prohibited',
          },
          drops: [60, 61, 62, 255],
        },
        { name: 'listens', address: LISTENS, listeners: [47, 50, 89] },
        { name: 'slow', address: SLOW, limit: 'stock' },
        { name: 'quick', address: QUICK, limit: 100 },
        { name: 'nobody', address: NOBODY, absent: true },
      ],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          rejects: { 47: 'admin-prohibited' },
          behind: [{ name: 'far', address: FAR }],
        },
      ],
    })
  })
  after(() => lab.destroy())

  const file = (name: string) => join(lab.stateDir, name)

  async function sweep(name: string, words: readonly string[]): Promise<string> {
    const path = file(`${name}.xml`)
    const { code, stderr } = await lab.exec(['node', PROGRAM, '-oX', path, ...words])
    assert.equal(code, 0, stderr)
    await validate(path)
    return path
  }

  /** A sweep that is stopped by Ctrl-C once its report is so long. */
  async function stopped(path: string, hosts: number, words: readonly string[]): Promise<Finished> {
    const child = lab.spawn(['node', PROGRAM, '-oX', path, ...words])
    const ended = finish(child)
    await until('a host', 20, async () => (textOf(path).match(/<\/host>/g)?.length ?? 0) >= hosts)
    child.kill('SIGINT')
    return ended
  }

  test('of hosts in all states, of a timeout, of discovery and of a sweep with --open is valid', async () => {
    const all = await sweep('all', ['-v', '--host-timeout', '3s', ...UNLIMITED, SLOW, NOBODY])
    const text = textOf(all)
    for (const state of ['open', 'closed', 'filtered', 'open|filtered', 'unknown']) {
      assert.ok(text.includes(`state="${state}"`), state)
    }
    assert.match(text, /<status state="down" reason="no-arp-response"/)
    assert.match(text, /timedout="true"><status[^<]*<address addr="10.77.0.6"/)
    assert.match(text, /reason_ip="10\.77\.0\.254"/)

    const found = textOf(await sweep('found', ['-sn', ...UNLIMITED, NOBODY]))
    assert.equal(found.match(/<host /g)?.length, UNLIMITED.length)
    assert.doesNotMatch(found, /<ports>|scaninfo/)

    const open = textOf(await sweep('open', ['--open', '-p', '47,200', PLAIN, LISTENS]))
    assert.deepEqual(open.match(/addr="10[^"]*"/g), [`addr="${LISTENS}"`])
    assert.match(open, /<extraports state="closed" count="1">/)
  })

  test('that was cut off says so and is valid, and is one document when the sweep goes on in it', async () => {
    const path = file('cut.xml')
    const { code, stderr } = await stopped(path, 1, ['-p', '0-60', PLAIN, QUICK])
    assert.equal(code, 130, stderr)
    await validate(path)
    const partial = textOf(path)
    assert.match(partial, /exit="error" errormsg="stopped before all targets were done"/)
    assert.match(partial, /comment="stopped before all protocols were settled"/)
    assert.match(partial, /<elem key="interrupted">/)

    const resumed = await lab.exec(['node', PROGRAM, 'resume'])
    assert.equal(resumed.code, 0, resumed.stderr)
    await validate(path)
    const whole = textOf(path)
    for (const part of ['<?xml', '<nmaprun', '<runstats>', `"${PLAIN}"`, `"${QUICK}"`]) {
      assert.equal(whole.split(part).length, 2, part)
    }
    assert.match(whole, /exit="success"/)
    assert.doesNotMatch(whole, /unknown|comment=/)
  })

  test('on standard output is nothing but the document', async () => {
    const { code, stdout } = await lab.exec(['node', PROGRAM, '-oX', '-', '-v', '-p', '1,6', PLAIN])
    assert.equal(code, 0)
    assert.match(stdout, /^<\?xml.*<\/nmaprun>\n$/s)
  })

  test('is the same to ndiff after a second sweep, and differs in the state that has changed', async () => {
    const words = ['-p', '1-60', PLAIN, LISTENS, NOBODY]
    const [first, second] = [await sweep('first', words), await sweep('second', words)]
    assert.deepEqual(await ndiff(first, second), [])

    await lab.inside('plain', 'nft "add table ip t; add chain ip t c { type filter hook input priority 0; }"')
    await lab.inside('plain', 'nft add rule ip t c ip protocol 50 drop')
    const third = await sweep('third', words)
    await lab.inside('plain', 'nft delete table ip t')
    const lines = await ndiff(first, third)
    const [closed, fewer] = lines
      .map((line) => Number(/Not shown: (\d+) closed ports$/.exec(line)?.[1]))
      .slice(1, 3)
    assert.deepEqual(
      [lines[0], fewer, lines.at(-1), lines.length],
      [
        ` ${PLAIN}, ${lab.host('plain').mac.toUpperCase()}:`,
        (closed ?? 0) - 1,
        '+50/ip open|filtered esp',
        5,
      ],
    )
  })

  const some = [PLAIN, REJECTS, LISTENS, NOBODY]
  for (const [what, words] of [
    ['as it is by default', [WALL, ...some]],
    ['with -v', ['-v', ...some]],
    ['with --open', ['--open', '-p', '20-60,200', ...some]],
    ['of few protocols', ['-p', '0-30,47,132,150-154,200,255', ...some]],
    ['of a host behind a router that rejects one', ['-p', '1-6,17,47,132', FAR]],
  ] as const) {
    test(`${what} is Nmap's to ndiff, host by host`, async () => {
      const [nmaps, nmapsLines, ourLines] = [file('nmap.xml'), file('nmap.gnmap'), file('ours.gnmap')]
      const nmap = await lab.exec(['nmap', '-sO', '-n', '-oX', nmaps, '-oG', nmapsLines, ...words])
      assert.equal(nmap.code, 0, nmap.stderr)
      const ours = await sweep('ours', ['--classify', 'nmap', '-oG', ourLines, ...words])
      assert.deepEqual(await ndiff(nmaps, ours), [])
      assert.deepEqual(hostLines(ourLines), hostLines(nmapsLines), 'and the grepable lines are its own')
    })
  }

  test('is read by libnmap, by the style sheet and by our own diff', async () => {
    const path = file('read.xml')
    const words = ['-v', '-oX', path, '--host-timeout', '3s', PLAIN, REJECTS, SLOW, NOBODY]
    const finished = await lab.exec(['node', PROGRAM, '-oJ', file('read.ndjson'), ...words])
    assert.equal(finished.code, 0, finished.stderr)
    const lines = readRun({ ...finished, stdout: textOf(file('read.ndjson')) })

    const report = await readByLibnmap(path)
    assert.deepEqual([report.type, report.up, report.down, report.total], ['ipproto', 3, 1, 4])
    assert.match(report.commandline, /^protosweep -oJ /)
    assert.match(report.summary, /^protosweep done at .* 4 IP addresses \(3 hosts up, 1 down\) scanned in/)
    for (const host of report.hosts.filter(({ status }) => status === 'up')) {
      const line = lineOf(lines, host.address)
      assert.equal(host.mac, line?.mac)
      const states = statesOfLine(line)
      assert.ok(Object.keys(host.services).length > 3)
      for (const [protocol, [state]] of Object.entries(host.services)) {
        const word = state === 'unknown' ? 'unproved' : state
        assert.equal(word, states[Number(protocol)], `${host.address} ${protocol}`)
      }
    }
    assert.deepEqual(
      report.hosts.filter(({ status }) => status === 'down').map(({ address }) => address),
      [NOBODY],
    )
    const slow = report.hosts.find(({ address }) => address === SLOW)
    assert.equal(slow?.scripts.unproved?.['host-timeout'], lineOf(lines, SLOW)?.states.unproved)

    const page = await styled(path)
    for (const part of ['<html', PLAIN, SLOW, 'open|filtered', 'host-timeout'])
      assert.ok(page.includes(part), part)

    const diff = await lab.exec(['node', PROGRAM, 'diff', file('read.ndjson'), path])
    assert.equal(diff.code, 0, diff.stdout + diff.stderr)
    assert.doesNotMatch(diff.stdout, /classify/)
  })
})

// Nmap's hosts come in the order in which it was given them, ours as they finish.
function hostLines(path: string): string[] {
  return textOf(path)
    .split('\n')
    .filter((line) => line.startsWith('Host: '))
    .sort()
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
