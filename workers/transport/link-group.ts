/**
 * The transport of a worker on a real machine: the links that its hosts need, opened when the first of them does.
 * Chooses the link of each host, and owns the waiting.
 */
import type { TransportChoice } from '../../src/contract/plan.ts'
import type { AddressNumbers } from '../../src/packet/address-numbers.ts'
import { V4_NUMBERS } from '../../src/packet/address-numbers.ts'
import type { Route } from '../../src/route/route.ts'
import { Path } from '../path.ts'
import { Devices } from './devices.ts'
import type { Elsewhere } from './elsewhere.ts'
import { KeepingUp } from './keeping-up.ts'
import type { Link } from './link.ts'
import { LinkMaker, type LinkMakerParts } from './link-maker.ts'
import type { LinkFamily } from './packet/link-family.ts'
import { ReceiveRoom } from './receive-room.ts'
import type { FrameHearer } from './reception.ts'
import type { Confirmation, PacketSink, Transport } from './transport.ts'
import { Waiting } from './waiting.ts'

const RAW_LINK = 0
/**
 * The two ears of a worker. Each hears every interface once: that of the raw link by itself, the other by the sockets
 * of all packet links together and one for elsewhere. So a slot may believe whatever its own ear hears.
 */
const EAR = { raw: 0, packet: 1 } as const

/** How often the kernel is asked what it has dropped. */
const COUNT_EVERY_MS = 1000

/** What the links of a worker are made of. */
export interface LinkGroupParts
  extends Omit<LinkMakerParts, 'room' | 'numbers' | 'devices' | 'hasDroppedSince'> {
  readonly choice: TransportChoice
  /** The most that all workers send together; no limit unless given. */
  readonly packetsPerSecond?: number
  /** The room for what comes in; by that rate unless given. */
  readonly room?: Pick<ReceiveRoom, 'take'>
  /** What numbers the addresses; IPv4's unless given. */
  readonly numbers?: AddressNumbers
}

export class LinkGroup implements Transport {
  readonly #parts: LinkGroupParts
  readonly #numbers: AddressNumbers
  readonly #devices: Devices
  readonly #maker: LinkMaker
  /** By interface index; RAW_LINK is one for all interfaces, and no interface has index 0. */
  readonly #links = new Map<number, Link>()
  /** By slot. */
  readonly #linkOf: (Link | undefined)[] = []
  readonly #elsewhere: Elsewhere
  /** Reads what comes in elsewhere. */
  readonly #heard: LinkFamily
  #raw: Link | undefined
  /** Who hears what comes in elsewhere during a `receive`, and when. */
  #sink: PacketSink | undefined
  #nowMs = 0
  #open: Link | undefined
  readonly #keepingUp = new KeepingUp()
  readonly #waiting = new Waiting()
  #countedMs = 0

