/** Serves a registry to Prometheus over HTTP: `/metrics`, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { Failure } from '../src/contract/failures.ts'

/** Where to listen; port 0 lets the kernel choose. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** A server that is listening. */
export interface Exporter {
  /** The URL that Prometheus is to scrape, with the port that was really taken. */
  readonly url: string
  /** Whether machines other than this one may reach it. */
  readonly isPublic: boolean
  /** Ends the server and all its connections. */
  close(): Promise<void>
}

/** Starts to serve. Rejects with a Failure METRICS_FAILED when the endpoint cannot be had. */
export async function startExporter(registry: Registry, endpoint: Endpoint): Promise<Exporter> {
  const server = createServer((request, response) => {
    answer(registry, request, response).catch(() => response.destroy())
  })
  await listen(server, endpoint)
  // After listen, the address of a TCP server is an AddressInfo.
  const { address, family, port } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`,
    isPublic: !isLoopback(address),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.replace(/\?.*$/s, '')
  if (path !== '/metrics') return reply(response, 404, 'not found: the metrics are at /metrics\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return reply(response, 405, 'only GET is served here\n')
  }
  const text = await registry.metrics()
  response.setHeader('Content-Type', registry.contentType)
  response.end(text)
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}

function listen(server: Server, { host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
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

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
