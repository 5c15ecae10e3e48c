/** The neighbour table on a clock of the test's own, with an ear for all that it asks and tells. */
import { allocateCeilings, BothCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { Path } from '../../workers/path.ts'
import { Neighbors } from '../../workers/transport/packet/neighbors.ts'
import type { NextHopOutcome, PacketSink } from '../../workers/transport/transport.ts'

/** Where whoever answers is, unless a test says otherwise. */
export const MAC: Uint8Array = Uint8Array.of(2, 0, 0, 0, 0, 9)
export const HOP = 0x0a000002

interface Asked {
  readonly address: number
  /** Whom alone; undefined when it is everybody. */
  readonly mac: Uint8Array | undefined
  readonly atMs: number
}

interface Told {
  readonly slot: number
  readonly outcome: NextHopOutcome
  readonly rttMs: number | undefined
  readonly nowMs: number
}

export class NeighborBench implements PacketSink {
  readonly asked: Asked[] = []
  readonly told: Told[] = []
  readonly linkPath = new Path()
  readonly neighbors: Neighbors
  /** What probes draw from too. */
  readonly packetCeiling: Ceiling
  nowMs = 0
  /** When something was last dropped on receipt. */
  droppedMs = Number.NEGATIVE_INFINITY

  constructor(requestsPerSecond = 1e6, errorProbability = 1e-3, packetsPerSecond = 1e6) {
    const memory = allocateCeilings()
    const arp = new Ceiling(memory, 'arp', requestsPerSecond, 1)
    this.packetCeiling = new Ceiling(memory, 'packets', packetsPerSecond, 1)
    this.neighbors = new Neighbors({
      ask: (address, mac) => {
        this.asked.push({ address, mac: mac && Uint8Array.from(mac), atMs: this.nowMs })
      },
      arpCeiling: new BothCeilings(arp, this.packetCeiling),
      errorProbability,
      hasDroppedSince: (ms) => this.droppedMs >= ms,
      pathTo: (gateway) => (gateway === undefined ? this.linkPath : new Path()),
    })
  }

  onPacket(): boolean {
    return false
  }

  onUnsent(): void {}

  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    this.told.push({ slot, outcome, rttMs, nowMs })
    // As the engine does.
    if (outcome === 'unreached' || outcome === 'unsent') this.neighbors.detach(slot)
  }

  /** Lets time pass to `untilMs`, looking whenever the table wants to be looked at; after each look the world acts. */
  run(untilMs: number, act: () => void = () => undefined): void {
    for (;;) {
      const nextMs = Math.max(this.neighbors.tick(this.nowMs, this), this.nowMs)
      act()
      if (nextMs > untilMs) break
      this.nowMs = nextMs
    }
    this.nowMs = untilMs
  }

  reply(address: number, mac = MAC): void {
    this.neighbors.onArp(true, address, mac, this.nowMs, this)
  }

  /** Somebody's ARP request, gratuitous or not. */
  request(address: number, mac: Uint8Array): void {
    this.neighbors.onArp(false, address, mac, this.nowMs, this)
  }

  /** The link-layer address towards a slot, once known. */
  macTowards(slot: number): Uint8Array | undefined {
    const mac = new Uint8Array(6)
    return this.neighbors.writeMac(slot, mac, 0) ? mac : undefined
  }

  outcomes(): [number, NextHopOutcome][] {
    return this.told.map(({ slot, outcome }) => [slot, outcome])
  }
}
