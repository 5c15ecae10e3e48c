import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import sax from 'sax'
import {
  comment,
  element,
  emptyElement,
  escapeText,
  processingInstruction,
} from '../../../../src/report/xml/element.ts'

/** Anything that a JavaScript string can hold, halves of surrogate pairs among it. */
const ANYTHING = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('-', '--', '>', '<!--', '-->', '&', '"', ' ', ']]>', '?>', '\n', '\0'))
    .map((parts) => parts.join('')),
)

/** What is left of a text in a document: XML 1.0, 2.2, character by character. */
function representable(text: string): string {
  const isAllowed = (code: number) =>
    [9, 10, 13].includes(code) ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000
  return [...text].map((c) => (isAllowed(c.codePointAt(0) ?? 0) ? c : '\uFFFD')).join('')
}

/** Parses strictly; holds besides that no character is one that sax takes and XML does not. */
function parse(xml: string) {
  assert.equal(representable(xml), xml)
  const parser = sax.parser(true)
  const read = { attribute: '', text: '', comments: [] as string[], instructions: [] as string[] }
  parser.onerror = (error) => assert.fail(`${error.message} in ${JSON.stringify(xml)}`)
  parser.onattribute = ({ value }) => (read.attribute = value)
  parser.ontext = (text) => (read.text += text)
  parser.oncomment = (text) => read.comments.push(text)
  parser.onprocessinginstruction = ({ body }) => read.instructions.push(body)
  parser.write(xml).close()
  return read
}

test('any text comes back from an attribute as it was, but for what no document may hold', () => {
  fc.assert(
    fc.property(ANYTHING, (text) => {
      assert.equal(parse(emptyElement('a', { name: text })).attribute, representable(text))
    }),
  )
})

test('and so from between tags', () => {
  fc.assert(
    fc.property(ANYTHING, (text) => {
      assert.equal(parse(element('a', {}, escapeText(text))).text, representable(text))
    }),
  )
})

test('a comment ends where it should, whatever it says', () => {
  fc.assert(
    fc.property(ANYTHING, (text) => {
      const xml = comment(text)
      // XML 1.0, 2.5: no -- within it, and no - before its end.
      assert.doesNotMatch(xml.slice(4, -3), /--|-$/)
      assert.equal(parse(`${xml}<a/>`).comments.length, 1)
    }),
  )
  assert.equal(comment('as: x --open -- y---z'), '<!-- as: x -&#45;open -&#45; y-&#45;-z -->')
})

test('a processing instruction ends where it should', () => {
  fc.assert(
    fc.property(ANYTHING, (text) => {
      assert.equal(parse(`${processingInstruction('p', { of: text })}<a/>`).instructions.length, 1)
    }),
  )
})

test('line ends and tabs are written so that a reader keeps them, and an attribute without value is none', () => {
  assert.equal(
    emptyElement('a', { b: 'x\t\n\r"<&>', c: undefined, d: 0 }),
    '<a b="x&#9;&#10;&#13;&quot;&lt;&amp;&gt;" d="0"/>',
  )
})
