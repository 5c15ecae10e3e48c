/** The command as a user types it: loopback, own addresses, Ctrl-C, metrics, refusals. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { statesOf } from '../lab/answer.ts'
import { kernelAnswers, Lab } from '../lab/lab.ts'
import { lineOf, PROGRAM, protosweep, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

/** Scrapes until the server has gone, and prints the last answer: the sweep ends by waiting, so nothing is missed. */
const LAST_SCRAPE = `
  let last = ''
  const url = 'http://127.0.0.1:' + process.argv[1] + '/metrics'
  for (let refused = 0; refused < 5000; ) {
    try {
      last = await (await fetch(url)).text()
    } catch {
      if (last !== '') break
      refused += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  process.stdout.write(last)`

describe('the command', { skip: requires(...LAB) }, () => {
  let lab: Lab
  let directory: string
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: '10.77.0.2' },
        { name: 'stock', address: '10.77.0.3', limit: 'stock' },
        { name: 'other', address: '10.77.0.4' },
      ],
    })
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  test('prints the right table of the loopback host', async () => {
    const truth = statesOf(await kernelAnswers(), 'table')
    const run = await protosweep(lab, ['127.0.0.1'])
    assert.deepEqual(statesOfLine(lineOf(run, '127.0.0.1')), truth)
    const { stdout } = await lab.exec(['node', PROGRAM, '127.0.0.1'])
    assert.match(stdout, /^Not shown: 250 closed protocols$/m)
    assert.match(stdout, /^PROTOCOL STATE {9}SERVICE$/m)
    assert.match(stdout, /^1 {8}open {10}icmp$/m)
  })

  test("sweeps a range that contains the scanner's own address", async () => {
    const truth = statesOf(await kernelAnswers(), 'table')
    const run = await protosweep(lab, ['10.77.0.1-10.77.0.2'])
    assert.deepEqual(statesOfLine(lineOf(run, '10.77.0.1')), truth)
    assert.deepEqual(statesOfLine(lineOf(run, '10.77.0.2')), truth)
    assert.equal(lineOf(run, '10.77.0.1')?.status_reason, 'localhost-response')
  })

  test('says with -v what is open as it is discovered: beside the table, but never in NDJSON', async () => {
    const plain = await lab.exec(['node', PROGRAM, '-v', '-p', '1,47', '10.77.0.2'])
    const discovered = plain.stdout.indexOf('Discovered open protocol 1/icmp on 10.77.0.2\n')
    assert.ok(discovered >= 0 && discovered < plain.stdout.indexOf('scan report for 10.77.0.2'), plain.stdout)
    assert.doesNotMatch(plain.stdout, /47\/gre/)
    // Every line of it parses.
    const run = await protosweep(lab, ['-vv', '-p', '1,47', '10.77.0.2'])
    assert.equal(run.hosts.length, 1)
    assert.match(run.stderr, /^Discovered closed protocol 47\/gre on 10\.77\.0\.2$/m)
  })

  test('ends in order on Ctrl-C: partial results, marked, in valid files, exit code 130', async () => {
    const file = join(directory, 'cut-off.ndjson')
    const child = lab.spawn(['node', PROGRAM, '-oJ', file, '10.77.0.2-10.77.0.3'])
    child.stdout?.setEncoding('utf8')
    // The unlimited host is reported within a second; the stock one would take four minutes.
    for await (const text of child.stdout ?? []) if (String(text).includes('10.77.0.2')) break
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    assert.equal(await closed, 130)
    const run = readRun({ stdout: readFileSync(file, 'utf8'), stderr: '', code: 130, signal: null })
    assert.equal(run.sweep?.complete, false)
    assert.equal(lineOf(run, '10.77.0.2')?.complete, true)
    const partial = lineOf(run, '10.77.0.3')
    assert.equal(partial?.complete, false)
    const truth = await lab.host('stock').truth('table')
    for (const [protocol, state] of statesOfLine(partial).entries()) {
      if (state !== 'unproved') assert.equal(state, truth[protocol], `protocol ${protocol}`)
    }
    const left = await lab.exec(['ss', '--no-header', '--raw', '--packet', '--all'])
    assert.equal(left.stdout.trim(), '', 'no socket is left')
  })

  test('serves metrics whose sums equal the report', async () => {
    const port = '9187'
    const args = ['--metrics', port, '--workers', '2', '10.77.0.2', '10.77.0.4']
    const scraping = lab.exec(['node', '--input-type=module', '-e', LAST_SCRAPE, port])
    const run = await protosweep(lab, args)
    const metrics = (await scraping).stdout
    const sum = (family: string, label = '') =>
      [...metrics.matchAll(new RegExp(`^${family}\\{.*${label}.*\\} (\\d+)$`, 'gm'))].reduce(
        (total, [, value]) => total + Number(value),
        0,
      )

    assert.equal(run.code, 0, run.stderr)
    const probes = run.hosts.reduce((total, line) => total + line.probes, 0)
    assert.equal(run.sweep?.probes, probes)
    assert.equal(sum('protosweep_probes_sent_total'), probes)
    assert.equal(sum('protosweep_probe_retransmissions_total'), run.sweep?.retransmissions)
    assert.match(metrics, /protosweep_probes_sent_total\{worker="1"\}/)
    const unreachables = sum('protosweep_responses_total', 'kind="unreachable"')
    assert.ok(unreachables >= 2 * 251, 'all errors of both hosts were counted')
    assert.equal(sum('protosweep_icmp_unreachables_total'), unreachables)
  })

  test('refuses bad input with exit code 2 and sends nothing', async () => {
    const before = await lab.host('plain').counters()
    const bad = [
      [],
      ['10.77.0.2/33'],
      ['10.77.0.9-10.77.0.2'],
      ['10.77.0.300'],
      ['-p', '256', '10.77.0.2'],
      ['-p', '5-3', '10.77.0.2'],
      ['-p', 'nosuch', '10.77.0.2'],
      ['-iL', '/nonexistent', '10.77.0.2'],
      ['-e', 'nosuch0', '10.77.0.2'],
      ['8.8.8.0/24'],
      ['--max-rate', 'fast', '10.77.0.2'],
    ]
    for (const args of bad) {
      const { code, stderr } = await lab.exec(['node', PROGRAM, ...args])
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`)
      assert.match(stderr, /^protosweep: /, args.join(' '))
      assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace')
    }
    const after = await lab.host('plain').counters()
    assert.equal(after.IpInReceives, before.IpInReceives)
  })
})
