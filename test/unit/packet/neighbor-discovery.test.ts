import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createNeighborMessage,
  emitNeighborSolicitation,
  parseNeighborMessage,
  putMulticastMac,
  SOLICITATION_TARGET,
  type SolicitationDestination,
} from '../../../src/packet/neighbor-discovery.ts'
import { addressV6, icmpV6, packetV6, summedV6 } from '../../support/packet-v6.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed } from './hostile.ts'

const US = 'fe80000000000000 0000000000000001'
const NEIGHBOR = 'fd77000000000000 00005eff00ab1234'
const SOLICITED_NODE = 'ff02000000000000 00000001ffab1234'
const ALL_NODES = 'ff02000000000000 0000000000000001'
const MAC = Buffer.from('02abcdef0001', 'hex')
const SOURCE_OPTION = '0101 02abcdef0001'
const TARGET_OPTION = '0201 02abcdef0001'
const OTHER_OPTION = '0e02 000000000000 0000000000000000'
const SOLICITED = 0x40000000
const OVERRIDE = 0x20000000

/** What is changed in a message. */
interface Change {
  readonly source?: string
  readonly destination?: string
  readonly hopLimit?: number
  readonly type?: number
  readonly code?: number
  readonly flags?: number
  readonly target?: string
  readonly options?: string
}

function advertisement(change: Change = {}): Buffer {
  return message({ source: NEIGHBOR, destination: US, type: 136, options: TARGET_OPTION, ...change })
}

function solicitation(change: Change = {}): Buffer {
  return message({
    source: NEIGHBOR,
    destination: US,
    type: 135,
    options: SOURCE_OPTION,
    target: US,
    ...change,
  })
}

function message(change: Change): Buffer {
  const { source = US, destination = US, hopLimit = 255, type = 0, code = 0, flags = 0 } = change
  const { target = NEIGHBOR, options = '' } = change
  const rest = Buffer.concat([addressV6(target), Buffer.from(options.replaceAll(' ', ''), 'hex')])
  return icmpV6({ source, destination, hopLimit }, type, code, flags, rest)
}

function accepts(bytes: Buffer): boolean {
  return parseNeighborMessage(bytes, 0, bytes.length, createNeighborMessage())
}

function read(bytes: Buffer) {
  return parsed(parseNeighborMessage, createNeighborMessage, bytes)
}

function solicit(destination: SolicitationDestination): Buffer {
  const [source, target] = [addressV6(US), addressV6(NEIGHBOR)]
  return emitted((into, at) =>
    emitNeighborSolicitation(into, at, { ownMac: MAC, source, target, destination }),
  )
}

test('construct: a solicitation to all who may have the address, byte by byte', () => {
  assert.deepEqual(
    solicit('multicast'),
    message({ destination: SOLICITED_NODE, type: 135, options: SOURCE_OPTION }),
  )
})

test('construct: a solicitation to the one who had it', () => {
  assert.deepEqual(solicit('unicast'), message({ destination: NEIGHBOR, type: 135, options: SOURCE_OPTION }))
})

test('the target of a solicitation is where it is said to be', () => {
  const at = SOLICITATION_TARGET
  assert.deepEqual(solicit('multicast').subarray(at, at + 16), addressV6(NEIGHBOR))
})

test('the Ethernet address of a multicast address has its last four bytes', () => {
  const mac = Buffer.alloc(6, 0xa5)
  putMulticastMac(mac, Buffer.concat([Buffer.alloc(3), addressV6(SOLICITED_NODE)]), 3)
  assert.equal(mac.toString('hex'), '3333ffab1234')
})

test('deconstruct: an advertisement is about its target', () => {
  assert.deepEqual(read(advertisement({ flags: SOLICITED + OVERRIDE, source: US })), {
    kind: 'advertisement',
    isSolicited: true,
    isOverride: true,
    hasMac: true,
    address: Uint8Array.from(addressV6(NEIGHBOR)),
    mac: Uint8Array.from(MAC),
  })
})

test('the flags of an advertisement are told apart; one to all nodes answers nobody', () => {
  const flagsOf = (flags: number, destination = US) => {
    const { isSolicited, isOverride } = read(advertisement({ flags, destination }))
    return [isSolicited, isOverride]
  }
  assert.deepEqual(flagsOf(SOLICITED), [true, false])
  assert.deepEqual(flagsOf(OVERRIDE), [false, true])
  assert.deepEqual(flagsOf(0x80000000), [false, false])
  assert.deepEqual(flagsOf(OVERRIDE, ALL_NODES), [false, true])
  assert.equal(accepts(advertisement({ flags: SOLICITED, destination: ALL_NODES })), false)
})

