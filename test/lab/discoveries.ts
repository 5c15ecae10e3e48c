/** When a running protosweep told what it discovered, as `-vv` has it do. */
import type { ChildProcess } from 'node:child_process'

const LINE = /^Discovered \S+ protocol (\d+)\/\S+ on (\S+)/

export class Discoveries {
  /** Milliseconds since the epoch, by address and protocol: when its state was first told. */
  readonly #toldMs = new Map<string, number>()
  #rest = ''

  /** Reads what a program writes to its standard error from now on: where it tells it beside `-oJ -`. */
  static of(child: ChildProcess): Discoveries {
    const discoveries = new Discoveries()
    child.stderr?.setEncoding('utf8').on('data', (text: string) => discoveries.read(text, Date.now()))
    return discoveries
  }

  /** Takes the next piece of output, in which lines may be cut anywhere. */
  read(text: string, nowMs: number): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, protocol, address] = LINE.exec(line) ?? []
      const key = `${address} ${protocol}`
      if (protocol !== undefined && !this.#toldMs.has(key)) this.#toldMs.set(key, nowMs)
    }
  }

  /** When the last of these was told first; infinity if one of them never was. */
  allToldMs(addresses: readonly string[], protocols: readonly number[]): number {
    const times = addresses.flatMap((address) =>
      protocols.map((protocol) => this.#toldMs.get(`${address} ${protocol}`) ?? Number.POSITIVE_INFINITY),
    )
    return Math.max(...times)
  }
}
