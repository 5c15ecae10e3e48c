/**
 * What a simulated network does with a packet: a packet and a time in, packets and their times out. It owns the
 * budgets of its nodes and its dice; it has no clock and no queue, so whoever drives it must let packets arrive
 * in the order of their times.
 */
import { createIpv4Header, type Ipv4Header, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { mix } from '../../../src/packet/mix.ts'
import { copyOf, emitAnswer, emitUnreachable } from './answers.ts'
import { ErrorBudget } from './error-budget.ts'
import { type HostModel, type NetworkModel, type RouterModel, type WayModel, wayOf } from './host-model.ts'

/** RFC 792: the header and eight bytes. */
const QUOTED_BYTES = 28

/** A packet under way. */
export interface Flight {
  readonly atMs: number
  readonly to: 'network' | 'scanner'
  readonly bytes: Buffer
}

/** Takes the packets that a network sends on their way. */
export interface Flights {
  add(flight: Flight): void
}

/** A machine and what it has left. */
interface Node {
  readonly model: HostModel
  readonly way: WayModel
  readonly budget: ErrorBudget
  readonly router: Router | undefined
  heard: number
}

interface Router {
  readonly model: RouterModel
  readonly budget: ErrorBudget
}

export class SimulatedNetwork {
  readonly #nodes = new Map<number, Node>()
  readonly #routers: ReadonlyMap<number, Router>
  readonly #seed: number
  readonly #header: Ipv4Header = createIpv4Header()
  #throws = 0

  constructor({ seed, hosts, routers = [] }: NetworkModel) {
    this.#seed = mix(seed)
    this.#routers = new Map(
      routers.map((model): [number, Router] => [model.address, { model, budget: new ErrorBudget(model) }]),
    )
    for (const model of hosts) {
      const router = model.router === undefined ? undefined : this.#routers.get(model.router)
      const node: Node = { model, way: wayOf(model), budget: new ErrorBudget(model), router, heard: 0 }
      for (const address of model.addresses) this.#nodes.set(address, node)
    }
  }

  /** The machine that has this address and is up, or undefined. */
  hostAt(address: number): HostModel | undefined {
    const model = this.#nodes.get(address)?.model
    return model?.isDown === true ? undefined : model
  }

  /** The budget of the router, or of the machine, that has this address. */
  budgetOf(address: number): ErrorBudget | undefined {
    return (this.#routers.get(address) ?? this.#nodes.get(address))?.budget
  }

  /** A packet leaves the scanner: its copies, none if it was lost, are added to `flights`. */
  depart(bytes: Buffer, offset: number, length: number, nowMs: number, flights: Flights): void {
    const header = this.#header
    if (!parseIpv4(bytes, offset, length, header)) return
    const node = this.#nodes.get(header.destination)
    if (node === undefined || node.model.isDown === true) return
    const copies = this.#copiesOn(node.way)
    if (copies > 0) {
      this.#travel(copyOf(bytes, offset, header.totalLength), copies, node.way, 'network', nowMs, flights)
    }
  }

  /** A packet reaches its host, or the router before it: the answers on their way back are added to `flights`. */
  arrive({ bytes, atMs }: Flight, flights: Flights): void {
    const header = this.#header
    const node = parseIpv4(bytes, 0, bytes.length, header) ? this.#nodes.get(header.destination) : undefined
    if (node === undefined) return
    const answer = this.#answer(bytes, header, node, atMs)
    if (answer === undefined) return
    this.#travel(answer, this.#copiesOn(node.way), node.way, 'scanner', atMs, flights)
  }

  #answer(probe: Buffer, header: Ipv4Header, node: Node, nowMs: number): Buffer | undefined {
    const { model, router } = node
    const isSpared = router?.model.spares?.includes(header.destination) === true
    const rejection = isSpared ? undefined : router?.model.rejects[header.protocol]
    if (router !== undefined && rejection !== undefined) {
      if (!router.budget.grants(nowMs, header.source)) return undefined
      return emitUnreachable(probe, header, router.model.address, rejection, QUOTED_BYTES)
    }
    node.heard += 1
    if (node.heard > (model.silentAfter ?? Number.POSITIVE_INFINITY)) return undefined
    const reaction = model.reactions[header.protocol] ?? 'silent'
    if (reaction === 'silent') return undefined
    if (reaction === 'open') return emitAnswer(probe, header)
    if (!node.budget.grants(nowMs, header.source)) return undefined
    return emitUnreachable(probe, header, header.destination, reaction, model.quotedBytes ?? QUOTED_BYTES)
  }

  /** How many copies of a packet arrive. */
  #copiesOn({ loss, duplicates }: WayModel): number {
    if (this.#happens(loss)) return 0
    return this.#happens(duplicates) ? 2 : 1
  }

  #travel(
    bytes: Buffer,
    copies: number,
    { latencyMs, jitterMs }: WayModel,
    to: Flight['to'],
    nowMs: number,
    flights: Flights,
  ): void {
    for (let i = 0; i < copies; i += 1) {
      const jitter = jitterMs > 0 ? jitterMs * this.#chance() : 0
      flights.add({ atMs: nowMs + latencyMs + jitter, to, bytes })
    }
  }

  #happens(probability: number): boolean {
    return probability > 0 && this.#chance() < probability
  }

  /** The next throw of the dice, 0 to 1. */
  #chance(): number {
    this.#throws += 1
    return mix(this.#seed ^ mix(this.#throws)) / 2 ** 32
  }
}
