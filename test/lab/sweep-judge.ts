/** Holds an NDJSON report of any size against the truth, host by host as it is read. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { PROTOCOLS, type State } from './answer.ts'
import { type HostLine, type SweepLine, statesOfLine } from './protosweep.ts'
import { numberOf } from './simulated-hosts.ts'

/** What is true of the addresses from `first` on, `count` of them. */
export interface Truth {
  readonly first: number
  readonly count: number
  /** Those that were asked about; all 256 without it. */
  readonly protocols?: readonly number[]
  isDead(address: number): boolean
  /** By protocol. The same array for all hosts that are alike spares the judge most of the work. */
  statesOf(address: number): readonly State[]
}

/** How a report did. It is exact if all but `hosts` and `states` are 0. */
export interface Judgement {
  /** Hosts that were reported as up. */
  hosts: number
  /** States that were right. */
  states: number
  /** States that are not the truth. What is unproved is not among them. */
  wrong: number
  unproved: number
  /** Hosts that are there and were not reported, or not to their end. */
  missing: number
  /** Hosts that were reported again. */
  twice: number
  /** Hosts that are not there and were reported as up. */
  invented: number
  /** The first faults, as text. */
  readonly examples: string[]
  /** The last line; undefined of a report that was cut off. */
  sweep: SweepLine | undefined
}

const EXAMPLES = 5

/** Reads the report at `path`. Throws if it cannot be read or a line is no JSON. */
export async function judgeReport(path: string, truth: Truth): Promise<Judgement> {
  const judge = new Judge(truth)
  for await (const line of createInterface({ input: createReadStream(path) })) judge.read(line)
  return judge.end()
}

class Judge {
  readonly #truth: Truth
  readonly #seen: Uint8Array
  readonly #said = new Map<string, readonly (State | 'unproved' | undefined)[]>()
  readonly #judgement: Judgement = {
    hosts: 0,
    states: 0,
    wrong: 0,
    unproved: 0,
    missing: 0,
    twice: 0,
    invented: 0,
    examples: [],
    sweep: undefined,
  }

  constructor(truth: Truth) {
    this.#truth = truth
    this.#seen = new Uint8Array(truth.count)
  }

  read(text: string): void {
    if (text === '') return
    const line: HostLine | SweepLine = JSON.parse(text)
    if (line.type === 'host') this.#host(line)
    else this.#judgement.sweep = line
  }

  end(): Judgement {
    const { first, count } = this.#truth
    for (let i = 0; i < count; i += 1) {
      if (this.#seen[i] === 0 && !this.#truth.isDead(first + i))
        this.#fault('missing', `host ${i} is missing`)
    }
    return this.#judgement
  }

  #host(line: HostLine): void {
    const address = numberOf(line.address)
    const at = address - this.#truth.first
    if (!(at >= 0 && at < this.#truth.count) || this.#truth.isDead(address)) {
      this.#fault('invented', `${line.address} is not there`)
      return
    }
    if (this.#seen[at] === 1) {
      this.#fault('twice', `${line.address} is reported twice`)
      return
    }
    this.#seen[at] = 1
    this.#judgement.hosts += 1
    if (!line.complete) this.#fault('missing', `${line.address} is not complete`)
    this.#states(line, address)
  }

  #states(line: HostLine, address: number): void {
    const said = this.#statesSaid(line)
    const states = this.#truth.statesOf(address)
    for (const protocol of this.#truth.protocols ?? PROTOCOLS) {
      const state = states[protocol]
      if (said[protocol] === state) this.#judgement.states += 1
      else if (said[protocol] === 'unproved') this.#judgement.unproved += 1
      else this.#fault('wrong', `${line.address}: ${protocol} is called ${said[protocol]}, and is ${state}`)
    }
  }

  #statesSaid(line: HostLine): readonly (State | 'unproved' | undefined)[] {
    const key = Object.values(line.states).join(';')
    const known = this.#said.get(key) ?? statesOfLine(line)
    // Hosts that were all found different would only fill the memory.
    if (this.#said.size < 1000) this.#said.set(key, known)
    return known
  }

  #fault(kind: 'wrong' | 'missing' | 'twice' | 'invented', example: string): void {
    this.#judgement[kind] += 1
    if (this.#judgement.examples.length < EXAMPLES) this.#judgement.examples.push(example)
  }
}
