/**
 * A million random and altered packets through the engine: nothing throws, and what it reports of every host and
 * protocol is what an independent, slow, obvious classifier makes of the same packets (reference-classifier.ts).
 *
 * Played in rounds of a few hosts and some hundred packets, because after a few thousand every protocol is open
 * and there is nothing left to tell apart. A failing round is played again with ever fewer events.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askingOrder } from '../../../src/protocol/order.ts'
import { DEFAULT_PINGS, type Ping, protocolPing } from '../../../src/protocol/ping.ts'
import { CLASSIFICATIONS } from '../../../src/verdict/classify.ts'
import { PacketSource } from '../../support/packet-source.ts'
import {
  ReceiveRound,
  type RoundEvent,
  type RoundStart,
  type RoundTarget,
} from '../../support/receive-round.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const PACKETS = 1_000_000
const PACKETS_A_ROUND = 500
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_122)

const PINGS: readonly Ping[] = [
  ...DEFAULT_PINGS,
  ...DEFAULT_PINGS,
  { kind: 'udp', port: 40_125 },
  ...[47, 2, 132].map((protocol) => protocolPing(protocol)),
]
const US = [0x0a000001, 0x0a090001] as const
const COUNTED = [
  'responsesDirect',
  'responsesUnsolicited',
  'responsesUnreachable',
  'responsesTimeExceeded',
  'responsesForged',
  'responsesStray',
  'responsesMalformed',
  'responsesDuplicate',
] as const

/** What must have become of hosts that were pinged, often enough. */
const FATES = [
  'pinged up echo-reply',
  'pinged up timestamp-reply',
  'pinged up reset',
  'pinged up syn-ack',
  'pinged up udp-response',
  'pinged up proto-response',
  'pinged up port-unreach',
  'pinged up proto-unreach',
  'pinged up icmp-error',
  'pinged up unsolicited',
  'pinged down net-unreach',
  'pinged down host-unreach',
  'pinged down no-response',
] as const

/** In six rounds of ten; in the others the user says that all hosts are up. */
const PINGED_ROUNDS = 0.6

/** Hosts on two links, asked from an address on each, or from both; and ourselves, by way of the third. */
function startOf(random: SeededRandom): RoundStart {
  const targets: RoundTarget[] = [{ address: US[0], sources: [US[0]], ear: 2, isPinged: false }]
  const isAnyPinged = random.chance(PINGED_ROUNDS)
  for (let i = 0; i < 9; i += 1) {
    const ear = i % 2
    const source = random.chance(0.8) ? US[ear === 0 ? 0 : 1] : random.pick(US)
    targets.push({
      address: (US[ear === 0 ? 0 : 1] & 0xffffff00) + 16 + i,
      sources: random.chance(0.4) ? [source, ...US.filter((address) => address !== source)] : [source],
      ear,
      isPinged: random.chance(0.7),
    })
  }
  targets.sort(() => random.below(3) - 1)
  const protocols = [1, 2, 6, 17, 132, 47]
  for (let i = random.pick([0, 20, 1000]); i > 0; i -= 1) protocols.push(random.below(256))
  const inAnyOrder = PINGS.toSorted(() => random.below(3) - 1)
  const pings = inAnyOrder.slice(0, 1 + random.below(DEFAULT_PINGS.length))
  return {
    targets,
    pings: isAnyPinged ? pings : [],
    isRouted: isAnyPinged && random.chance(0.5),
    protocols: askingOrder([...new Set(protocols)], random.uint32()),
    slots: 2 + random.below(6),
    key: { k0: random.uint32(), k1: random.uint32() },
  }
}

/** What happened in a round up to its end or its failure. */
interface Played {
  readonly start: RoundStart
  readonly events: readonly RoundEvent[]
  readonly round: ReceiveRound
  readonly failure: unknown
}

function playSeeded(seed: number): Played {
  const random = new SeededRandom(seed)
  const start = startOf(random)
  const round = new ReceiveRound(start)
  const source = new PacketSource(random, round, start)
  const events: RoundEvent[] = []
  let failure: unknown
  const play = (event: RoundEvent) => {
    if (failure !== undefined) return
    events.push(event)
    failure = failureOf(() => round.play(event))
  }
  let nowMs = 0
  // While hosts are pinged less time passes, so that most of what is heard is heard then.
  const isPinged = start.pings.length > 0
  const pass = () => {
    nowMs += random.below(random.chance(isPinged ? 0.05 : 0.2) ? 3000 : 100)
    play({ kind: 'tick', nowMs })
  }
  for (let i = random.below(isPinged ? 3 : 8); i >= 0; i -= 1) pass()
  for (let i = 0; i < PACKETS_A_ROUND; i += 1) {
    play(source.next())
    if (random.chance(0.03)) pass()
  }
  failure ??= failureOf(() => round.end())
  return { start, events, round, failure }
}

function failureOf(play: () => void): unknown {
  try {
    play()
  } catch (failure) {
    return failure
  }
  return undefined
}

function failureReplayed(start: RoundStart, events: readonly RoundEvent[]): unknown {
  return failureOf(() => {
    const round = new ReceiveRound(start)
    for (const event of events) round.play(event)
    round.end()
  })
}

/** Fewer events that still fail, by leaving out ever smaller parts (A. Zeller, delta debugging). */
function shrunk(start: RoundStart, events: readonly RoundEvent[]): readonly RoundEvent[] {
  let kept = events
  for (let size = Math.ceil(events.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = kept.toSpliced(from, size)
      if (failureReplayed(start, fewer) === undefined) from += size
      else kept = fewer
    }
  }
  return kept
}

function told({ start, events }: Played, seed: number): string {
  const least = shrunk(start, events)
  const lines = least.map((event) =>
    event.kind === 'tick' ? `tick ${event.nowMs}` : `ear ${event.ear} ${event.bytes.toString('hex')}`,
  )
  const cause = failureReplayed(start, least)
  const stack = cause instanceof Error ? cause.stack : String(cause)
  return `round seed ${seed} (FUZZ_SEED=${SEED}), ${least.length} events\n${lines.join('\n')}\n${stack}`
}

test('a million packets: no throw, and every verdict is that of the reference classifier', () => {
  const seeds = new SeededRandom(SEED)
  const counted = new Map<string, number>()
  const tally = new Map<string, number>()
  const add = (sums: Map<string, number>, key: string, amount: number) =>
    sums.set(key, (sums.get(key) ?? 0) + amount)
  for (let played = 0; played < PACKETS; played += PACKETS_A_ROUND) {
    const seed = seeds.uint32()
    const outcome = playSeeded(seed)
    if (outcome.failure !== undefined) assert.fail(told(outcome, seed))
    for (const counter of COUNTED) add(counted, counter, outcome.round.counters.read(counter))
    for (const [key, times] of outcome.round.tally) add(tally, key, times)
  }
  // A fuzzer that never gets past the first check proves nothing.
  for (const counter of COUNTED)
    assert.ok((counted.get(counter) ?? 0) > PACKETS / 500, `${counter} ${counted.get(counter)}`)
  for (const classification of CLASSIFICATIONS)
    for (const state of ['open', 'closed', 'filtered']) {
      const times = tally.get(`${classification} ${state}`) ?? 0
      assert.ok(times > 1000, `${classification} ${state}: ${times}`)
    }
  // To be down takes the same word about two kinds of ping, which chance seldom brings together.
  for (const fate of FATES)
    assert.ok((tally.get(fate) ?? 0) > PACKETS / 300_000, `${fate}: ${tally.get(fate)}`)
})
