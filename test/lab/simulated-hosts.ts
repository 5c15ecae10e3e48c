/**
 * The hosts that the far end (bench/native) plays: what each address answers, computed here as the far end computes it,
 * so that what a sweep says can be judged state by state. Pure.
 */
import { type Answer, PROTOCOLS, type State, statesOf } from './answer.ts'

/** What a host may answer to a protocol; `echo`, `reset` and `abort` are those of ICMP, TCP and SCTP. */
export type SimulatedAnswer =
  | 'unreachable'
  | 'silent'
  | 'port'
  | 'prohibited'
  | 'open'
  | 'echo'
  | 'reset'
  | 'abort'

/** How a kind of host differs from a stock one, by protocol. */
export type Profile = Readonly<Record<number, SimulatedAnswer>>

export interface SimulatedSpec {
  /** The addresses, as the first of them and the length of the prefix. */
  readonly prefix: readonly [first: string, length: number]
  /** Kinds of hosts; which one a host is follows from its address. */
  readonly profiles: readonly Profile[]
  /** Errors that each host sends at once, and the milliseconds for each further one; 0 is no limit. */
  readonly burst: number
  readonly intervalMs: number
  /** How many of 1,000 addresses answer nothing at all. */
  readonly deadPermille: number
}

/** Stock Linux consumes IGMP and PIM; beside it, kinds as they are met: servers, gateways, hosts with filters. */
export const KINDS: readonly Profile[] = [
  { 2: 'silent', 103: 'silent' },
  { 2: 'silent', 103: 'silent', 47: 'open', 132: 'abort' },
  { 2: 'silent', 103: 'silent', 4: 'silent', 41: 'silent', 47: 'silent' },
  { 2: 'silent', 103: 'silent', 17: 'silent', 50: 'silent', 51: 'silent', 89: 'open' },
  { 2: 'silent', 103: 'silent', 112: 'prohibited', 136: 'port' },
]

/** A /16 of stock hosts; what is given takes the place of its parts. */
export function stockHosts(changes: Partial<SimulatedSpec> = {}): SimulatedSpec {
  return {
    prefix: ['10.9.0.0', 16],
    profiles: KINDS,
    burst: 6,
    intervalMs: 1000,
    deadPermille: 0,
    ...changes,
  }
}

const STOCK: Profile = { 1: 'echo', 6: 'reset', 17: 'port' }
const DEAD_SALT = 1

export class SimulatedHosts {
  readonly spec: SimulatedSpec
  readonly first: number
  readonly count: number
  readonly #states: readonly (readonly State[])[]

  constructor(spec: SimulatedSpec) {
    this.spec = spec
    this.count = 2 ** (32 - spec.prefix[1])
    this.first = numberOf(spec.prefix[0])
    this.#states = spec.profiles.map((profile) => statesOf(answersOf(profile), 'table'))
  }

  /** The prefix as a command line takes it. */
  get range(): string {
    return this.spec.prefix.join('/')
  }

  /** How many of them are there. */
  get alive(): number {
    let alive = 0
    for (let i = 0; i < this.count; i += 1) if (!this.isDead(this.first + i)) alive += 1
    return alive
  }

  /** Whether an address of the prefix answers nothing, not even ARP. */
  isDead(address: number): boolean {
    return mix(address, DEAD_SALT) % 1000 < this.spec.deadPermille
  }

  /** The states of a host, by protocol: the same array for all hosts of a kind. */
  statesOf(address: number): readonly State[] {
    const states = this.#states[mix(address, 0) % this.#states.length]
    if (states === undefined) throw new RangeError('there must be a profile')
    return states
  }

  /** The seconds that nobody can beat from one address: those of the kind that owes most errors. */
  get limitSeconds(): number {
    const owed = this.spec.profiles.map(
      (profile) => answersOf(profile).filter(({ kind }) => kind === 'error').length,
    )
    return (Math.max(0, Math.max(...owed) - this.spec.burst) * this.spec.intervalMs) / 1000
  }

  /** The words by which the far end is told. */
  get words(): string[] {
    const { profiles, burst, intervalMs, deadPermille } = this.spec
    return [
      this.range,
      ...['--burst', `${burst}`, '--interval-ms', `${intervalMs}`, '--dead', `${deadPermille}`],
      ...profiles.flatMap((profile) => [
        '--profile',
        Object.entries(profile)
          .map(([protocol, answer]) => `${protocol}=${answer}`)
          .join(','),
      ]),
    ]
  }
}

/** As in bench/native/hosts.c. */
export function mix(address: number, salt: number): number {
  let h = (Math.imul(address, 2654435761) + salt) | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The 32 bits of a dotted address. */
export function numberOf(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)
}

function answersOf(profile: Profile): Answer[] {
  return PROTOCOLS.map((protocol) => answerOf(profile[protocol] ?? STOCK[protocol] ?? 'unreachable'))
}

function answerOf(answer: SimulatedAnswer): Answer {
  if (answer === 'silent') return { kind: 'silence' }
  const code = { unreachable: 2, port: 3, prohibited: 13, open: -1, echo: -1, reset: -1, abort: -1 }[answer]
  return code < 0 ? { kind: 'packet' } : { kind: 'error', code, from: 'target' }
}
