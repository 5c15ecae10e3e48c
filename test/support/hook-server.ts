/** A receiver of webhooks on 127.0.0.1 that answers as it is told and keeps what it gets. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Got {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How one request is answered: a status, with headers, or anything. */
export type Reply =
  | number
  | [status: number, headers: Record<string, string>]
  | ((response: ServerResponse) => void)

export class HookServer {
  readonly got: Got[] = []
  readonly #server: Server
  readonly #replies: Reply[]

  /** Answers by turns; the last reply stays. */
  static async start(...replies: Reply[]): Promise<HookServer> {
    const hooks = new HookServer(replies)
    hooks.#server.listen(0, '127.0.0.1')
    await once(hooks.#server, 'listening')
    return hooks
  }

  private constructor(replies: Reply[]) {
    this.#replies = replies
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { method = '', url: path = '', headers } = request
      this.got.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
      const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0]
      if (typeof reply === 'function') return reply(response)
      const [status, lines] = typeof reply === 'object' ? reply : [reply ?? 204, {}]
      response.writeHead(status, lines).end('words that nobody reads')
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook?to=us`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
