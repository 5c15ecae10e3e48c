import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { namedProtocols, nameOf, nearestName, numbersNamed } from '../../../src/protocol/names.ts'

const NMAP_LIST = '/usr/share/nmap/nmap-protocols'

test('well-known protocols stand at their numbers, where each row of the table begins and ends', () => {
  const known = {
    0: 'hopopt',
    1: 'icmp',
    6: 'tcp',
    9: 'igp',
    10: 'bbn-rcc-mon',
    17: 'udp',
    41: 'ipv6',
    47: 'gre',
    50: 'esp',
    89: 'ospfigp',
    94: 'ipip',
    103: 'pim',
    132: 'sctp',
    136: 'udplite',
    139: 'hip',
    143: 'ethernet',
    147: 'bit-emu',
    253: 'experimental1',
    254: 'experimental2',
    255: 'reserved',
  }
  for (const [number, name] of Object.entries(known)) assert.equal(nameOf(Number(number)), name)
})

test('numbers that IANA has not assigned, and numbers that are no protocol, have no name', () => {
  for (const number of [148, 200, 252, -1, 256, 1.5]) assert.equal(nameOf(number), undefined)
})

test('150 protocols are assigned, each with a name of its own that finds it again', () => {
  const named = namedProtocols()
  assert.equal(named.length, 150)
  assert.deepEqual(
    named,
    [...named].sort((left, right) => left - right),
  )
  for (const number of [...named, 255]) assert.deepEqual(numbersNamed(nameOf(number) ?? ''), [number])
})

test('every name that Nmap has is spelled as Nmap spells it', {
  skip: existsSync(NMAP_LIST) ? false : `no ${NMAP_LIST}: apt-get install nmap`,
}, () => {
  const lines = readFileSync(NMAP_LIST, 'utf8').split('\n')
  const entries = lines.filter((line) => /^[^#\s]/.test(line)).map((line) => line.split(/\s+/))
  assert.ok(entries.length >= 147)
  for (const [name, number] of entries) assert.equal(nameOf(Number(number)), name)
})

test('wildcards match whole names, punctuation in a pattern means itself, and case does not matter', () => {
  assert.deepEqual(numbersNamed('IPv6*'), [41, 43, 44, 58, 59, 60])
  assert.deepEqual(numbersNamed('i?mp'), [1, 2, 101])
  assert.deepEqual(numbersNamed('tp+*'), [39])
  assert.deepEqual(numbersNamed('ax?25'), [93])
  assert.deepEqual(numbersNamed('.cmp*'), [])
  assert.deepEqual(numbersNamed('i?m'), [])
  assert.deepEqual(numbersNamed('cm'), [])
})

test('the wildcard * is the set of assigned protocols, without the reserved 255', () => {
  assert.deepEqual(numbersNamed('*'), namedProtocols())
  assert.deepEqual(numbersNamed('**'), namedProtocols())
})

test('a slip of the fingers and a shortened name are recognised, a stranger is not', () => {
  assert.equal(nearestName('ospf'), 'ospfigp')
  assert.equal(nearestName('icpm'), 'icmp')
  assert.equal(nearestName('tpc'), 'tcp')
  assert.equal(nearestName('updlite'), 'udplite')
  assert.equal(nearestName('nosuch'), undefined)
  assert.equal(nearestName(''), undefined)
})
