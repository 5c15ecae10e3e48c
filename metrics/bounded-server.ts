/**
 * An HTTP or HTTPS server whose clients are bounded: in connections, in time, in the length of what they send, in the
 * requests that they have not let us answer yet. So none of them disturbs the sweep, whatever it sends or does not send.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import { Connections } from './connections.ts'
import { isWelcome } from './web-config/client-rule.ts'
import type { TlsServer } from './web-config/tls-server.ts'

/** What clients may take. Times are milliseconds. */
export interface Limits {
  readonly connections: number
  /** For the TLS handshake, and for a request's headers. */
  readonly openingMs: number
  /** For a whole request, and without a byte in either direction. */
  readonly silenceMs: number
  /** Between two requests of a connection: longer than most scrape intervals, which spares handshakes. */
  readonly idleMs: number
}

/** As the exporter has them. */
export const LIMITS: Limits = { connections: 32, openingMs: 5000, silenceMs: 10_000, idleMs: 65_000 }

const MOST_HEADER_BYTES = 8192
/** Scrapers wait for an answer before they ask again. */
const MOST_UNANSWERED = 4
const CLOSING_MS = 500

/** A server that does not listen yet. */
export interface BoundedServer {
  readonly server: Server
  /** Ends all connections: at once where no answer is under way, else within half a second. */
  close(): Promise<void>
}

/** Makes a server that speaks TLS where `tls` says how. */
export function createBoundedServer(
  tls: TlsServer | undefined,
  limits: Limits,
  answer: RequestListener,
): BoundedServer {
  const { connections, openingMs, silenceMs, idleMs } = limits
  const bounds: ServerOptions = {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: openingMs,
    requestTimeout: silenceMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(openingMs, 1000),
  }
  const open = new Connections()
  const bounded: RequestListener = (request, response) => {
    if (open.answer(request.socket, response) > MOST_UNANSWERED) request.socket.destroy()
    // Of what a client sends besides its question nothing is read.
    else if (hasBody(request)) answer(request, response.setHeader('Connection', 'close'))
    else answer(request, response)
  }
  const server = tls === undefined ? createServer(bounds, bounded) : createGuardedServer(bounds, tls, bounded)
  server.timeout = silenceMs
  server.maxConnections = connections
  server.on('connection', (socket) => open.add(socket))
  // Who only keeps a connection makes room for who wants one.
  server.on('drop', () => open.endIdle())
  return { server, close: () => close(server, open) }
}

function createGuardedServer(bounds: ServerOptions, tls: TlsServer, answer: RequestListener): Server {
  const options = { ...bounds, ...tls.options, handshakeTimeout: bounds.headersTimeout }
  // Ahead of Node's own listener, which reads the request.
  return createTlsServer(options, answer).prependListener('secureConnection', (socket: TLSSocket) => {
    if (!isWelcome(socket, tls.clients)) socket.destroy()
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}

async function close(server: Server, open: Connections): Promise<void> {
  await Promise.race([open.quiet(), sleep(CLOSING_MS, undefined, { ref: false })])
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  open.end()
  await closed
}
