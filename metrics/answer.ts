/** What the metrics server answers to a request. */
import type { ServerResponse } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** An answer for people and scripts; `headers` beside its type. */
export function plainAnswer(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, text: `${text}\n` }
}

/** Sends it; where the request was HEAD, Node leaves the text out. */
export function send(response: ServerResponse, { status, headers, text }: Answer): void {
  const length = `${Buffer.byteLength(text)}`
  response.writeHead(status, text === '' ? headers : { ...headers, 'Content-Length': length }).end(text)
}
