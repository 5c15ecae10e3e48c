/**
 * What a simulated network does with a packet: a packet and a time in, packets and their times out. It owns the
 * budgets of its nodes and its dice; it has no clock and no queue, so whoever drives it must let packets arrive
 * in the order of their times.
 */
import { createIpv4Header, type Ipv4Header, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { mix } from '../../../src/packet/mix.ts'
import { emitAnswer, emitUnreachable } from './answers.ts'
import { ErrorBudget } from './error-budget.ts'
import { type HostModel, type NetworkModel, type RouterModel, wayOf } from './host-model.ts'

/** RFC 792: the header and eight bytes. */
const QUOTED_BYTES = 28

/** A packet under way. */
export interface Flight {
  readonly atMs: number
  readonly to: 'network' | 'scanner'
  readonly bytes: Buffer
}

/** A machine and what it has left. */
interface Node {
  readonly model: HostModel
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
      routers.map((model): [number, Router] => [
        model.address,
        { model, budget: new ErrorBudget(model.limits) },
      ]),
    )
    for (const model of hosts) {
      const router = model.router === undefined ? undefined : this.#routers.get(model.router)
      const node: Node = { model, budget: new ErrorBudget(model.limits), router, heard: 0 }
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

  /** A packet leaves the scanner: its copies on their way, none if it was lost. */
  depart(bytes: Buffer, nowMs: number): Flight[] {
    if (!parseIpv4(bytes, 0, bytes.length, this.#header)) return []
    const host = this.hostAt(this.#header.destination)
    return host === undefined ? [] : this.#travel(bytes, host, 'network', nowMs)
  }

  /** A packet reaches its host, or the router before it: the answers on their way back. */
  arrive({ bytes, atMs }: Flight): Flight[] {
    const header = this.#header
    const node = parseIpv4(bytes, 0, bytes.length, header) ? this.#nodes.get(header.destination) : undefined
    if (node === undefined) return []
    const answer = this.#answer(bytes, header, node, atMs)
    return answer === undefined ? [] : this.#travel(answer, node.model, 'scanner', atMs)
  }

  #answer(probe: Buffer, header: Ipv4Header, node: Node, nowMs: number): Buffer | undefined {
    const { model, router } = node
    const isSpared = router?.model.spares?.includes(header.destination) === true
    const rejection = isSpared ? undefined : router?.model.rejects[header.protocol]
    if (router !== undefined && rejection !== undefined) {
      if (!router.budget.grants(nowMs)) return undefined
      return emitUnreachable(probe, header, router.model.address, rejection, QUOTED_BYTES)
    }
    node.heard += 1
    if (node.heard > (model.silentAfter ?? Number.POSITIVE_INFINITY)) return undefined
    const reaction = model.reactions[header.protocol] ?? 'silent'
    if (reaction === 'silent') return undefined
    if (reaction === 'open') return emitAnswer(probe, header)
    if (!node.budget.grants(nowMs)) return undefined
    return emitUnreachable(probe, header, header.destination, reaction, model.quotedBytes ?? QUOTED_BYTES)
  }

  #travel(bytes: Buffer, host: HostModel, to: Flight['to'], nowMs: number): Flight[] {
    const { latencyMs, jitterMs, loss, duplicates } = wayOf(host)
    const copies = this.#happens(loss) ? 0 : this.#happens(duplicates) ? 2 : 1
    return Array.from({ length: copies }, () => ({
      atMs: nowMs + latencyMs + (jitterMs > 0 ? jitterMs * this.#chance() : 0),
      to,
      bytes,
    }))
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
