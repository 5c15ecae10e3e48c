import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { csvRow } from '../../../src/report/csv-row.ts'

/** The rows of a document by the grammar of RFC 4180, section 2; throws where it is none. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(text.slice(at))
    assert.ok(field !== null, `no field at ${at}: ${text}`)
    rows.at(-1)?.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '')
    if (field[3] === '\r\n') rows.push([])
    at += field[0].length
  }
  assert.deepEqual(rows.pop(), [], 'the last row ends, too')
  return rows
}

const tricky = fc.string({ unit: fc.constantFrom(...'",\r\n=+-@\'a;\t＝ é') })
const fields = fc.array(fc.oneof(tricky, fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 8 })

test('whatever is in the fields, a reader gets them back, but for an apostrophe before a formula', () => {
  const property = fc.property(fc.array(fields, { maxLength: 5 }), (rows) => {
    const read = parse(rows.map(csvRow).join(''))
    assert.deepEqual(
      read,
      rows.map((row) => row.map((field) => (/^[=+\-@\t\r\n＝＋－＠]/.test(field) ? `'${field}` : field))),
    )
  })
  fc.assert(property, { numRuns: 500 })
})

test('no field begins a formula in a spreadsheet', () => {
  const property = fc.property(fields, (row) => {
    for (const field of parse(csvRow(row))[0] ?? []) assert.doesNotMatch(field, /^[=+\-@\t\r\n＝＋－＠]/)
  })
  fc.assert(property, { numRuns: 500 })
  assert.equal(csvRow(['=cmd|"x"!A1', '-1', 'a']), '"\'=cmd|""x""!A1",\'-1,a\r\n')
})
