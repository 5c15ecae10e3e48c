/** Name servers that answer when a test says so. */
import type { NameServers } from '../../src/inventory/identity/reverse-lookup.ts'

interface Question {
  readonly resolve: (names: string[]) => void
  readonly reject: (error: Error) => void
}

const SUFFIX = '.in-addr.arpa'

export class AskedServers implements NameServers {
  /** The domains asked for, without `.in-addr.arpa`, in order. */
  readonly asked: string[] = []
  readonly #open = new Map<string, Question>()

  resolvePtr(name: string): Promise<string[]> {
    const domain = name.slice(0, -SUFFIX.length)
    this.asked.push(domain)
    return new Promise((resolve, reject) => this.#open.set(domain, { resolve, reject }))
  }

  cancel(): void {
    for (const { reject } of this.#open.values()) reject(errorOf('ECANCELLED'))
    this.#open.clear()
  }

  /** Answers a question, and lets whoever waits for it act. */
  async answer(domain: string, ...names: string[]): Promise<void> {
    await settled()
    this.#open.get(domain)?.resolve(names)
    this.#open.delete(domain)
    await settled()
  }

  /** The same with an error. */
  async fail(domain: string, code: string): Promise<void> {
    await settled()
    this.#open.get(domain)?.reject(errorOf(code))
    this.#open.delete(domain)
    await settled()
  }
}

function errorOf(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
