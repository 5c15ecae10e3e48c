/**
 * Basic authentication (RFC 7617) against bcrypt hashes. bcrypt is slow on purpose, so it runs off the main thread, one
 * check at a time, and what came of it is remembered: by a keyed hash, never by the password. An unknown name costs as
 * much as a known one, so that time does not tell which names there are.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { Turns } from './turns.ts'

/** Compares a password with a bcrypt hash, off the main thread. */
export type Verify = (password: string, hash: string) => Promise<boolean>

/** What becomes of a request: `busy` when too many others have to be checked before it. */
export type Admission = 'admitted' | 'refused' | 'busy'

/** Guessers may make so many be remembered; who is admitted is remembered apart. */
const MOST_REFUSED = 100
const MOST_PENDING = 8

/** The users of a server and what is remembered of them. */
export class BasicAuth {
  readonly #users: ReadonlyMap<string, string>
  readonly #verify: Verify
  readonly #turns: Turns
  /** What unknown names are compared with: the costliest hash. */
  readonly #decoy: string
  readonly #key = randomBytes(32)
  /** By user, whose password is always the same. */
  readonly #admitted = new Map<string, string>()
  readonly #refused = new Set<string>()
  readonly #pending = new Map<string, Promise<Admission>>()

  /** `users` has a bcrypt hash for each name. */
  constructor(users: ReadonlyMap<string, string>, verify: Verify, turns = new Turns()) {
    this.#users = users
    this.#verify = verify
    this.#turns = turns
    this.#decoy = [...users.values()].toSorted((left, right) => costOf(right) - costOf(left))[0] ?? ''
  }

  /** What becomes of a request with this Authorization header. */
  async admit(header: string | undefined): Promise<Admission> {
    const credentials = readCredentials(header)
    if (credentials === undefined) return 'refused'
    const [user, password] = credentials
    const digest = this.#digest(user, password)
    if (this.#admitted.get(user) === digest) return 'admitted'
    if (this.#refused.has(digest)) return 'refused'
    const pending = this.#pending.get(digest)
    if (pending !== undefined) return pending
    if (this.#pending.size >= MOST_PENDING) return 'busy'
    const checked = this.#turns.take(() => this.#check(user, password, digest))
    this.#pending.set(digest, checked)
    return checked.finally(() => this.#pending.delete(digest))
  }

  async #check(user: string, password: string, digest: string): Promise<Admission> {
    const hash = this.#users.get(user)
    const isRight = await this.#verify(password, hash ?? this.#decoy)
    if (isRight && hash !== undefined) {
      this.#admitted.set(user, digest)
      return 'admitted'
    }
    for (const oldest of this.#refused) {
      if (this.#refused.size < MOST_REFUSED) break
      this.#refused.delete(oldest)
    }
    this.#refused.add(digest)
    return 'refused'
  }

  /** A name holds no colon, so user and password cannot be told apart in another way. */
  #digest(user: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${user}:${password}`).digest('base64')
  }
}

/** The library's check, loaded only now; it runs in libuv's thread pool. */
export async function bcryptVerify(): Promise<Verify> {
  const { verify } = await import('@node-rs/bcrypt')
  return (password, hash) => verify(password, hash)
}

function costOf(hash: string): number {
  return Number(hash.split('$')[2])
}

function readCredentials(header: string | undefined): [user: string, password: string] | undefined {
  const [, encoded] = /^basic +([\w+/=-]+) *$/i.exec(header ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)]
}
