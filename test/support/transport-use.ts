/** A transport in use as the engine uses it, with somebody at its far end. */
import { IPV4_FIELD } from '../../src/packet/ipv4.ts'
import { cookieFor, createCookie } from '../../src/protocol/cookie.ts'
import { emitProbe, LONGEST_PROBE } from '../../src/protocol/probe.ts'
import type { Route } from '../../src/route/route.ts'
import type { NextHopOutcome, PacketSink, Transport } from '../../workers/transport/transport.ts'

/** The slot that probes go to. */
export const SLOT = 5
/** So long something is waited for that must come. */
export const PATIENCE_MS = 5000
const KEY = { k0: 1, k1: 2 }

/** A transport with somebody at its far end. */
export interface World {
  readonly open: () => Transport
  readonly route: Route
  /** An address that answers pings. */
  readonly target: number
  /** How its next hop turns out. */
  readonly outcome: NextHopOutcome
  /** An address on the same way that nobody has; undefined where the transport cannot know. */
  readonly absent: number | undefined
  /** The IPv4 packets that have left since the last call, at least `count` of them, in order. */
  readonly takeWire: (count: number) => readonly Buffer[]
  readonly close: () => void
}

interface Heard {
  readonly protocol: number
  readonly source: number
  readonly ear: number
}

class Ear implements PacketSink {
  readonly heard: Heard[] = []
  readonly hops: { readonly slot: number; readonly outcome: NextHopOutcome }[] = []
  readonly unsent: number[] = []

  onPacket(bytes: Buffer, offset: number, _length: number, _nowMs: number, ear: number): boolean {
    const protocol = bytes.readUInt8(offset + IPV4_FIELD.protocol)
    const source = bytes.readUInt32BE(offset + IPV4_FIELD.source)
    this.heard.push({ protocol, source, ear })
    return true
  }

  onNextHop(slot: number, outcome: NextHopOutcome): void {
    this.hops.push({ slot, outcome })
  }

  onUnsent(_slot: number, protocol: number): void {
    this.unsent.push(protocol)
  }
}

/** One transport in use: what the engine does with it in each turn. */
export class TransportUse {
  readonly ear = new Ear()
  readonly transport: Transport
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    this.transport = world.open()
  }

  /** Turns until `isOver`, at most for PATIENCE_MS of the transport's time. */
  async turnUntil(isOver: () => boolean): Promise<void> {
    const untilMs = this.transport.now() + PATIENCE_MS
    while (!isOver() && this.transport.now() < untilMs) {
      this.transport.receive(this.ear)
      const nextMs = this.transport.tick(this.ear, this.transport.now())
      this.transport.flush(this.ear)
      if (!isOver()) await this.transport.wait(Math.min(nextMs, untilMs))
    }
  }

  async attach(slot = SLOT, target = this.#world.target): Promise<void> {
    this.transport.attach(slot, this.#world.route, target)
    await this.turnUntil(() => this.ear.hops.some((hop) => hop.slot === slot))
  }

  /** Writes probes as the sender does, and gives their bytes. */
  write(protocols: readonly number[]): Buffer[] {
    return protocols.map((protocol) => {
      const own = Buffer.alloc(LONGEST_PROBE)
      const length = emit(own, 0, protocol, this.#world)
      const at = this.transport.begin(SLOT)
      this.transport.commit(emit(this.transport.bytes, at, protocol, this.#world))
      return own.subarray(0, length)
    })
  }

  isAnswered(protocol: number): boolean {
    return this.ear.heard.some((one) => one.protocol === protocol && one.source === this.#world.target)
  }
}

function emit(bytes: Buffer, at: number, protocol: number, { route, target }: World): number {
  const cookie = createCookie()
  cookieFor(KEY, route.source, target, protocol, cookie)
  return emitProbe(bytes, at, protocol, route.source, target, cookie, 0)
}
