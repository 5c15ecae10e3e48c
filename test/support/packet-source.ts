/**
 * Packets that a worker might hear, from a seed: noise, answers, errors with quotes whole, short and mangled,
 * forgeries, our own probes, and all of these altered on the way, with their checksums mended or not.
 */
import { checksum } from '../../src/packet/checksum.ts'
import { IPV4_FIELD, IPV4_HEADER_LENGTH } from '../../src/packet/ipv4.ts'
import { answerTo, errorPacket, packetOf } from './answers.ts'
import type { ReceiveRound, RoundEvent, RoundStart } from './receive-round.ts'
import type { SeededRandom } from './seeded-random.ts'

const KINDS = [
  'noise',
  'stray',
  'answer',
  'unsolicited',
  'error',
  'forgery',
  'own probe',
  'no quote',
] as const
const TELLING_PROTOCOLS = [1, 2, 6, 17, 132, 0, 47, 255] as const
const ERRORS = [3, 3, 3, 3, 3, 3, 11, 4, 5, 12] as const
const CODES = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 9, 10, 13, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 255] as const
const STRANGERS = [0xc0000201, 0x0a0000fe, 0x0a0900fe, 0x7f000001, 0xffffffff, 0] as const
const LONGEST_NOISE = 90
const RECENT = 8
const RECENT_SHARE = 0.3
/** The payload of the longest probe: enough to answer any of them. */
const ROOM = 32

/** How a way alters a packet. Each changes the bytes in place or gives others. */
const ALTERATIONS: readonly ((
  bytes: Buffer,
  random: SeededRandom,
  addresses: readonly number[],
) => Buffer)[] = [
  flipBit,
  flipBit,
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => Buffer.concat([bytes, random.bytes(random.below(40))]),
  (bytes, random) => bytes.fill(random.uint32() & 0xff, random.below(bytes.length + 1)),
  (bytes, random, addresses) => setWord(bytes, IPV4_FIELD.source, random.pick(addresses)),
  (bytes, random, addresses) => setWord(bytes, IPV4_FIELD.destination, random.pick(addresses)),
  (bytes, random, addresses) => setWord(bytes, 28 + IPV4_FIELD.source, random.pick(addresses)),
  (bytes, random, addresses) => setWord(bytes, 28 + IPV4_FIELD.destination, random.pick(addresses)),
  (bytes) =>
    setWord(bytes, IPV4_FIELD.source, bytes.length < 20 ? 0 : bytes.readUInt32BE(IPV4_FIELD.destination)),
  (bytes, random) => setByte(bytes, IPV4_FIELD.flagsAndFragmentOffset, random.pick([0x20, 0x40, 0x1f, 0x80])),
  (bytes, random) => setByte(bytes, IPV4_FIELD.flagsAndFragmentOffset + 1, random.below(4)),
  (bytes, random) => setByte(bytes, IPV4_FIELD.protocol, random.pick(TELLING_PROTOCOLS)),
  (bytes, random) => setByte(bytes, random.pick([0, 28]), 0x40 + random.below(16)),
  (bytes, random) => setByte(bytes, IPV4_HEADER_LENGTH, random.below(20)),
  (bytes, random) => setByte(bytes, IPV4_FIELD.totalLength + 1, random.below(80)),
]

export class PacketSource {
  readonly #random: SeededRandom
  readonly #round: ReceiveRound
  readonly #addresses: readonly number[]
  readonly #ears: ReadonlyMap<number, number>
  readonly #weights: readonly (readonly [(typeof KINDS)[number], number])[]
  readonly #alteredShare: number

  constructor(random: SeededRandom, round: ReceiveRound, { targets }: RoundStart) {
    this.#random = random
    this.#round = round
    this.#ears = new Map(targets.map(({ address, ear }) => [address, ear]))
    const ours = new Set(targets.flatMap(({ sources }) => sources))
    this.#addresses = [...targets.map(({ address }) => address), ...ours, ...STRANGERS]
    // Squared, so that in some rounds hardly anything opens a protocol and weaker answers are seen.
    this.#weights = KINDS.map((kind) => [kind, 0.01 + random.below(100) ** 2 * (kind === 'error' ? 3 : 1)])
    this.#alteredShare = random.pick([0, 0.2, 0.5, 0.9])
  }

