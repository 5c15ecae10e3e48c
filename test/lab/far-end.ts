/** Runs the far end of bench/native on a link: a process that answers for every host of a prefix. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { compiled } from './compiled.ts'
import { FAR, type Link } from './link.ts'
import type { SimulatedHosts } from './simulated-hosts.ts'

/** What it has counted: packets to its hosts, and what became of them. */
export interface FarEndCounts {
  readonly probes: number
  readonly arpRequests: number
  readonly arpReplies: number
  readonly errors: number
  /** Errors that were not sent, because there was no token for them. */
  readonly denied: number
  readonly answers: number
  readonly silent: number
  /** To addresses where nobody is. */
  readonly dead: number
  readonly foreign: number
  readonly unsent: number
  /** Frames that it was too slow to take: a run in which there are any says nothing about the sweep. */
  readonly dropped: number
}

export class FarEnd {
  readonly #child: ChildProcess
  readonly #lines: Interface
  readonly #ended: Promise<never>

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child
    this.#lines = lines
    this.#ended = once(child, 'close').then(([code, signal]) =>
      Promise.reject(new Error(`the far end has ended with ${code ?? signal}`)),
    )
    this.#ended.catch(() => undefined)
  }

  /** Compiles it, once a process, and starts it; `words` are further options. Resolves when it listens. */
  static async start(link: Link, hosts: SimulatedHosts, words: readonly string[] = []): Promise<FarEnd> {
    const program = await compiled('far-end', ['far-end.c', 'hosts.c', 'replies.c'])
    const child = link.spawnFar([program, FAR.interface, ...hosts.words, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (child.stdout === null) throw new Error('the far end has no output')
    const end = new FarEnd(child, createInterface({ input: child.stdout }))
    await end.#line()
    return end
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** What it has counted so far. */
  async counts(): Promise<FarEndCounts> {
    const line = this.#line()
    this.#child.kill('SIGUSR1')
    return JSON.parse(await line)
  }

  /** Ends it and gives what it counted. */
  async stop(): Promise<FarEndCounts> {
    const line = this.#line()
    this.#child.kill('SIGTERM')
    return JSON.parse(await line)
  }

  async #line(): Promise<string> {
    const [line]: string[] = await Promise.race([once(this.#lines, 'line'), this.#ended])
    return line ?? ''
  }
}
