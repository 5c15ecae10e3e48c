/** Serves a registry to Prometheus over HTTP or, where a web config asks for it, HTTPS. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { Failure } from '../src/contract/failures.ts'
import { plainAnswer, send } from './answer.ts'
import { createBoundedServer, LIMITS, type Limits } from './bounded-server.ts'
import { openGate } from './gate.ts'
import { isScrape, type MorePages, Pages } from './pages.ts'
import type { WebConfig } from './web-config/web-config.ts'

/** Where to listen; port 0 lets the kernel choose. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** How a registry is served. */
export interface Service {
  /** Whether the sweep runs, for /readyz; without it, always. */
  readonly isReady?: () => boolean
  readonly web?: WebConfig | undefined
  readonly limits?: Limits
  /** Pages beside the metrics, behind the same gate and bounds. */
  readonly more?: MorePages | undefined
}

/** A server that is listening. */
export interface Exporter {
  /** The URL that Prometheus is to scrape, with the port that was really taken. */
  readonly url: string
  /** Whether machines other than this one may reach it. */
  readonly isPublic: boolean
  /** Whether clients need a password, or a certificate of a CA of ours. */
  readonly isGuarded: boolean
  /** Resolves when a scrape that begins from now on has been answered in full. */
  nextScrape(): Promise<void>
  /** Ends the server and all its connections; answers under way have half a second. */
  close(): Promise<void>
}

/** Starts to serve. Rejects with a Failure METRICS_FAILED when the endpoint cannot be had. */
export async function startExporter(
  registry: Registry,
  endpoint: Endpoint,
  { isReady = () => true, web, limits = LIMITS, more }: Service = {},
): Promise<Exporter> {
  const gate = await openGate(web)
  const pages = new Pages(registry, isReady, more)
  const scrapes = new Scrapes()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of web?.headers ?? []) response.setHeader(name, value)
    if (isScrape(request)) scrapes.follow(response)
    send(response, (await gate(request)) ?? (await pages.find(request)))
  }
  const { server, close } = createBoundedServer(web?.tls, limits, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else send(response, plainAnswer(500, error instanceof Error ? error.message : String(error)))
    })
  })
  await listen(server, endpoint)
  // After listen, the address of a TCP server is an AddressInfo.
  const { address, family, port } = server.address() as AddressInfo
  const scheme = web?.tls === undefined ? 'http' : 'https'
  return {
    url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`,
    isPublic: !isLoopback(address),
    isGuarded: web !== undefined && isGuarded(web),
    nextScrape: () => scrapes.next(),
    close,
  }
}

/** Tells who waits for one that a scrape is over. */
class Scrapes {
  readonly #waiting = new Set<() => void>()

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  /** Follows a scrape that begins now: it counts for those who wait already, if it is answered with the metrics. */
  follow(response: ServerResponse): void {
    const waiting = [...this.#waiting]
    response.once('finish', () => {
      if (response.statusCode !== 200) return
      for (const resolve of waiting) {
        this.#waiting.delete(resolve)
        resolve()
      }
    })
  }
}

function listen(server: Server, { host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays: without a listener, a connection that the system has no file for would end the process.
    server.on('error', (error: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`
      reject(new Failure('METRICS_FAILED', `cannot serve metrics on ${where}: ${reasonOf(error)}`))
    })
    server.listen(port, host, resolve)
  })
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the port is in use; choose another, or 0 for any free one'
    case 'EACCES':
      return 'ports below 1024 need privileges; choose a higher one'
    case 'EADDRNOTAVAIL':
      return 'no interface of this machine has that address'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name does not resolve'
    default:
      return error.message
  }
}

function isGuarded({ users, tls }: WebConfig): boolean {
  return users.size > 0 || tls?.clients.auth === 'RequireAndVerifyClientCert'
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
