/** Posts a document to a URL, again and again where that may help. Never throws: what came of it is data. */
import type { Notification } from '../../contract/schedule.ts'
import { type Alarm, pause } from './alarm.ts'
import { type Outcome, STOPPED } from './outcome.ts'
import { mayPass, pauseAfter, retryAfterMs } from './retry-plan.ts'

/** What is posted, and where to. */
export interface Post {
  readonly url: string
  /** Header lines of the receiver's, such as an authorization; they replace ours of the same name. */
  readonly headers: Notification['headers']
  /** JSON. */
  readonly body: string
  /** The same for all tries of one document, and for no other document: receivers can tell a repetition by it. */
  readonly key: string
  /** The program's. */
  readonly version: string
}

/** What a post works with. */
export interface PostParts {
  readonly alarm: Alarm
  /** 0 to 1, as Math.random gives it. */
  readonly random: () => number
  /** Ends the try that is under way, and all tries. */
  readonly signal: AbortSignal
}

const TRY_TIMEOUT_MS = 10_000

interface Refusal {
  readonly reason: string
  readonly mayPass: boolean
  readonly retryAfterMs?: number | undefined
}

/**
 * Posts until an answer of 2xx comes: as retry-plan.ts says after network errors, ten seconds without an answer, and
 * statuses that may pass. Redirects are not followed: what we tell is meant for the URL that the user gave.
 */
export async function postWebhook(post: Post, { alarm, random, signal }: PostParts): Promise<Outcome> {
  const request = requestOf(post)
  if (typeof request === 'string') return { isTold: false, tries: 0, reason: request }
  const beganMs = alarm.nowMs()
  for (let tries = 1; ; tries += 1) {
    const refusal = await attempt(request, alarm, signal)
    if (refusal === undefined) return { isTold: true, tries }
    const failed = { tries, passedMs: alarm.nowMs() - beganMs, retryAfterMs: refusal.retryAfterMs }
    const pauseMs = refusal.mayPass ? pauseAfter({ ...failed, chance: random() }) : undefined
    if (pauseMs !== undefined) await pause(alarm, pauseMs, signal)
    if (signal.aborted) return { isTold: false, tries, reason: STOPPED }
    if (pauseMs === undefined) return { isTold: false, tries, reason: refusal.reason }
  }
}

/** The request, or why there can be none. */
function requestOf({ url, headers, body, key, version }: Post): Request | string {
  if (!URL.canParse(url)) return 'its URL is none: give one such as https://hooks.example/changes'
  const target = new URL(url)
  if (!/^https?:$/.test(target.protocol)) return `its URL begins with ${target.protocol}: give http or https`
  const lines = new Headers({
    'Content-Type': 'application/json',
    'User-Agent': `protosweep/${version}`,
    'Idempotency-Key': `"${key}"`,
  })
  if (target.username !== '' || target.password !== '') {
    lines.set('Authorization', `Basic ${credentialsOf(target)}`)
    target.username = ''
    target.password = ''
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      lines.set(name, value)
    } catch {
      return `its header ${JSON.stringify(name)} cannot be sent: a name is one word, a value one line of Latin letters`
    }
  }
  return new Request(target, { method: 'POST', headers: lines, body, redirect: 'manual' })
}

/** As RFC 7617 has it; fetch refuses a URL that holds them. */
function credentialsOf({ username, password }: URL): string {
  const decoded = [username, password].map((part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  })
  return Buffer.from(decoded.join(':')).toString('base64')
}

/** One try; gives nothing where the document was taken. */
async function attempt(request: Request, alarm: Alarm, signal: AbortSignal): Promise<Refusal | undefined> {
  const expiry = new AbortController()
  const cancel = alarm.at(alarm.nowMs() + TRY_TIMEOUT_MS, () => expiry.abort())
  try {
    const response = await fetch(request.clone(), { signal: AbortSignal.any([signal, expiry.signal]) })
    // Nothing that it says besides is read.
    await response.body?.cancel()
    return refusalOf(response)
  } catch (error) {
    const silence = `did not answer within ${TRY_TIMEOUT_MS / 1000} s`
    return { reason: expiry.signal.aborted ? silence : `cannot be reached: ${codeOf(error)}`, mayPass: true }
  } finally {
    cancel()
  }
}

function refusalOf({ ok, status, headers }: Response): Refusal | undefined {
  if (ok) return undefined
  if (status >= 300 && status < 400) {
    return { reason: `answers ${status}, a redirect: give the URL that it leads to`, mayPass: false }
  }
  const now = Date.parse(headers.get('date') ?? '')
  return {
    reason: `answers ${status}`,
    mayPass: mayPass(status),
    retryAfterMs: retryAfterMs(headers.get('retry-after'), Number.isNaN(now) ? Date.now() : now),
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
