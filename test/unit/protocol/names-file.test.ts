import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import fc from 'fast-check'
import { namedProtocols, nameOf, useNames } from '../../../src/protocol/names.ts'
import { parseNames } from '../../../src/protocol/names-file.ts'
import { parseProtocols } from '../../../src/protocol/selection.ts'

const NMAP_LIST = '/usr/share/nmap/nmap-protocols'

function read(text: string): [number, string][] | string {
  const names = parseNames('nmap-protocols', text)
  return names.ok ? [...names.value] : names.fault.message
}

test('a line has a name and a number; of two for a number the first counts', () => {
  const text = '# list\n\nudp 17 # User Datagram\n  icmp\t1\r\nudp2 17\nx 255 whatever'
  assert.deepEqual(read(text), [
    [1, 'icmp'],
    [17, 'udp'],
    [255, 'x'],
  ])
})

test('a fault names file and line, and what would be right', () => {
  assert.equal(read('icmp 1\ntcp'), 'nmap-protocols:2: a number 0 to 255 must follow "tcp", not nothing')
  assert.equal(read('tcp 256'), 'nmap-protocols:1: a number 0 to 255 must follow "tcp", not "256"')
  assert.equal(read('tcp #6'), 'nmap-protocols:1: a number 0 to 255 must follow "tcp", not "#6"')
  assert.equal(read('a,b 6'), 'nmap-protocols:1: "a,b" is no name of a protocol')
  assert.equal(read('# nothing\n'), 'nmap-protocols names no protocol: its lines are like "icmp 1"')
})

test('whatever is written in that form is read again; nothing throws', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9./+-]{0,20}$/)
  fc.assert(
    fc.property(fc.dictionary(fc.nat(255).map(String), name, { minKeys: 1 }), (names) => {
      const entries = Object.entries(names).map(([number, text]): [number, string] => [Number(number), text])
      const text = entries.map(([number, spelled]) => `${spelled}   ${number}  # ${spelled}\n`).join('')
      assert.deepEqual(read(text), entries)
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void read(text)))
})

test('Nmap’s own file is read', { skip: existsSync(NMAP_LIST) ? false : `no ${NMAP_LIST}` }, () => {
  const names = read(readFileSync(NMAP_LIST, 'utf8'))
  assert.ok(typeof names !== 'string' && names.length >= 147)
})

test('-p reads other names where they are given, and they are printed once they are in place', () => {
  const names = parseNames('f', 'Ours 200\nours-too 201\nping 1')
  assert.ok(names.ok)
  const numbers = (text: string) => {
    const read = parseProtocols(text, names.value)
    return read.ok ? read.value : read.fault.message
  }
  assert.deepEqual(numbers('ours*,ping'), [1, 200, 201])
  assert.deepEqual(numbers('[0-255]'), [1, 200, 201])
  assert.match(String(numbers('icmp')), /^no protocol is named "icmp"/)
  assert.match(String(numbers('reserved')), /^no protocol is named "reserved"/)
  assert.match(String(numbers('oours')), /did you mean Ours \(200\)\?$/)
  assert.deepEqual([nameOf(200), nameOf(6)], [undefined, 'tcp'])
  useNames(names.value)
  assert.deepEqual([nameOf(200), nameOf(6), nameOf(255)], ['Ours', undefined, undefined])
  assert.deepEqual(namedProtocols(), [1, 200, 201])
})
