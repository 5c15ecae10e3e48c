/**
 * The daemon's read-only JSON API (docs/api.md): a request line -> an answer. It never throws; what cannot be answered is
 * `{"error": "..."}` with a status that says whose fault it is.
 */
import type { Answer } from '../../../metrics/answer.ts'
import type { MorePages } from '../../../metrics/pages.ts'
import { Failure } from '../../contract/failures.ts'
import { quoted } from '../../packet/result.ts'
import type { ScheduleStatus } from '../scheduler/run.ts'
import { changeList, changesOfSweep } from './changes.ts'
import { hostList, oneHost } from './hosts.ts'
import { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { type Question, type Route, wordsOf } from './route.ts'
import { scheduleList } from './schedules.ts'
import type { ApiSource } from './source.ts'
import { hostsOfSweep, oneSweep, sweepList } from './sweeps.ts'

/** Where the API begins. */
export const API_PATH = '/api/v1'

const ROUTES: readonly Route[] = [
  { path: '', parameters: [], answer: resources },
  { path: 'sweeps', parameters: ['schedule', 'limit', 'before'], answer: sweepList },
  { path: 'sweeps/ID', parameters: [], answer: oneSweep },
  { path: 'sweeps/ID/hosts', parameters: ['net', 'open', 'limit', 'after'], answer: hostsOfSweep },
  { path: 'sweeps/ID/changes', parameters: ['kind', 'limit', 'after'], answer: changesOfSweep },
  {
    path: 'hosts',
    parameters: ['net', 'open', 'since', 'schedule', 'presence', 'limit', 'after'],
    answer: hostList,
  },
  { path: 'hosts/ADDRESS', parameters: ['limit'], answer: oneHost },
  { path: 'changes', parameters: ['since', 'schedule', 'kind', 'limit', 'after'], answer: changeList },
  { path: 'schedules', parameters: [], answer: scheduleList },
]

/** No route has such a path. */
const NOWHERE = '/'

/** What the API works with. */
export interface ApiParts {
  readonly source: ApiSource
  /** The scheduler's word, in its order. */
  readonly scheduleStatus: () => readonly ScheduleStatus[]
  readonly nowMs: () => number
  /** Told of what is no client's fault. */
  readonly onError: (error: unknown) => void
}

/** The API's pages, for the metrics server. */
export function apiPages({ nowMs, onError, ...read }: ApiParts): MorePages {
  function answerTo(method: string, path: string, query: string): Answer {
    try {
      return jsonAnswer(200, documentAt({ method, path, query }, { ...read, nowMs: nowMs() }))
    } catch (error) {
      if (error instanceof Refusal) return refused(error)
      onError(error)
      const reason = error instanceof Failure ? error.message : 'an error in protosweep, which its log has'
      return jsonAnswer(500, { error: reason })
    }
  }
  return {
    path: API_PATH,
    about: 'the inventory, as JSON',
    find(method, url) {
      const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
      return /^\/api(?:\/|$)/.test(path) ? answerTo(method, path, query) : undefined
    },
  }
}

interface RequestLine {
  readonly method: string
  readonly path: string
  readonly query: string
}

type World = Pick<Question, 'source' | 'scheduleStatus' | 'nowMs'>

function documentAt({ method, path, query }: RequestLine, world: World): object {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refusal(405, `${quoted(method)} is not served: the API is read-only, ask with GET or HEAD`)
  }
  const [, below] = /^\/api\/v1(?:\/(.*))?$/s.exec(path) ?? [undefined, NOWHERE]
  const steps = (below ?? '').split('/')
  for (const route of ROUTES) {
    const words = wordsOf(route.path, steps)
    if (words === undefined) continue
    const parameters = new Parameters(query, route.parameters)
    const pageLink = (name: string, value: string) => `${path}?${parameters.with(name, value)}`
    return route.answer({ ...world, parameters, words, pageLink })
  }
  throw new Refusal(404, `there is no ${quoted(path)}: ${API_PATH} lists what there is`)
}

/** The API itself: what there is. */
function resources(): object {
  return {
    resources: ROUTES.map(({ path, parameters }) => ({ path: `${API_PATH}/${path}`, parameters })),
  }
}

function refused({ status, message }: Refusal): Answer {
  return jsonAnswer(status, { error: message }, status === 405 ? { Allow: 'GET, HEAD' } : {})
}

function jsonAnswer(status: number, document: object, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    text: `${JSON.stringify(document)}\n`,
  }
}
