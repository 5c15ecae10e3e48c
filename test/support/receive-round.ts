/**
 * One engine between a wire that the test plays and the reference classifier that hears the same: events go in,
 * and whatever the engine reports of a host must be what the reference knows of it. A list of events is all that
 * a round depends on, so a failure can be played again with fewer of them.
 */
import assert from 'node:assert/strict'
import { allocateCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import { MachineErrors } from '../../src/contract/machine-errors.ts'
import type { SweepPlan } from '../../src/contract/plan.ts'
import type { HostResult } from '../../src/contract/result.ts'
import { formatAddress, fromMapped } from '../../src/packet/address.ts'
import type { Ping } from '../../src/protocol/ping.ts'
import type { Route } from '../../src/route/route.ts'
import { CLASSIFICATIONS, classify, type Verdict } from '../../src/verdict/classify.ts'
import { silenceOf } from '../../src/verdict/silence.ts'
import { Engine } from '../../workers/engine.ts'
import { Path } from '../../workers/path.ts'
import type { Transport } from '../../workers/transport/transport.ts'
import { BASE_PLAN } from './base-plan.ts'
import { NO_OUTAGE } from './no-outage.ts'
import { ReferenceClassifier, type ReferenceHost } from './reference-classifier.ts'
import { type Fact, type ReferenceVerdict, referenceVerdict } from './reference-verdict.ts'

/** One target: where it is and from where it is asked, the usual address first. */
export interface RoundTarget {
  readonly address: number
  readonly sources: readonly number[]
  readonly ear: number
  /** Nothing has shown yet that it is there. */
  readonly isPinged: boolean
}

/** What a round begins with. */
export interface RoundStart {
  readonly targets: readonly RoundTarget[]
  readonly pings: readonly Ping[]
  /** True when routers may answer in the hosts' stead. */
  readonly isRouted: boolean
  readonly protocols: readonly number[]
  readonly slots: number
  readonly key: { readonly k0: number; readonly k1: number }
}

/** Time passes and the engine acts, or a packet is heard. */
export type RoundEvent =
  | { readonly kind: 'tick'; readonly nowMs: number }
  | { readonly kind: 'packet'; readonly bytes: Buffer; readonly ear: number }

/** Nothing is called silent before the round is over. */
const NEVER_QUIET_MS = 1e9
/** Where packets lie in the buffer that they are read from, with the leavings of earlier ones around. */
const PLACES = 61
const LONGEST_PACKET = 2048

export class ReceiveRound {
  readonly reference: ReferenceClassifier
  readonly counters = new CounterRow(allocateCounters(1), 0)
  /** Pings and probes as they went out, oldest first. */
  readonly probes: Buffer[] = []
  /** How often each state was reported, by classification and state; and what became of hosts, by status and reason. */
  readonly tally = new Map<string, number>()
  readonly #engine: Engine
  readonly #byAddress: ReadonlyMap<number, RoundTarget>
  readonly #protocols: readonly number[]
  readonly #pings: readonly Ping[]
  readonly #earOfSlot: number[] = []
  readonly #attached = new Map<number, RoundTarget>()
  readonly #heard = Buffer.alloc(PLACES + LONGEST_PACKET)
  #nowMs = 0
  #place = 0

  constructor({ targets, pings, isRouted, protocols, slots, key }: RoundStart) {
    const waiting = targets.map(({ address }) => address)
    const ours = new Set(targets.flatMap(({ sources }) => sources))
    this.reference = new ReferenceClassifier(ours)
    this.#protocols = protocols
    this.#pings = pings
    this.#byAddress = new Map(targets.map((target) => [target.address, target]))
    const plan: SweepPlan = {
      ...BASE_PLAN,
      targets: targets.length,
      protocols,
      lanes: Math.max(...targets.map(({ sources }) => sources.length)),
      pings,
      ceilings: { packetsPerSecond: 1e6, packetsPerSecondToOneHost: 1e6, arpRequestsPerSecond: 1e6 },
      cookieKey: key,
    }
    this.#engine = new Engine({
      plan,
      slots,
      transport: this.#wire(ours, new Path({ interfaceIndex: 0, gateway: undefined, isRouted })),
      nextTarget: () => waiting.shift(),
      outage: NO_OUTAGE,
      routeTo: (address) => this.#routeTo(address),
      packetCeiling: new Ceiling(allocateCeilings(), 'packets', 1e6, 1e6),
      counters: this.counters,
      spacing: { begin: (_address, nowMs) => nowMs },
      machineErrors: new MachineErrors(),
      onResult: (result) => this.#compare(result),
      onDiscovery: () => undefined,
      epochMs: 0,
    })
  }

  /** Lets something happen. Throws if the engine does, or if it reports what the reference does not know. */
  play(event: RoundEvent): void {
    if (event.kind === 'packet') this.#hear(event.bytes, event.ear)
    else this.#tick(event.nowMs)
  }

  /** Ends the round: every host in flight is reported, and compared. */
  end(): void {
    this.#engine.stop(this.#nowMs)
  }

  #tick(nowMs: number): void {
    this.#nowMs = nowMs
    for (const [slot, { isPinged }] of [...this.#attached]) {
      this.#attached.delete(slot)
      this.#engine.onNextHop(slot, isPinged ? 'ready' : 'answered', undefined, nowMs)
    }
    this.#engine.tick(nowMs)
  }

  #hear(bytes: Buffer, ear: number): void {
    this.#place = (this.#place + 1) % PLACES
    bytes.copy(this.#heard, this.#place)
    // The reference first: the engine may report the host at once.
    this.reference.hear(bytes, ear)
    this.#engine.onPacket(this.#heard, this.#place, bytes.length, this.#nowMs, ear)
  }

  #routeTo(address: number): Route {
    const { sources = [], ear = 0 } = this.#byAddress.get(address) ?? {}
    const [source = 0] = sources
    const kind = address === source ? 'local' : 'unicast'
    return { kind, interfaceIndex: ear, source, sources, gateway: undefined }
  }

  #wire(ours: ReadonlySet<number>, path: Path): Transport {
    const bytes = Buffer.alloc(LONGEST_PACKET)
    return {
      bytes,
      now: () => this.#nowMs,
      owns: (address) => ours.has(address),
      attach: (slot, { interfaceIndex, sources }, destination) => {
        this.#earOfSlot[slot] = interfaceIndex
        const target = this.#byAddress.get(destination)
        if (target !== undefined) this.#attached.set(slot, target)
        const isFound = target?.isPinged !== true || this.#pings.length === 0
        this.reference.admit(destination, sources, interfaceIndex, isFound)
      },
      detach: (slot) => {
        this.#attached.delete(slot)
      },
      earOf: (slot) => this.#earOfSlot[slot] ?? -1,
      pathOf: () => path,
      macOf: () => undefined,
      quietMsOf: () => NEVER_QUIET_MS,
      confirm: () => 'there',
      isResolving: () => false,
      begin: () => 0,
      commit: (length) => {
        const probe = Buffer.from(bytes.subarray(0, length))
        this.probes.push(probe)
        this.reference.sent(probe)
      },
      flush: () => undefined,
      receive: () => true,
      hasDroppedSince: () => false,
      easeMs: () => 0,
      tick: () => Number.POSITIVE_INFINITY,
      wait: async () => undefined,
      close: () => undefined,
    }
  }

  #compare(result: HostResult): void {
    const host = this.reference.release(fromMapped(result.address) ?? 0)
    const name = formatAddress(result.address)
    assert.ok(host !== undefined, `${name} was reported and never asked`)
    const isPinged = host.pings.length > 0
    this.#count(`${isPinged ? 'pinged ' : ''}${result.status} ${result.statusReason}`)
    if (result.status !== 'up') {
      assert.ok(!isHeard(host) && this.#isLost(host, result), `${name} is ${told(result)}`)
      return
    }
    assert.ok(host.isFound, `${name} is ${told(result)}`)
    for (const protocol of this.#protocols) {
      const byte = result.evidence?.[protocol] ?? 0
      const facts: readonly Fact[] = host.facts[protocol] ?? []
      if (facts.length === 0 && silenceOf(byte) !== undefined) continue
      for (const classification of CLASSIFICATIONS) {
        const verdict = classify(byte, protocol, classification)
        const expected = referenceVerdict(facts, classification)
        const where = `${name} protocol ${protocol} by ${classification}`
        assert.equal(verdict?.state, expected?.state, where)
        assert.ok(
          isGrounded(verdict, expected, result, protocol),
          `${where}: ${verdict?.reason} without grounds`,
        )
        this.#count(`${classification} ${verdict?.state}`)
      }
      assert.equal(result.ttl?.[protocol], highestTtl(host, protocol), `TTL of ${name} protocol ${protocol}`)
    }
  }

  /** True if a host may be given up for this reason. */
  #isLost(host: ReferenceHost, { statusReason }: HostResult): boolean {
    if (statusReason === 'no-response') return !host.isFound && host.pings.length >= this.#pings.length
    if (host.isRefused && !host.isFound) return true
    return statusReason === 'host-unreach' && host.isDoubted
  }

  #count(key: string): void {
    this.tally.set(key, (this.tally.get(key) ?? 0) + 1)
  }
}

