/**
 * Which hosts may be one machine: its addresses share one error budget, and an address whose siblings take every
 * error looks like a host that sends none.
 */
import { DIRECT_ANSWER } from '../src/verdict/evidence.ts'
import type { HostTable } from './host-table.ts'
import type { Path } from './path.ts'
import type { Prober } from './prober.ts'
import type { Transport } from './transport/transport.ts'

/** The protocols that nearly every machine answers, on all of its addresses alike. */
const TELLING = [1, 6]
/** An error that a sibling took in the first second of a silence leaves the rest of it without a rival. */
const GRACE_MS = 1000
/** Hosts that are done are remembered for so long: longer than a silence without a rival takes. */
const REMEMBERED_MS = 20_000

/** What all addresses of a machine have in common. */
interface Likeness {
  readonly path: Path
  readonly mac: Uint8Array | undefined
  /** The TTLs of its answers in the telling protocols, 0 where it sent none. */
  readonly ttls: readonly number[]
}

/** A host that sent errors, and is done. */
interface Former extends Likeness {
  readonly endedMs: number
}

export class Siblings {
  readonly #hosts: HostTable
  readonly #prober: Prober
  readonly #transport: Transport
  #formers: Former[] = []

  constructor(hosts: HostTable, prober: Prober, transport: Transport) {
    this.#hosts = hosts
    this.#prober = prober
    this.#transport = transport
  }

  /** True when another host that sends errors, or did until lately, may be the same machine as this one. */
  mayShareBudget(slot: number): boolean {
    const likeness = this.#likenessOf(slot)
    const sinceMs = this.#prober.silentSinceMs(slot) + GRACE_MS
    return (
      this.#isLikeOther(slot, likeness) ||
      this.#formers.some((former) => former.endedMs > sinceMs && isLike(likeness, former))
    )
  }

  /** Remembers a host that is done, if it sent errors. */
  noteEnd(slot: number, nowMs: number): void {
    if (this.#prober.isMute(slot)) return
    const [oldest] = this.#formers
    if (oldest !== undefined && nowMs - oldest.endedMs > 2 * REMEMBERED_MS) {
      this.#formers = this.#formers.filter(({ endedMs }) => nowMs - endedMs <= REMEMBERED_MS)
    }
    this.#formers.push({ ...this.#likenessOf(slot), endedMs: nowMs })
  }

  #isLikeOther(slot: number, likeness: Likeness): boolean {
    for (const other of this.#hosts.occupied()) {
      if (other === slot || this.#prober.isMute(other)) continue
      if (isLike(likeness, this.#likenessOf(other))) return true
    }
    return false
  }

  #likenessOf(slot: number): Likeness {
    const ttls = TELLING.map((protocol) => this.#ttlOf(slot, protocol))
    return { path: this.#transport.pathOf(slot), mac: this.#transport.macOf(slot), ttls }
  }

  #ttlOf(slot: number, protocol: number): number {
    const isAnswered = (this.#hosts.evidenceOf(slot, protocol) & DIRECT_ANSWER) !== 0
    return isAnswered ? this.#hosts.ttlOf(slot, protocol) : 0
  }
}

/** Two hosts without link-layer addresses are alike if they answer something, and answer alike. */
function isLike(one: Likeness, other: Likeness): boolean {
  if (one.path !== other.path) return false
  if (one.mac !== undefined && other.mac !== undefined) return Buffer.compare(one.mac, other.mac) === 0
  return one.ttls.some((ttl) => ttl > 0) && one.ttls.every((ttl, i) => ttl === other.ttls[i])
}
