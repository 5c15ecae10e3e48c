/** The pages of the metrics server, by path: what Prometheus scrapes, and what says whether the process is well. */
import type { IncomingMessage } from 'node:http'
import type { Registry } from 'prom-client'
import { type Answer, plainAnswer } from './answer.ts'
import { Turns } from './turns.ts'

/** Pages of another room, served beside the metrics. */
export interface MorePages {
  /** Where they begin, such as `/api/v1`. */
  readonly path: string
  /** What they are, for people. */
  readonly about: string
  /**
   * The answer to a request whose path is none of the metrics' own; undefined where it is none of theirs either. `url` is
   * path and query, as the client wrote them.
   */
  find(method: string, url: string): Answer | undefined
}

/** Requests for other pages that may wait for their turn: so many may come before a scrape. */
const MOST_WAITING = 8

const landing = (more: MorePages | undefined) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>protosweep</title></head>
<body>
<h1>protosweep</h1>
<p>Which IP protocols the hosts of a network answer.</p>
<ul>
<li><a href="metrics">/metrics</a>: the sweep, for Prometheus</li>
<li><a href="healthz">/healthz</a>: the process lives</li>
<li><a href="readyz">/readyz</a>: a sweep runs</li>${more === undefined ? '' : `\n<li><a href="${more.path.slice(1)}">${more.path}</a>: ${more.about}</li>`}
</ul>
</body>
</html>
`

/** All pages of a registry. */
export class Pages {
  readonly #registry: Registry
  readonly #isReady: () => boolean
  readonly #turns = new Turns()
  readonly #more: MorePages | undefined
  #waiting = 0
  #next: Promise<Answer> | undefined

  /** `isReady` says whether the sweep runs; `more` are asked for paths that are none of the metrics'. */
  constructor(registry: Registry, isReady: () => boolean, more: MorePages | undefined) {
    this.#registry = registry
    this.#isReady = isReady
    this.#more = more
  }

  /** The page that a request asks for. */
  async find(request: IncomingMessage): Promise<Answer> {
    const method = request.method ?? ''
    const url = withoutOrigin(request.url ?? '')
    const own = OWN_PATHS.find((path) => path === pathOf(url))
    if (own === undefined) {
      const found = await this.#findMore(method, url)
      if (found !== undefined) return found
    }
    if (method !== 'HEAD' && method !== 'GET') {
      return plainAnswer(405, 'only GET and HEAD are served here', { Allow: 'GET, HEAD' })
    }
    switch (own) {
      case '/metrics':
        return method === 'HEAD' ? this.#metricsOf('') : this.#metrics()
      case '/healthz':
        return plainAnswer(200, 'ok')
      case '/readyz':
        return this.#isReady() ? plainAnswer(200, 'ok') : plainAnswer(503, 'no sweep runs')
      case '/':
        return {
          status: 200,
          headers: { 'Content-Type': 'text/html; charset=utf-8' },
          text: landing(this.#more),
        }
      default:
        return plainAnswer(404, `not found: there are ${this.#places()}`)
    }
  }

  /** In turn with the scrapes, so that both together leave the sweep its half of the core. */
  async #findMore(method: string, url: string): Promise<Answer | undefined> {
    const more = this.#more
    if (more === undefined) return undefined
    if (this.#waiting >= MOST_WAITING) return plainAnswer(503, 'too many requests wait: try again later')
    this.#waiting += 1
    try {
      return await this.#turns.take(async () => more.find(method, url))
    } finally {
      this.#waiting -= 1
    }
  }

  #places(): string {
    const more = this.#more === undefined ? [] : [this.#more.path]
    const [last, ...others] = ['/metrics', '/healthz', '/readyz', ...more].reverse()
    return `${others.reverse().join(', ')} and ${last}`
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

const OWN_PATHS = ['/', '/metrics', '/healthz', '/readyz'] as const

/** Whether a request is a scrape. */
export function isScrape({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && pathOf(withoutOrigin(url ?? '')) === '/metrics'
}

/** Without the origin that a request by way of a proxy has. */
function withoutOrigin(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '')
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '') || '/'
}