test('deconstruct: a solicitation is about its source, and has no flags', () => {
  assert.deepEqual(read(solicitation({ flags: SOLICITED + OVERRIDE, destination: SOLICITED_NODE })), {
    kind: 'solicitation',
    isSolicited: false,
    isOverride: false,
    hasMac: true,
    address: Uint8Array.from(addressV6(NEIGHBOR)),
    mac: Uint8Array.from(MAC),
  })
})

test('without its own option there is no MAC, with other options before it there is', () => {
  assert.equal(read(advertisement({ options: '' })).hasMac, false)
  assert.equal(read(advertisement({ options: SOURCE_OPTION })).hasMac, false)
  assert.equal(read(solicitation({ options: TARGET_OPTION })).hasMac, false)
  const { hasMac, mac } = read(advertisement({ options: `${OTHER_OPTION}${TARGET_OPTION}0201 ffffffffffff` }))
  assert.deepEqual([hasMac, Buffer.from(mac)], [true, MAC])
})

const refused: ReadonlyArray<readonly [string, Buffer]> = [
  ['a hop limit below 255', advertisement({ hopLimit: 254 })],
  ['a code', advertisement({ code: 1 })],
  [
    'a message without a target',
    icmpV6({ source: NEIGHBOR, destination: US, hopLimit: 255 }, 136, 0, 0, MAC),
  ],
  ['another type', message({ source: NEIGHBOR, type: 134, options: TARGET_OPTION })],
  ['a multicast target of an advertisement', advertisement({ target: ALL_NODES })],
  ['a multicast target of a solicitation', solicitation({ target: ALL_NODES })],
  ['a solicitation from nowhere', solicitation({ source: '0'.repeat(32) })],
  ['a solicitation from a multicast address', solicitation({ source: ALL_NODES })],
  ['an advertisement about nothing', advertisement({ target: '0'.repeat(32) })],
  ['an option of length 0', advertisement({ options: '0200 02abcdef0001' })],
  [
    'an option of length 0 behind the right one',
    advertisement({ options: `${TARGET_OPTION}0500 000000000000` }),
  ],
  ['an option that ends past the message', advertisement({ options: '0502 02abcdef0001' })],
  ['half an option', advertisement({ options: `${TARGET_OPTION}05` })],
  ['a link-layer address of another kind', advertisement({ options: '0202 02abcdef0001 0000000000000000' })],
  [
    'another protocol',
    summedV6(
      { source: NEIGHBOR, destination: US, nextHeader: 47, hopLimit: 255 },
      advertisement().subarray(40),
    ),
  ],
  [
    'an extension header before it',
    packetV6(
      { source: NEIGHBOR, destination: US, nextHeader: 60, hopLimit: 255 },
      Buffer.concat([Buffer.from('3a00010400000000', 'hex'), advertisement().subarray(40)]),
    ),
  ],
]
test('both messages are accepted when nothing is wrong', () => {
  assert(accepts(advertisement()) && accepts(solicitation()))
})
for (const [name, bytes] of refused) {
  test(`refused: ${name}`, () => assert.equal(accepts(bytes), false))
}

test('refused: any flipped bit under the checksum', () => {
  const packet = advertisement()
  for (let bit = 8 * 8; bit < packet.length * 8; bit += 1) {
    const bytes = Buffer.from(packet)
    bytes.writeUInt8(bytes.readUInt8(bit >>> 3) ^ (1 << (bit & 7)), bit >>> 3)
    assert.equal(accepts(bytes), false, `bit ${bit} flipped`)
  }
})

test('padding behind the message does not matter, a truncated one is refused', () => {
  const packet = advertisement()
  assertTruncations(
    parseNeighborMessage,
    createNeighborMessage,
    Buffer.concat([packet, Buffer.alloc(9)]),
    packet.length,
  )
})

test('no bytes make the parser throw', () => {
  assertNeverThrows(parseNeighborMessage, createNeighborMessage)
  fc.assert(
    fc.property(fc.constantFrom(135, 136), fc.uint8Array({ maxLength: 60 }), (type, tail) => {
      const bytes = message({ type, options: Buffer.from(tail).toString('hex') })
      const into = createNeighborMessage()
      if (!parseNeighborMessage(bytes, 0, bytes.length, into)) assert.deepEqual(into, createNeighborMessage())
    }),
    { numRuns: 2000 },
  )
})

test('any solicitation survives the round trip', () => {
  const address = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
    bytes[0] = 0xfd
    return bytes
  })
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 })
  const destinations = fc.constantFrom<SolicitationDestination>('multicast', 'unicast')
  fc.assert(
    fc.property(mac, address, address, destinations, (ownMac, source, target, destination) => {
      const bytes = emitted((into, at) =>
        emitNeighborSolicitation(into, at, { ownMac, source, target, destination }),
      )
      const heard = read(bytes)
      assert.deepEqual([heard.address, heard.mac, heard.hasMac], [source, ownMac, true])
    }),
  )
})