  /** The next packet, and the ear that hears it. */
  next(): RoundEvent {
    const random = this.#random
    const { probes } = this.#round
    const probe = probes.length === 0 || random.chance(0.02) ? this.#stray(ROOM) : this.#pick(probes)
    let bytes = this.#make(random.weighted(this.#weights), probe)
    const ear = this.#ears.get(random.chance(0.9) ? probe.readUInt32BE(IPV4_FIELD.destination) : -1)
    while (random.chance(this.#alteredShare)) bytes = this.#altered(bytes)
    return { kind: 'packet', bytes: Buffer.from(bytes), ear: ear ?? random.below(3) }
  }

  /** Any ping or probe, or one that has just gone out: nobody is pinged for long. */
  #pick(probes: readonly Buffer[]): Buffer {
    const isRecent = this.#random.chance(RECENT_SHARE)
    return this.#random.pick(isRecent ? probes.slice(-RECENT) : probes)
  }

  #make(kind: (typeof KINDS)[number], probe: Buffer): Buffer {
    const random = this.#random
    const source = probe.readUInt32BE(IPV4_FIELD.destination)
    const destination = probe.readUInt32BE(IPV4_FIELD.source)
    switch (kind) {
      case 'noise':
        return random.bytes(random.below(LONGEST_NOISE))
      case 'stray':
        return this.#stray()
      case 'answer':
        return answerTo(probe, random.below(256))
      case 'unsolicited':
        return packetOf(
          { source, destination, protocol: this.#protocol(), ttl: random.below(256) },
          this.#payload(),
        )
      case 'error':
        return this.#error(destination, source, this.#quote(probe))
      case 'forgery':
        return this.#error(destination, source, this.#forged(probe))
      case 'own probe':
        return probe
      case 'no quote':
        return this.#error(destination, source, this.#payload())
    }
  }

  /** A packet between any two addresses, with at least so much payload. */
  #stray(room = 0): Buffer {
    const [source, destination] = [this.#random.pick(this.#addresses), this.#random.pick(this.#addresses)]
    const payload = Buffer.concat([this.#payload(), Buffer.alloc(room)])
    return packetOf({ source, destination, protocol: this.#protocol(), ttl: 9 }, payload)
  }

  #protocol(): number {
    return this.#random.chance(0.5) ? this.#random.pick(TELLING_PROTOCOLS) : this.#random.below(256)
  }

  #payload(): Buffer {
    return this.#random.bytes(this.#random.below(48))
  }

  /** An error from the target, from somebody else, or from the very address that asked. */
  #error(destination: number, target: number, quote: Uint8Array): Buffer {
    const random = this.#random
    const source = random.chance(0.45)
      ? target
      : random.chance(0.05)
        ? destination
        : random.pick(this.#addresses)
    const type = random.chance(0.97) ? random.pick(ERRORS) : random.below(256)
    const code = random.chance(0.97) ? random.pick(CODES) : random.below(256)
    return errorPacket({ source, destination, ttl: random.below(256) }, type, code, quote)
  }

  /** The probe as errors quote it: whole, cut, with padding, with options, mangled on the way. */
  #quote(probe: Buffer): Buffer {
    const random = this.#random
    const quote = Buffer.from(probe)
    if (random.chance(0.3)) quote.subarray(IPV4_FIELD.totalLength, IPV4_FIELD.id).reverse()
    if (random.chance(0.3)) quote.subarray(IPV4_FIELD.id, IPV4_FIELD.id + 2).reverse()
    if (random.chance(0.3)) quote.writeUInt16BE(random.below(2 ** 16), IPV4_FIELD.checksum)
    if (random.chance(0.05)) quote.writeUInt16BE(random.below(2 ** 16), IPV4_FIELD.id)
    const words = random.chance(0.1) ? random.below(11) : 0
    quote.writeUInt8(0x45 + words, 0)
    const [header, payload] = [quote.subarray(0, IPV4_HEADER_LENGTH), quote.subarray(IPV4_HEADER_LENGTH)]
    const length = random.pick([payload.length, payload.length, 8, 8, random.below(9), 0])
    const padding = Buffer.alloc(random.chance(0.1) ? random.below(128) : 0)
    return Buffer.concat([header, random.bytes(words * 4), payload.subarray(0, length), padding])
  }

  /** The quote of a packet that we might have sent but did not. */
  #forged(probe: Buffer): Buffer {
    const random = this.#random
    const quote = this.#quote(probe)
    const at = random.pick([
      IPV4_FIELD.protocol,
      IPV4_FIELD.id,
      IPV4_FIELD.id + 1,
      20,
      21,
      22,
      23,
      24,
      25,
      26,
      27,
    ])
    if (at < quote.length) quote.writeUInt8((quote.readUInt8(at) + random.below(4)) & 0xff, at)
    if (random.chance(0.3)) setWord(quote, random.pick([12, 16]), random.pick(this.#addresses))
    return quote
  }

  #altered(bytes: Buffer): Buffer {
    const random = this.#random
    const altered = random.pick(ALTERATIONS)(Buffer.from(bytes), random, this.#addresses)
    if (random.chance(0.5)) mendLength(altered)
    if (random.chance(0.7)) mendMessageChecksum(altered)
    if (random.chance(0.9)) mendHeaderChecksum(altered)
    return altered
  }
}

function flipBit(bytes: Buffer, random: SeededRandom): Buffer {
  const bit = random.below(bytes.length * 8 + 1)
  return setByte(bytes, bit >>> 3, (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7)))
}

function setByte(bytes: Buffer, at: number, value: number): Buffer {
  if (at < bytes.length) bytes.writeUInt8(value, at)
  return bytes
}

function setWord(bytes: Buffer, at: number, value: number): Buffer {
  if (at + 4 <= bytes.length) bytes.writeUInt32BE(value, at)
  return bytes
}

function mendLength(bytes: Buffer): void {
  if (bytes.length >= IPV4_HEADER_LENGTH) bytes.writeUInt16BE(bytes.length, IPV4_FIELD.totalLength)
}

function mendHeaderChecksum(bytes: Buffer): void {
  const length = headerLength(bytes)
  if (length > 0) mend(bytes, IPV4_FIELD.checksum, 0, length)
}

function mendMessageChecksum(bytes: Buffer): void {
  const start = headerLength(bytes)
  if (start === 0 || bytes[IPV4_FIELD.protocol] !== 1 || bytes.length < start + 8) return
  const end = Math.min(bytes.length, bytes.readUInt16BE(IPV4_FIELD.totalLength))
  if (end >= start + 8) mend(bytes, start + 2, start, end - start)
}

function mend(bytes: Buffer, at: number, from: number, length: number): void {
  bytes.writeUInt16BE(0, at)
  bytes.writeUInt16BE(checksum(bytes, from, length), at)
}

/** 0 where there is no header in full. */
function headerLength(bytes: Buffer): number {
  const length = ((bytes[0] ?? 0) & 0x0f) * 4
  return length >= IPV4_HEADER_LENGTH && length <= bytes.length ? length : 0
}
