/** The pages of the metrics server, by path: what Prometheus scrapes, and what says whether the process is well. */
import type { IncomingMessage } from 'node:http'
import type { Registry } from 'prom-client'
import { type Answer, plainAnswer } from './answer.ts'
import { Turns } from './turns.ts'

const LANDING = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>protosweep</title></head>
<body>
<h1>protosweep</h1>
<p>Which IP protocols the hosts of a network answer.</p>
<ul>
<li><a href="metrics">/metrics</a>: the sweep, for Prometheus</li>
<li><a href="healthz">/healthz</a>: the process lives</li>
<li><a href="readyz">/readyz</a>: a sweep runs</li>
</ul>
</body>
</html>
`

/** All pages of a registry. */
export class Pages {
  readonly #registry: Registry
  readonly #isReady: () => boolean
  readonly #turns = new Turns()
  #next: Promise<Answer> | undefined

  /** `isReady` says whether the sweep runs. */
  constructor(registry: Registry, isReady: () => boolean) {
    this.#registry = registry
    this.#isReady = isReady
  }

  /** The page that a request asks for. */
  async find(request: IncomingMessage): Promise<Answer> {
    const isHead = request.method === 'HEAD'
    if (!isHead && request.method !== 'GET') {
      return plainAnswer(405, 'only GET and HEAD are served here', { Allow: 'GET, HEAD' })
    }
    switch (pathOf(request.url ?? '')) {
      case '/metrics':
        return isHead ? this.#metricsOf('') : this.#metrics()
      case '/healthz':
        return plainAnswer(200, 'ok')
      case '/readyz':
        return this.#isReady() ? plainAnswer(200, 'ok') : plainAnswer(503, 'no sweep runs')
      case '/':
        return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, text: LANDING }
      default:
        return plainAnswer(404, 'not found: there are /metrics, /healthz and /readyz')
    }
  }

  /** Whoever asks while others wait for their turn gets the same text as they, read after all of them asked. */
  #metrics(): Promise<Answer> {
    this.#next ??= this.#turns.take(async () => {
      this.#next = undefined
      return this.#metricsOf(await this.#registry.metrics())
    })
    return this.#next
  }

  #metricsOf(text: string): Answer {
    return { status: 200, headers: { 'Content-Type': this.#registry.contentType }, text }
  }
}

/** Whether a request is a scrape. */
export function isScrape({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && pathOf(url ?? '') === '/metrics'
}

/** Without query, and without the origin that a request by way of a proxy has. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
}
