import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type Options, parseCommand } from '../../../src/cli/options.ts'
import { SPELLINGS } from '../../../src/cli/spellings.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'
import { RangeSet } from '../../../src/target/ranges.ts'

function options(...words: string[]): Options {
  const command = parseCommand(words)
  assert.ok(command.kind === 'sweep')
  return command.options
}

function complaint(...words: string[]): string {
  try {
    parseCommand(words)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.equal(error.exitCode, 2)
    return error.message
  }
}

test('without options everything has its documented default', () => {
  const { protocols, pings, ceilings, classification, transport, seed, outputs, metrics } =
    options('10.0.0.1')
  assert.equal(protocols.length, 256)
  assert.equal(pings, DEFAULT_PINGS)
  assert.deepEqual(ceilings, {
    packetsPerSecond: 10_000,
    packetsPerSecondToOneHost: 500,
    arpRequestsPerSecond: 1000,
  })
  assert.deepEqual(
    [classification, transport, seed, outputs, metrics],
    ['table', 'auto', undefined, [], undefined],
  )
})

test('options become typed values, and targets stay as they were typed', () => {
  const read = options(
    ...'-p gre,1-2 --max-rate 50 --seed 0 --workers 3 --classify nmap -oJ - --metrics 9100'.split(' '),
    '10.0.0.1',
    '007',
  )
  assert.deepEqual(read.protocols, [1, 2, 47])
  assert.equal(read.ceilings.packetsPerSecond, 50)
  assert.deepEqual(
    [read.maxInFlight, options('--max-in-flight=1048576', 't').maxInFlight],
    [65_536, 1_048_576],
  )
  assert.deepEqual([read.seed, read.workers, read.classification], [0, 3, 'nmap'])
  assert.deepEqual(read.outputs, [{ format: 'ndjson', path: '-' }])
  assert.deepEqual(read.metrics, { host: '127.0.0.1', port: 9100 })
  assert.deepEqual(read.targets, ['10.0.0.1', '007'])
})

test('-F takes the protocols that have a name', () => {
  assert.equal(options('-F', 't').protocols.length, 150)
})

test('--top-protocols takes the most telling ones, under Nmap’s name too, and stands beside no other choice', () => {
  assert.deepEqual(options('--top-protocols', '4', 't').protocols, [1, 2, 6, 17])
  assert.deepEqual(options('--top-ports=256', 't').protocols, options('t').protocols)
  for (const bad of ['0', '257', 'all', '-1', '1.5']) {
    assert.equal(
      complaint(`--top-ports=${bad}`, 't'),
      `bad --top-protocols "${bad}": give a whole number 1 to 256`,
    )
  }
  assert.match(complaint('--top-protocols', '9', '-p', '1'), /^--top-protocols and -p exclude each other: /)
  assert.match(complaint('-F', '--top-ports', '9'), /^--top-protocols and -F exclude each other: /)
  assert.match(complaint('-sn', '--top-ports', '9'), /^-sn and --top-protocols exclude each other: /)
})

test('a host costs what its proofs need, unless it is bounded', () => {
  assert.deepEqual(options('t').hostBounds, { timeoutMs: undefined, maxRetries: undefined })
  const bounded = options('--host-timeout', '10m', '--max-retries', '0', 't')
  assert.deepEqual(bounded.hostBounds, { timeoutMs: 600_000, maxRetries: 0 })
  assert.equal(
    complaint('--max-retries', '1001', 't'),
    'bad --max-retries "1001": give a whole number 0 to 1000',
  )
  assert.match(complaint('--host-timeout', '0', 't'), /^bad --host-timeout "0": give a time of 1ms to 1000h/)
  assert.deepEqual([options('t').strict, options('--strict', 't').strict], [false, true])
})

test('-sn asks for no protocol, with whatever pings, and stands beside nothing that asks for one', () => {
  assert.deepEqual([options('-sn', 't').protocols, options('-sn', 't').pings], [[], DEFAULT_PINGS])
  assert.deepEqual(options('-sn', '-PE', 't').pings, [{ kind: 'echo' }])
  for (const other of ['-Pn', '-p1', '-F', '-sO']) {
    const spelling = other.slice(0, other === '-p1' ? 2 : 3)
    assert.match(complaint('-sn', other), new RegExp(`^-sn and ${spelling} exclude each other: `))
  }
})

