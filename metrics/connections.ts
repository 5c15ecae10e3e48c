/**
 * The connections of a server: which are open, whose questions are being answered, which only wait for the next one.
 * Node's own lists lack those that have not completed their TLS handshake, and take an answer that is not sent yet for
 * one that is over.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export class Connections {
  readonly #open = new Set<Socket>()
  /** The answers under way, by socket that has ever asked. */
  readonly #answers = new Map<Socket, Set<ServerResponse>>()
  #onQuiet: () => void = () => {}

  /** Follows a connection until its end. */
  add(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Follows an answer until it is sent or given up; gives how many are now under way over its connection. */
  answer(socket: Socket, response: ServerResponse): number {
    const answers = this.#answersOf(socket)
    answers.add(response)
    response.once('close', () => {
      answers.delete(response)
      this.#tellIfQuiet()
    })
    return answers.size
  }

  /** Ends those that only wait for their next question. */
  endIdle(): void {
    for (const [socket, answers] of this.#answers) if (answers.size === 0) socket.destroy()
  }

  /** Ends all. */
  end(): void {
    for (const socket of this.#open) socket.destroy()
  }

  /** Resolves when no answer is under way. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#onQuiet = resolve
      this.#tellIfQuiet()
    })
  }

  #answersOf(socket: Socket): Set<ServerResponse> {
    const known = this.#answers.get(socket)
    if (known !== undefined) return known
    const answers = new Set<ServerResponse>()
    this.#answers.set(socket, answers)
    socket.once('close', () => {
      this.#answers.delete(socket)
      this.#tellIfQuiet()
    })
    return answers
  }

  #tellIfQuiet(): void {
    for (const { size } of this.#answers.values()) if (size > 0) return
    this.#onQuiet()
  }
}
