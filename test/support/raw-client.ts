/** A TCP client that sends what it likes: the opposite of a scraper. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection to a server on loopback. */
export class RawClient {
  readonly socket: Socket
  readonly #closed: Promise<unknown>
  #received = ''

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.socket = connect(Number(port), hostname)
    // A reset connection is one way to be cut off.
    this.socket.on('error', () => {})
    this.#closed = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1')
    })
  }

  /** Sends text and gives the client itself. */
  send(text: string): this {
    this.socket.write(text)
    return this
  }

  /** All that was received, when the server has closed the connection. */
  async closed(): Promise<string> {
    await this.#closed
    return this.#received
  }

  /** Resolves when something has been received that matches. */
  async received(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#received)) await once(this.socket, 'data')
    return this.#received
  }

  async connected(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect')
    return this
  }
}