test('-PO has a list as -p has one, without what --exclude-protocols leaves out', () => {
  const protocolsOf = (...words: string[]) =>
    options(...words).pings.map((ping) => (ping.kind === 'protocol' ? ping.protocol : ping.kind))
  assert.deepEqual(protocolsOf('-PO', 't'), ['echo', 2, 4])
  assert.deepEqual(protocolsOf('-POgre,2', '--exclude-ports', '2', 't'), [47])
  assert.equal(
    complaint('-PO1,300', 't'),
    'bad -PO: protocol "300" is out of range: protocol numbers are 0 to 255',
  )
})

test('sources are addresses and ranges, or auto, and nothing else', () => {
  assert.equal(options('t').sources, undefined)
  assert.equal(options('--sources', 'auto', 't').sources, 'auto')
  assert.deepEqual(
    options('--source', '10.0.0.5,10.0.0.7-10.0.0.9', 't').sources,
    new RangeSet(Uint32Array.of(0x0a000005, 0x0a000005, 0x0a000007, 0x0a000009)),
  )
  assert.deepEqual(
    options('-S', '10.0.0.5,6', '--source=10.0.0.8', 't').sources,
    new RangeSet(Uint32Array.of(0x0a000005, 0x0a000006, 0x0a000008, 0x0a000008)),
  )
  assert.equal(complaint('--source', 'auto', 't'), 'bad --source "auto": write --sources auto')
  assert.equal(
    complaint('--source', '10.0.0.5,eth.example', 't'),
    'bad --source "10.0.0.5,eth.example": "eth.example" is no address: give addresses of this machine, as in 10.0.0.5,10.0.0.7-9',
  )
  assert.match(complaint('--source', '10.0.0.9-10.0.0.5', 't'), /^bad --source: backwards range/)
  assert.equal(
    complaint('--sources', 'all', 't'),
    'bad --sources "all": give auto, or the addresses with --source',
  )
  assert.match(complaint('--sources', 'auto', '--source', '10.0.0.5'), /^--source and --sources exclude/)
})

test('an endpoint may name its host, an IPv6 one in brackets', () => {
  assert.deepEqual(options('--metrics', '0.0.0.0:0').metrics, { host: '0.0.0.0', port: 0 })
  assert.deepEqual(options('--metrics', '[::1]:91').metrics, { host: '::1', port: 91 })
})

test('what is about --metrics needs it, and a text file does not', () => {
  const served = options('--metrics', '9187', '--metrics-linger', '--web-config', 'web.yml', 't')
  assert.deepEqual([served.metricsLinger, served.webConfig, served.textfile], [true, 'web.yml', undefined])
  const plain = options('--textfile', 'd/sweep.prom', 't')
  assert.deepEqual([plain.metricsLinger, plain.webConfig, plain.textfile], [false, undefined, 'd/sweep.prom'])
  for (const words of [['--metrics-linger'], ['--web-config', 'web.yml']]) {
    assert.equal(
      complaint(...words, 't'),
      `${words[0]} is about --metrics: give that too, as in --metrics 9187`,
    )
  }
  for (const bad of ['sweep.txt', 'sweep.prom.tmp', 'd/', 'd/.prom', '.prom', '-']) {
    assert.equal(
      complaint('--textfile', bad, 't'),
      `bad --textfile "${bad}": give a name that ends in .prom, as the collector overlooks others`,
    )
  }
})

