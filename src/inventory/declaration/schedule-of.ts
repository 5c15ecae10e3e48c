/** From a declaration that is in order by itself to a schedule: what it leaves open is filled in. */
import { Failure } from '../../contract/failures.ts'
import type { Notification, Schedule } from '../../contract/schedule.ts'
import { quoted } from '../../packet/result.ts'
import type { ScheduleFault } from './schedule-faults.ts'
import type { Added, Entry } from './schedule-shape.ts'

/** What a declaration stands in. */
export interface ScheduleContext {
  /** The zone of schedules that name none. */
  readonly timeZone: string
  /** Where `${NAME}` is looked up; undefined leaves it as it stands, for who only wants to list schedules. */
  readonly env: Readonly<Record<string, string | undefined>> | undefined
  /** Throws a Failure where the words of a sweep, as typed after `protosweep`, are wrong. */
  readonly checkWords: (words: readonly string[]) => void
}

/** Words of a sweep as typed after `protosweep`: options, exclusions, targets. */
export function wordsOf({ options = [], exclude = [], targets }: Entry): string[] {
  return [...options, ...exclude.flatMap((text) => ['--exclude', text]), '--', ...targets]
}

/** A schedule, or what is wrong with it by paths in its entry. */
export type ScheduleOutcome = { readonly schedule: Schedule } | { readonly faults: readonly ScheduleFault[] }

/** The schedule of an entry whose sweep has these words. */
export function scheduleOf(
  entry: Added,
  words: readonly string[],
  origin: Schedule['origin'],
  { timeZone, env, checkWords }: ScheduleContext,
): ScheduleOutcome {
  const faults: ScheduleFault[] = []
  const notify = notificationOf(entry, env, faults)
  try {
    checkWords(words)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    faults.push({ path: ['options'], kind: 'wrong', message: error.message })
  }
  if (faults.length > 0) return { faults }
  return {
    schedule: {
      name: entry.name,
      cron: entry.cron,
      timeZone: entry.timezone ?? timeZone,
      jitterMs: entry.jitter ?? 0,
      words,
      overlap: entry.overlap ?? 'skip',
      missed: entry.missed ?? 'none',
      maxDurationMs: entry.max_duration,
      goneAfter: entry.gone_after ?? 3,
      expect: entry.expect,
      notify,
      origin,
    },
  }
}

function notificationOf(
  { webhook, command }: Added,
  env: ScheduleContext['env'],
  faults: ScheduleFault[],
): Notification {
  const url = webhook === undefined ? undefined : filled(webhook.url, ['webhook'], env, faults)
  if (url !== undefined && !isLeftOpen(url, env) && !isWebUrl(url)) {
    faults.push({ path: ['webhook'], kind: 'wrong', message: 'give an http or https URL' })
  }
  const headers = Object.entries(webhook !== undefined && 'headers' in webhook ? (webhook.headers ?? {}) : {})
  return {
    webhook: url,
    headers: Object.fromEntries(headers.map(([name, value]) => headerOf(name, value, env, faults))),
    command,
  }
}

function headerOf(
  name: string,
  value: string,
  env: ScheduleContext['env'],
  faults: ScheduleFault[],
): [name: string, value: string] {
  const path = ['webhook', 'headers', name]
  // RFC 9110, 5.1 and 5.5.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    faults.push({ path, kind: 'wrong', message: 'a header’s name has letters, digits and - alone' })
  }
  const text = filled(value, path, env, faults)
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    faults.push({ path, kind: 'wrong', message: 'a header’s value is one line of Latin text' })
  }
  return [name, text]
}

/** A text with `${NAME}` replaced by what the environment says. */
function filled(
  text: string,
  path: ScheduleFault['path'],
  env: ScheduleContext['env'],
  faults: ScheduleFault[],
): string {
  if (env === undefined) return text
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined) {
      const message = `the environment has no ${quoted(name)}: set it where protosweep is started`
      faults.push({ path, kind: 'wrong', message })
    }
    return value ?? ''
  })
}

/** Whether a text still has a `${NAME}` in it that only the daemon can fill in. */
function isLeftOpen(text: string, env: ScheduleContext['env']): boolean {
  return env === undefined && text.includes('${')
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
