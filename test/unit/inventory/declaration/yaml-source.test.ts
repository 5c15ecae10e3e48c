import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Path } from '../../../../src/inventory/declaration/schedule-faults.ts'
import { readYaml, type YamlSource } from '../../../../src/inventory/declaration/yaml-source.ts'

function source(text: string): YamlSource {
  const read = readYaml(text)
  assert.ok('data' in read)
  return read
}

function faults(text: string): readonly string[] {
  const read = readYaml(text)
  assert.ok('faults' in read)
  return read.faults
}

test('scalars are their text, blank ones are empty', () => {
  const { data } = source('a: 0700\nb: yes\nc: [10.1, 0x1F]\nd:\ne: ~\nf: "x y"\n# a comment\n')
  assert.deepEqual(data, { a: '0700', b: 'yes', c: ['10.1', '0x1F'], d: '', e: '~', f: 'x y' })
})

test('anchors, aliases and merges, and the places of what they bring', () => {
  const text = `base: &base
  zone: UTC
list:
  - <<: *base
    name: a
  - name: b
    more: &more [x, y]
  - name: c
    more: *more
`
  const { data, ...lines } = source(text)
  const place = (path: Path, part?: 'key' | 'value') => lines.place(lines.offset(path, part))
  assert.deepEqual(data, {
    base: { zone: 'UTC' },
    list: [
      { zone: 'UTC', name: 'a' },
      { name: 'b', more: ['x', 'y'] },
      { name: 'c', more: ['x', 'y'] },
    ],
  })
  assert.equal(place(['list', 0, 'zone']), 'line 2, column 9')
  assert.equal(place(['list', 1, 'name']), 'line 6, column 11')
  assert.equal(place(['list', 1, 'name'], 'key'), 'line 6, column 5')
  assert.equal(place(['list', 2, 'more', 1]), 'line 7, column 21')
  // What is not there stands where it should be.
  assert.equal(place(['list', 2, 'cron']), 'line 8, column 5')
  assert.equal(place(['nothing', 0]), 'line 1, column 1')
})

test('what is no YAML is told with its place, all of it, and no secret', () => {
  assert.deepEqual(faults('a:\n\tb: 1\n'), ['line 2, column 1: Tabs are not allowed as indentation'])
  assert.deepEqual(faults('a: 1\na: 2\nb: 1\nb: 2\n'), [
    'line 2, column 1: Map keys must be unique',
    'line 4, column 1: Map keys must be unique',
  ])
  assert.deepEqual(faults('a: *nope\n'), ['no anchor is named "nope": write the values out'])
  for (const text of ['a: {<<: *nope}\n', 'a: &a 1\nb: {<<: *a}\n']) {
    assert.deepEqual(faults(text), ['what stands behind << is no map: give the alias of one'])
  }
  assert.match(faults('--- a\n--- b\n')[0] ?? '', /^line 2, column 1: Source contains multiple documents/)
  assert.doesNotMatch(faults('- a\nSECRET: "SECRET"\n').join(), /SECRET/)
  const bomb = [
    'a: &a [x]',
    ...[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`),
  ]
  assert.deepEqual(faults(bomb.join('\n')), ['its aliases lead too far: write the values out'])
})

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'a: ',
    '- ',
    '\n',
    '  ',
    '\t',
    '[',
    '{',
    '}',
    '&x ',
    '*x',
    '<<: ',
    '"',
    '|',
    '? ',
    '!t ',
    '--- ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 20 }), (pieces) => {
      const read = readYaml(pieces.join(''))
      if ('data' in read) assert.match(read.place(read.offset(['a', 0, 'a'])), /^line \d+, column \d+$/)
      else assert.ok(read.faults.length > 0)
    }),
    { numRuns: 500 },
  )
})