test('a sweep is kept unless it is not to be, and what is kept may be bounded', () => {
  const { isKept, stateDir, goneAfter, keepMs } = options('t')
  assert.deepEqual([isKept, stateDir, goneAfter, keepMs], [true, undefined, 3, undefined])
  const told = options('--state-dir', 'd', '--gone-after=1', '--keep', '90d', 't')
  assert.deepEqual([told.stateDir, told.goneAfter, told.keepMs], ['d', 1, 90 * 86_400_000])
  assert.equal(options('--no-store', 't').isKept, false)
  assert.match(complaint('--no-store', '--keep=1d', 't'), /^--no-store and --keep exclude each other: /)
  for (const bad of ['0', '101', 'x']) {
    assert.equal(
      complaint(`--gone-after=${bad}`, 't'),
      `bad --gone-after "${bad}": give a whole number 1 to 100`,
    )
  }
  assert.match(complaint('--keep', '90', 't'), /^bad --keep "90": give a whole number of /)
})

test('--shard is one part of several, counted from 1', () => {
  assert.equal(options('t').shard, undefined)
  assert.deepEqual(options('--shard', '3/4', 't').shard, { index: 3, count: 4 })
  assert.deepEqual(options('--shard=1000000/1000000', 't').shard, { index: 1_000_000, count: 1_000_000 })
  const why = (bad: string) => complaint(`--shard=${bad}`, 't').replace(`bad --shard "${bad}": `, '')
  assert.equal(why('0/3'), 'parts are counted from 1: give 1/3 to 3/3')
  assert.equal(why('4/3'), 'parts are counted from 1: give 1/3 to 3/3')
  assert.equal(why('2/1'), 'parts are counted from 1: give 1/1')
  for (const bad of ['1/0', '1/1000001']) assert.equal(why(bad), 'there can be 1 to 1000000 parts')
  for (const bad of ['a/b', '3', '1/2/3', '-1/3', '1.5/3', '1 /3', '/3', '1/', '1/9999999999']) {
    assert.equal(why(bad), 'give which part of how many, as in 2/4')
  }
})

test('every bad value is named with its option and with what would be right', () => {
  assert.equal(complaint('--max-rate', '0'), 'bad --max-rate "0": give a whole number 1 to 10000000')
  for (const bad of ['-1', '1.5', '1e3', '0x10', 'ten', '99999999999999999999']) {
    for (const name of ['--max-rate', '--max-host-rate', '--max-arp-rate', '--workers', '--seed']) {
      assert.match(complaint(`${name}=${bad}`, 't'), new RegExp(`^bad ${name} ".*": give a whole number`))
    }
  }
  for (const bad of ['0', '1048577', '-1', 'all']) {
    assert.equal(
      complaint(`--max-in-flight=${bad}`, 't'),
      `bad --max-in-flight "${bad}": give a whole number 1 to 1048576`,
    )
  }
  assert.equal(complaint('--classify', 'Nmap'), 'bad --classify "Nmap": give one of table, nmap')
  assert.equal(complaint('--transport', 'tcp'), 'bad --transport "tcp": give one of auto, packet, raw-socket')
  for (const bad of ['', 'host', ':1', '65536', 'a:b:1', '1.2.3.4:']) {
    assert.match(
      complaint('--metrics', bad),
      bad === '' ? /needs a value/ : /^bad --metrics ".*": give \[HOST:\]PORT/,
    )
  }
  assert.match(complaint('-p', '256'), /^bad -p: protocol "256" is out of range/)
  assert.match(complaint('-F', '-p', '1'), /^-F and -p exclude each other/)
})

test('no command line throws anything but a Failure with exit code 2', () => {
  const spelling = fc.constantFrom(...SPELLINGS.flatMap(({ spellings }) => spellings))
  const value = fc.constantFrom(
    '1',
    '-',
    '0',
    '1-5',
    'gre',
    '__proto__',
    'constructor',
    '10.0.0.0/24',
    '=',
    '--',
  )
  const word = fc.oneof(
    spelling,
    value,
    fc.tuple(spelling, fc.oneof(value, fc.string())).map(([option, text]) => `${option}=${text}`),
    fc.string(),
    fc.string().map((text) => `-${text}`),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      complaint(...words)
    }),
    { numRuns: 1000 },
  )
})

test('help and version are commands of their own', () => {
  assert.deepEqual([parseCommand(['-h']).kind, parseCommand(['-V']).kind], ['help', 'version'])
})