  constructor(parts: LinkGroupParts) {
    this.#parts = parts
    this.#numbers = parts.numbers ?? V4_NUMBERS
    this.#devices = new Devices(this.#numbers)
    this.#maker = new LinkMaker({
      ...parts,
      devices: this.#devices,
      numbers: this.#numbers,
      room: parts.room ?? new ReceiveRoom(parts.packetsPerSecond ?? Number.POSITIVE_INFINITY, parts.workers),
      hasDroppedSince: (ms) => this.hasDroppedSince(ms),
    })
    this.#elsewhere = this.#maker.elsewhere()
    this.#heard = this.#maker.family()
  }

  now(): number {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  }

  attach(slot: number, route: Route, destination: number): void {
    const key = this.#usesPacket(route) ? route.interfaceIndex : RAW_LINK
    const link = this.#links.get(key) ?? this.#openLink(key, route)
    this.#linkOf[slot] = link
    if (key !== RAW_LINK) this.#elsewhere.heed(key, route.sources)
    link.attach(slot, route, destination)
  }

  detach(slot: number): void {
    this.#linkOf[slot]?.detach(slot)
    this.#linkOf[slot] = undefined
  }

  owns(address: number): boolean {
    return this.#devices.owns(address)
  }

  macOf(slot: number): Uint8Array | undefined {
    return this.#linkOf[slot]?.macOf(slot)
  }

  earOf(slot: number): number {
    const link = this.#linkOf[slot]
    if (link === undefined) return -1
    return link === this.#raw ? EAR.raw : EAR.packet
  }

  pathOf(slot: number): Path {
    return this.#linkOf[slot]?.pathOf(slot) ?? new Path()
  }

  quietMsOf(slot: number): number {
    return this.#linkOf[slot]?.quietMsOf(slot) ?? 0
  }

  confirm(slot: number, sinceMs: number): Confirmation {
    return this.#linkOf[slot]?.confirm(slot, sinceMs) ?? 'gone'
  }

  isResolving(slot: number): boolean {
    return this.#linkOf[slot]?.isResolving(slot) ?? false
  }

  get bytes(): Buffer {
    return this.#open?.bytes ?? Buffer.alloc(0)
  }

  begin(slot: number): number {
    this.#open = this.#linkOf[slot]
    if (this.#open === undefined) throw new RangeError(`no link for slot ${slot}`)
    return this.#open.begin(slot)
  }

  commit(length: number): void {
    this.#keepingUp.noteWritten()
    this.#open?.commit(length)
  }

  flush(sink: PacketSink): void {
    this.#keepingUp.noteSent(this.now())
    for (const link of this.#links.values()) {
      link.flush(sink)
      if (link.takeFull()) this.#keepingUp.noteFull(this.now())
    }
  }

  receive(sink: PacketSink): boolean {
    let isAll = true
    let dropped = this.#elsewhere.dropped
    for (const link of this.#links.values()) {
      isAll = link.receive(sink, link === this.#raw ? EAR.raw : EAR.packet, this.now()) && isAll
      dropped += link.dropped
    }
    this.#sink = sink
    this.#nowMs = this.now()
    isAll = this.#elsewhere.receive(this.#hearElsewhere) && isAll
    this.#keepingUp.note(isAll, dropped, this.now())
    return isAll
  }

  hasDroppedSince(ms: number): boolean {
    return this.#keepingUp.hasDroppedSince(ms)
  }

  easeMs(nowMs: number): number {
    return this.#keepingUp.waitMs(nowMs)
  }

  readonly #hearElsewhere: FrameHearer = (bytes, offset, length) => {
    const family = this.#heard
    const opened = family.open(bytes, offset, length)
    if (opened > 0) this.#sink?.onPacket(family.packet, family.packetAt, opened, this.#nowMs, EAR.packet)
  }

  tick(sink: PacketSink, nowMs: number, heardMs = nowMs): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const link of this.#links.values()) nextMs = Math.min(nextMs, link.tick(sink, nowMs, heardMs))
    if (nowMs >= this.#countedMs + COUNT_EVERY_MS) this.#countDrops(nowMs)
    return nextMs
  }

  wait(untilMs: number): Promise<void> {
    return this.#waiting.wait(untilMs - this.now(), [this.#elsewhere, ...this.#links.values()])
  }

  close(): void {
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
    this.#elsewhere.close()
  }

  #countDrops(nowMs: number): void {
    this.#countedMs = nowMs
    for (const link of this.#links.values()) link.countDrops()
    this.#elsewhere.countDrops()
  }

  /**
   * Frames of IPv4 injected on loopback get no answer, and an interface without Ethernet addresses has no ARP. IPv6 has no
   * other link.
   */
  #usesPacket(route: Route): boolean {
    if (this.#numbers.family === 6) return true
    if (route.kind === 'local' || this.#parts.choice === 'raw-socket') return false
    return this.#devices.isEthernet(route.interfaceIndex)
  }

  #openLink(key: number, route: Route): Link {
    const link = key === RAW_LINK ? this.#maker.rawLink() : this.#maker.packetLink(route)
    if (key === RAW_LINK) this.#raw = link
    this.#links.set(key, link)
    return link
  }
}
