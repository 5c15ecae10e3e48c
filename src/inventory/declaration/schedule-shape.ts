/**
 * What a schedule's entry may say, once for all who read it: the configuration file, `schedule add`, and the JSON Schema
 * for editors. Every error is what would be right.
 */
import { z } from 'zod'
import { MISSED_RUNS, OVERLAPS } from '../../contract/schedule.ts'
import { BY_HAND } from '../../contract/sweep-record.ts'
import { failure, type Result, success } from '../../packet/result.ts'
import { parseProtocols } from '../../protocol/selection.ts'
import { parseTarget, parseTargets } from '../../target/spec.ts'
import { parseTargetsV6, parseTargetV6 } from '../../target/spec-v6.ts'
import { readCron } from './cron.ts'
import { type LengthBounds, readLength } from './length.ts'
import { readTimeZone } from './time-zone.ts'

const HOUR_MS = 3_600_000
const JITTER: LengthBounds = { leastMs: 0, mostMs: 24 * HOUR_MS, words: '0 to 24h' }
const DURATION: LengthBounds = { leastMs: 1000, mostMs: 1000 * HOUR_MS, words: '1s to 1000h' }
const MOST_GONE_AFTER = 100

/** A text, or a number that an editor takes for one. */
function scalar(right: string) {
  return z.union([z.string(), z.number()], { error: right }).transform(String)
}

/** A type whose value is what `read` makes of it. */
function reading<Input, Value>(type: z.ZodType<Input>, read: (value: Input) => Result<Value>) {
  return type.transform((value, context): Value => {
    const result = read(value)
    if (result.ok) return result.value
    context.issues.push({ code: 'custom', message: result.fault.message, input: value })
    return z.NEVER
  })
}

function textList(right: string) {
  return z.array(scalar(right), { error: right })
}

const name = reading(scalar('give a name'), (text) => {
  if (text === BY_HAND) return failure(text, 'that stands for sweeps by hand: give another name')
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(text)) return success(text)
  return failure(text, 'give 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit')
})

const cron = reading(z.string({ error: 'give five fields, as in "0 3 * * *"' }), readCron)

const targets = z
  .array(
    reading(scalar('give a target'), (text) =>
      withoutValue(isV6(text) ? parseTargetV6(text) : parseTarget(text), text),
    ),
    { error: 'give a list of targets, as in [10.1.0.0/24, printer.example]' },
  )
  .min(1, { error: 'give one target at least' })

const exclude = z.array(
  reading(scalar('give a target'), (text) =>
    withoutValue(isV6(text) ? parseTargetsV6(text) : parseTargets(text), text),
  ),
  { error: 'give a list of targets, as in [10.1.0.1]' },
)

const EXPECT = 'give a list of protocols, as in [icmp, tcp, 47]'
const expect = reading(z.union([scalar(EXPECT), textList(EXPECT)], { error: EXPECT }), (value) => {
  const text = [value].flat().join(',')
  return text === '' ? success([]) : parseProtocols(text)
})

const goneAfter = reading(scalar(`give a whole number 1 to ${MOST_GONE_AFTER}`), (text) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= MOST_GONE_AFTER) return success(number)
  return failure(text, `give a whole number 1 to ${MOST_GONE_AFTER}`)
})

const COMMAND = 'give a program and its arguments as a list, or a line for sh'
const command = z.union(
  [
    z.string().transform((line) => ['/bin/sh', '-c', line]),
    textList(COMMAND).min(1, { error: 'give a program' }),
  ],
  { error: COMMAND },
)

const URL_OR_MORE = 'give an http or https URL, or url with headers'
const url = z.string({ error: 'give an http or https URL' })
const headers = z.record(z.string(), z.string({ error: 'give a text' }), {
  error: `give names with values, as in {Authorization: "Bearer \${TOKEN}"}`,
})
const webhook = z.union(
  [url.transform((text) => ({ url: text })), z.strictObject({ url, headers: headers.optional() })],
  {
    error: URL_OR_MORE,
  },
)

/** What every schedule may say; `defaults` says it for all. */
const COMMON = {
  timezone: reading(z.string({ error: 'give an IANA name, as in Europe/Paris' }), readTimeZone)
    .optional()
    .describe('The IANA time zone of cron, as in Europe/Paris; this machine’s without it'),
  jitter: reading(scalar(`give a time of ${JITTER.words}`), (text) => readLength(text, JITTER))
    .optional()
    .describe('Each run begins up to so much later, always the same for one name: 30s, 10m, 1h'),
  exclude: exclude.optional().describe('Targets to leave out'),
  options: textList('give a list of options, as in [--max-rate, "2000"]')
    .optional()
    .describe('Any options of a sweep'),
  overlap: z
    .enum(OVERLAPS, { error: `give one of ${OVERLAPS.join(', ')}` })
    .optional()
    .describe(
      'When it is due while the run before goes on: skip it (default), queue one, or cancel the run before',
    ),
  missed: z
    .enum(MISSED_RUNS, { error: `give one of ${MISSED_RUNS.join(', ')}` })
    .optional()
    .describe('After a time in which nothing ran the schedules: no run (none, the default) or one'),
  max_duration: reading(scalar(`give a time of ${DURATION.words}`), (text) => readLength(text, DURATION))
    .optional()
    .describe('A run is cut off after so long: 30m, 6h'),
  gone_after: goneAfter
    .optional()
    .describe(
      'After so many complete sweeps without it a host, or a protocol’s answer, is gone; 3 without it',
    ),
  expect: expect
    .optional()
    .describe('The protocols that hosts may have open; others are unexpected. Names, numbers or ranges'),
  webhook: webhook
    .optional()
    .describe(`Where changes are posted as JSON; \${NAME} stands for an environment variable`),
  command: command
    .optional()
    .describe('A program to run on changes, with the same JSON as its standard input'),
}

/** One schedule as it is declared. */
export const ENTRY = z.strictObject(
  {
    name: name.describe('1 to 63 of a-z, 0-9, - and _; not cli, which stands for sweeps by hand'),
    cron: cron.describe(
      'Minute, hour, day of the month, month, day of the week; six have seconds first; or @daily',
    ),
    targets: targets.describe('Addresses, blocks, ranges and host names'),
    ...COMMON,
  },
  { error: 'give a schedule: name, cron, targets' },
)
export type Entry = z.output<typeof ENTRY>

/** The same without what is typed as words on a command line. */
export const ADDED = ENTRY.omit({ targets: true, exclude: true, options: true })
export type Added = z.output<typeof ADDED>

export const DEFAULTS = z.strictObject(COMMON, { error: 'give keys with values' })

/** The configuration file. */
export const FILE = z.strictObject(
  {
    defaults: DEFAULTS.optional().describe('What holds for every schedule that says nothing else'),
    schedules: z.array(ENTRY, { error: 'give a list of schedules' }).describe('The sweeps that come again'),
  },
  { error: 'give schedules: and a list' },
)

/** Whether a target can only be one of IPv6. */
function isV6(text: string): boolean {
  return text.includes(':')
}

function withoutValue(result: Result<unknown>, text: string): Result<string> {
  return result.ok ? success(text) : result
}
