/**
 * Asks name servers what addresses are called (PTR, RFC 1035 section 3.5, RFC 3596 section 2.5): a few at a time, and no more where nobody
 * answers.
 *
 *   answering --16 lookups in a row without an answer--> silent --a minute later--> answering, until the next fails
 */
import { Resolver } from 'node:dns/promises'
import PQueue from 'p-queue'
import { type AddressNumbers, bytesOfNumber, V4_NUMBERS } from '../../packet/address-numbers.ts'
import type { Clock } from '../scheduler/clock.ts'
import { isHostName } from './host-name.ts'

/** Who looks names up: node:dns, or a test. Rejects with its codes. */
export interface NameServers {
  /** Not `reverse`, which cannot tell a name that is not there from servers that are not. */
  resolvePtr(name: string): Promise<string[]>
  cancel(): void
}

export interface ReverseLookupParts {
  /** What numbers the addresses; without it they are of IPv4. */
  readonly numbers?: AddressNumbers
  /** By address, the names that need no server: hosts-file.ts. */
  readonly hosts: ReadonlyMap<number, string>
  readonly servers: NameServers
  readonly clock: Clock
  /** Called once, when nobody answers. */
  readonly onSilence: () => void
}

/** More at once would be an attack to some name servers; fewer are slow where answers get lost. */
const ASKED_AT_ONCE = 64
const TIMEOUT_MS = 1000
/** One answer in twenty may get lost on a wireless link. */
const TRIES = 2
const MOST_FAILURES = 16
const SILENCE_MS = 60_000
/** What says that no server was heard; any other error is an answer: there is no name. */
const NOT_HEARD: readonly unknown[] = ['ETIMEOUT', 'ECONNREFUSED']
/** The system's name servers, or these servers instead: `10.0.0.53`, `[::1]:5353`. */
export function nameServers(servers: readonly string[] = []): NameServers {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers.length > 0) resolver.setServers(servers)
  return resolver
}

export class ReverseLookup {
  readonly #parts: ReverseLookupParts
  readonly #queue = new PQueue({ concurrency: ASKED_AT_ONCE })
  #failures = 0
  #isTold = false
  /** Nobody is asked before. */
  #silentUntilMs = Number.NEGATIVE_INFINITY

  constructor(parts: ReverseLookupParts) {
    this.#parts = parts
  }

  /** True while nobody is asked, because nobody answered. */
  get isSilent(): boolean {
    return this.#parts.clock.nowMs() < this.#silentUntilMs
  }

  /** Resolves when so few lookups wait for their turn that another may be added. */
  room(): Promise<void> {
    return this.#queue.onSizeLessThan(ASKED_AT_ONCE)
  }

  /** The name of an address, by its number; undefined where none is known. One that is urgent has the next turn. Never rejects. */
  async nameOf(address: number, isUrgent = false): Promise<string | undefined> {
    const local = this.#parts.hosts.get(address)
    if (local !== undefined) return local
    return this.#queue.add(() => this.#ask(address), { priority: isUrgent ? 1 : 0 })
  }

  /** Nobody wants names any more: those that are looked up are undefined, at once. */
  close(): void {
    this.#silentUntilMs = Number.POSITIVE_INFINITY
    this.#parts.servers.cancel()
  }

  async #ask(address: number): Promise<string | undefined> {
    if (this.isSilent) return undefined
    try {
      const names = await this.#parts.servers.resolvePtr(
        reverseDomain(this.#parts.numbers ?? V4_NUMBERS, address),
      )
      this.#failures = 0
      return names.map((name) => name.replace(/\.$/, '')).find(isHostName)
    } catch (error) {
      this.#noteFailure(error)
      return undefined
    }
  }

  #noteFailure(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (!NOT_HEARD.includes(code)) {
      if (code !== 'ECANCELLED') this.#failures = 0
      return
    }
    this.#failures += 1
    if (this.#failures < MOST_FAILURES || this.isSilent) return
    const { clock, servers, onSilence } = this.#parts
    this.#silentUntilMs = clock.nowMs() + SILENCE_MS
    servers.cancel()
    if (!this.#isTold) onSilence()
    this.#isTold = true
  }
}

/**
 * The domain of an address's name: 10.1.2.3 has 3.2.1.10.in-addr.arpa (RFC 1035 section 3.5), of IPv6 each hexadecimal digit
 * is a label of ip6.arpa (RFC 3596 section 2.5).
 */
function reverseDomain(numbers: AddressNumbers, address: number): string {
  if (numbers.family === 6) {
    const digits = Buffer.from(bytesOfNumber(numbers, address)).toString('hex')
    return `${[...digits].reverse().join('.')}.ip6.arpa`
  }
  const octets = [address & 0xff, (address >>> 8) & 0xff, (address >>> 16) & 0xff, address >>> 24]
  return `${octets.join('.')}.in-addr.arpa`
}
