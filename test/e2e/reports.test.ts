/** The reports of one sweep, all at once: whole, cut off, gone on with, and as much of them as is asked for. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../lab/lab.ts'
import { lineOf, PROGRAM, protosweep, readRun } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const [PLAIN, STOCK] = ['10.77.0.2', '10.77.0.3']
/** The stock host takes some fifteen seconds for them, the other one no time. */
const PROTOCOLS = ['-p', '0-20']

describe('reports', { skip: requires(...LAB) }, () => {
  let lab: Lab
  let directory: string
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: PLAIN },
        { name: 'stock', address: STOCK, limit: 'stock' },
      ],
    })
    directory = mkdtempSync(join(tmpdir(), 'protosweep-reports-'))
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  const run = (...words: string[]) => lab.exec(['node', PROGRAM, '--state-dir', directory, ...words])
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const ndjsonOf = (name: string) => readRun({ stdout: read(name), stderr: '', code: 0, signal: null })
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

  test('cut off by Ctrl-C, each is closed and says so; --resume completes all of them', async () => {
    const base = join(directory, 'all')
    const outputs = ['-oA', base, '-oJ', `${base}.ndjson`, '-oC', `${base}.csv`]
    const words = ['--state-dir', directory, ...outputs, ...PROTOCOLS, PLAIN, STOCK]
    const child = lab.spawn(['node', PROGRAM, ...words])
    child.stdout?.setEncoding('utf8')
    for await (const text of child.stdout ?? []) if (String(text).includes(PLAIN)) break
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    assert.equal(await closed, 130)
    const stopped = /stopped.*2 IP addresses \(2 hosts up, 1 incomplete, 0 not reached\)/
    assert.match(read('all.nmap').split('\n').at(-2) ?? '', stopped)
    assert.match(read('all.nmap'), /^incomplete: stopped before all protocols were settled$/m)
    assert.match(read('all.gnmap').split('\n').at(-2) ?? '', /^# protosweep stopped at /)
    assert.match(read('all.csv').split('\r\n').at(-2) ?? '', /^"# protosweep stopped: /)
    assert.match(read('all.csv'), new RegExp(`^${STOCK},,\\d+,[^,]+,unproved,interrupted,,\r$`, 'm'))
    assert.match(read('all.xml'), /exit="error".*\n.*\n<\/runstats>\n<\/nmaprun>\n$/)
    assert.equal(ndjsonOf('all.ndjson').sweep?.complete, false)

    const resumed = await run('--resume', `${base}.xml`)
    assert.equal(resumed.code, 0, resumed.stderr)
    const texts = ['all.nmap', 'all.gnmap', 'all.csv', 'all.xml', 'all.ndjson'].map(read)
    for (const text of texts) {
      assert.doesNotMatch(text, /stopped|incomplete:|interrupted,|exit="error"/)
      for (const address of [PLAIN, STOCK]) assert.ok(text.includes(address))
    }
    const [normal = '', grepable = '', csv = '', xml = '', ndjson = ''] = texts
    assert.equal(count(normal, /^protosweep (done|scan report)/gm), 3)
    assert.equal(count(grepable, /^# protosweep done|Status: Up/gm), 3)
    assert.equal(count(csv, /,up,|^address,/gm), 3)
    assert.equal(count(xml, /<host |<\/nmaprun>$/gm), 3)
    assert.equal(count(ndjson, /"type":"(host|sweep)"/g), 3)
    assert.equal(ndjsonOf('all.ndjson').sweep?.complete, true)

    const again = await run('--resume', `${base}.xml`)
    assert.deepEqual([again.code, /is complete/.test(again.stderr)], [2, true], again.stderr)
    const other = await run('--resume', join(directory, 'nothing.xml'))
    assert.deepEqual([other.code, /no kept sweep wrote/.test(other.stderr)], [2, true], other.stderr)
  })

  test('a program on standard output is not disturbed by what is for people', async () => {
    const { stdout, stderr } = await run('-v', '-oC', '-', '-p', '1,47', PLAIN)
    assert.match(stdout, /^address,hostname,/)
    assert.doesNotMatch(stdout, /Discovered/)
    assert.match(stderr, /^Discovered open protocol 1\/icmp/m)
  })

  test('--brief, --open and --reason say less or more of the same states', async () => {
    const words = ['-p', '1,2,6,17,47', PLAIN]
    const { hosts } = await protosweep(lab, words)
    const line = hosts.find(({ address }) => address === PLAIN)
    assert.deepEqual([line?.states.open, line?.states['open|filtered']], ['1,6', '2'])
    const brief = await run('--brief', ...words)
    assert.equal(brief.stdout.split('\n')[0], `${PLAIN} up icmp igmp? tcp | 1 closed, 1 filtered`)
    const open = await run('--open', ...words)
    assert.match(open.stdout, /^Not shown: 1 closed protocol, 1 filtered protocol$/m)
    const reason = await run('--reason', ...words)
    assert.match(reason.stdout, /^Host is up, received arp-response /m)
    assert.match(reason.stdout, /^17 +filtered +udp +port-unreach ttl 64$/m)
    const debugged = await run('-d', '--classify', 'nmap', ...words)
    assert.match(debugged.stdout, /^47 +closed +gre +proto-unreach ttl 64$/m)
    assert.match(debugged.stdout, /^Asked with \d+ probes? \(\d+ of them again\), .*; srtt [\d.]+ ms$/m)
  })

  test('a name may hold the time, and a file may be added to', async () => {
    const words = ['--append-output', '-oJ', join(directory, 'of-%Y.ndjson'), '-p', '1', PLAIN]
    for (let i = 0; i < 2; i += 1) assert.equal((await run(...words)).code, 0)
    const [name = ''] = readdirSync(directory).filter((file) => /^of-\d{4}\.ndjson$/.test(file))
    const appended = ndjsonOf(name)
    assert.deepEqual(
      appended.hosts.map(({ address }) => address),
      [PLAIN, PLAIN],
    )
    assert.equal(lineOf(appended, PLAIN)?.states.open, '1')
  })

  test('what cannot be written is refused before anything is sent, and changes no file', async () => {
    const sent = await lab.host('plain').counters()
    const before = read('all.xml')
    for (const words of [
      ['-oX', '-', '-oJ', '-'],
      ['-oA', '-'],
      ['-oN', join(directory, 'all.xml'), '-oX', join(directory, 'all.xml')],
      ['-oN', join(directory, 'all.xml'), '-oX', join(directory, 'none', 'all.xml')],
    ]) {
      const { code, stderr } = await run(...words, PLAIN)
      assert.equal(code, 2, stderr)
      assert.match(stderr, /^protosweep: /)
    }
    assert.equal(read('all.xml'), before)
    assert.equal((await lab.host('plain').counters()).IpInReceives, sent.IpInReceives)
  })
})
