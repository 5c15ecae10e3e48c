import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { readHostFile, readHosts } from '../../../../src/inventory/diff/host-file.ts'
import { viewHost } from '../../../../src/report/host-view.ts'
import { ndjsonReport } from '../../../../src/report/ndjson.ts'
import { facts, host, OPEN, summary } from '../../report/sample.ts'
import { comparable, compare, nmapHost, nmapPort, nmapRest, nmapXml } from './sample.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-diff-'))
after(() => rmSync(directory, { recursive: true }))

const NAMES = ['10.77.0.2', '10.77.0.3', '10.77.0.4']
const XML = nmapXml(
  NAMES.map((name) =>
    nmapHost(name, `<ports>${nmapRest('closed', '0-46,48-255')}${nmapPort(47, 'open')}</ports>`),
  ),
)
const NDJSON = ndjsonOf(NAMES)

function ndjsonOf(names: readonly string[]): string {
  let text = ''
  const report = ndjsonReport((line) => {
    text += line
  })
  report.begin(facts({ classification: 'nmap' }))
  for (const name of names) report.host(viewHost(host(name, { 47: OPEN }), 'nmap', undefined))
  report.end(summary())
  return text
}

function refusal(message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof Error && 'code' in error && error.code === 'BAD_INPUT' && message.test(error.message)
}

test('a file is known by what it holds, and one kind compares with the other', async () => {
  const [ours, theirs] = [join(directory, 'a.xml'), join(directory, 'b.json')]
  writeFileSync(ours, NDJSON)
  writeFileSync(theirs, `\uFEFF\n${XML}`)
  const [before, recent] = [await readHostFile(ours), await readHostFile(theirs)]
  assert.deepEqual(
    before.hosts,
    NAMES.map((name) => comparable(name, { 47: 'open' }, { mac: '7E:92:49:1F:94:A3' })),
  )
  assert.deepEqual(
    recent.hosts,
    NAMES.map((name) => comparable(name, { 47: 'open' })),
  )
  assert.deepEqual([before.label, before.isWhole, before.classification], [ours, true, 'nmap'])
  assert.deepEqual([recent.label, recent.isWhole, recent.classification], [theirs, true, 'nmap'])
  assert.deepEqual(compare(before, recent).hosts, [])
})

test('how a file is cut into pieces makes no difference', async () => {
  const cuts = fc.array(fc.nat({ max: 3000 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(XML, NDJSON, `\n \uFEFF${XML}`), cuts, async (text, at) => {
      const sorted = [0, ...at.toSorted((left, right) => left - right), text.length]
      const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
      const list = await readHosts('x', pieces)
      assert.equal(list.isWhole, true)
      assert.deepEqual(list.hosts, (await readHosts('x', [text])).hosts)
    }),
  )
})

test('a file that was cut off anywhere is read as far as it goes, and says nothing of hosts that it lacks', async () => {
  const shares = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(XML, NDJSON), shares, async (text, share) => {
      const start = text === XML ? XML.indexOf('<scaninfo') : 1
      const end = text === XML ? XML.indexOf('</nmaprun>') : NDJSON.length - 2
      const list = await readHosts('x', [text.slice(0, start + Math.floor(share * (end - start)))])
      const whole = await readHosts('x', [text])
      assert.deepEqual(list.hosts, whole.hosts.slice(0, list.hosts.length))
      assert.equal(list.isWhole, false)
      assert.equal(list.covers(new Uint8Array(16)), false)
      assert.equal(whole.covers(new Uint8Array(16)), true)
    }),
  )
})

test('a whole file says how many were asked, reports of shards together', async () => {
  const { targets } = facts().plan
  const targetsOf = async (...pieces: string[]) => (await readHosts('x', pieces)).targets
  assert.equal(await targetsOf(XML), 1)
  assert.equal(await targetsOf(NDJSON), targets)
  assert.equal(await targetsOf(NDJSON, ndjsonOf(['10.77.0.5'])), 2 * targets)
  assert.equal(await targetsOf(NDJSON, NDJSON.slice(0, 9)), undefined)
  assert.equal(await targetsOf(XML.replace('</nmaprun>', '')), undefined)
})

test('what is neither kind, empty or cannot be read is refused by name', async () => {
  await assert.rejects(
    readHosts('x', []),
    refusal(/^"x" is empty: give a file of protosweep -oJ or -oX, or of nmap/),
  )
  await assert.rejects(readHosts('x', ['\n', ' ']), refusal(/^"x" is empty/))
  await assert.rejects(readHosts('x', ['# Nmap 7.93']), refusal(/^"x" is neither NDJSON nor XML: give/))
  const missing = join(directory, 'missing')
  await assert.rejects(readHostFile(missing), refusal(/^cannot read ".*missing": no such file/))
  const bad = join(directory, 'bad.json')
  writeFileSync(bad, '{}\n')
  await assert.rejects(readHostFile(bad), refusal(/bad\.json:1: "\{\}" is no line of/))
  await assert.rejects(readHostFile(bad), (error) => !refusal(/cannot read/)(error))
  await assert.rejects(readHostFile(directory), refusal(/^cannot read ".*": it is a directory/))
})

test('any text is hosts or a refusal', async () => {
  const start = fc.constantFrom(
    '',
    '{',
    '<',
    '<nmaprun>',
    '{"type":"host"',
    '{"type":"sweep","complete":true}\n',
  )
  await fc.assert(
    fc.asyncProperty(start, fc.string(), async (beginning, text) => {
      await readHosts('x', [beginning, text]).catch((error) => assert.ok(refusal(/./)(error), String(error)))
    }),
  )
})