function told({ status, statusReason }: HostResult): string {
  return `${status} (${statusReason})`
}

/** True if the verdict's reason and sender, down to address and TTL, are those of one of the facts that it rests on. */
function isGrounded(
  verdict: Verdict | undefined,
  expected: ReferenceVerdict | undefined,
  { otherSenders }: HostResult,
  protocol: number,
): boolean {
  const named = otherSenders.find((sender) => sender.protocol === protocol)
  return (expected?.because ?? []).some(({ what, by, sender, ttl }) => {
    const isSaid = verdict?.reason === wordFor(what, protocol) && verdict.sender === by
    if (!isSaid || by === 'target') return isSaid
    return named !== undefined && sender === fromMapped(named.address) && ttl === named.ttl
  })
}

function isHeard(host: ReferenceHost): boolean {
  return host.facts.some((facts) => facts.some(({ by }) => by === 'target'))
}

function wordFor(what: string, protocol: number): string {
  if (what !== 'answer') return what
  return protocol === 1 ? 'echo-reply' : 'proto-response'
}

function highestTtl(host: ReferenceHost, protocol: number): number {
  const ttls = (host.facts[protocol] ?? []).filter(({ by }) => by === 'target').map(({ ttl }) => ttl)
  return Math.max(0, ...ttls)
}
