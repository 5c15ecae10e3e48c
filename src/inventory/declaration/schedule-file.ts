/** The configuration file: YAML text to schedules, or all that is wrong with it at once. */
import { Failure } from '../../contract/failures.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { quoted } from '../../packet/result.ts'
import { faultsOf, faultText, type Path, type ScheduleFault, valueAt } from './schedule-faults.ts'
import { type ScheduleContext, scheduleOf, wordsOf } from './schedule-of.ts'
import { DEFAULTS, ENTRY, FILE } from './schedule-shape.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/** The schedules of a configuration file, in its order; `path` names it. Throws a Failure BAD_INPUT. */
export function parseScheduleFile(text: string, path: string, context: ScheduleContext): Schedule[] {
  const source = readYaml(text)
  if ('faults' in source) throw refusal(path, source.faults)
  const data = withoutBlanks(source.data)
  const { faults, schedules } = readFile(data, context)
  if (faults.length === 0) return schedules
  const placed = faults.map((fault) => ({ fault, offset: offsetOf(source, fault) }))
  placed.sort((left, right) => left.offset - right.offset)
  throw refusal(
    path,
    placed.map(({ fault, offset }) => `${source.place(offset)}: ${faultText(fault, data, dotted)}`),
  )
}

function readFile(
  data: unknown,
  context: ScheduleContext,
): { faults: ScheduleFault[]; schedules: Schedule[] } {
  const shape = FILE.safeParse(data)
  const faults = shape.success ? [] : faultsOf(shape.error.issues, data)
  const schedules: Schedule[] = []
  const defaults = DEFAULTS.safeParse(valueAt(data, ['defaults']) ?? {})
  const entries = valueAt(data, ['schedules'])
  const listed: readonly unknown[] = Array.isArray(entries) ? entries : []
  for (const [index, raw] of listed.entries()) {
    const at: Path = ['schedules', index]
    const entry = ENTRY.safeParse(raw)
    faults.push(...repeatedName(listed, index))
    if (!entry.success || !defaults.success) continue
    const whole = { ...defaults.data, ...entry.data }
    const outcome = scheduleOf(whole, wordsOf(whole), 'file', context)
    if ('schedule' in outcome) schedules.push(outcome.schedule)
    else faults.push(...outcome.faults.map((fault) => ({ ...fault, path: whereSaid(data, at, fault.path) })))
  }
  return { faults, schedules }
}

/** Where a key of an entry stands: in the entry, in the defaults, or nowhere, which is the entry itself. */
function whereSaid(data: unknown, entry: Path, path: Path): Path {
  const [key = ''] = path
  for (const place of [entry, ['defaults']]) {
    if (valueAt(data, [...place, key]) !== undefined) return [...place, ...path]
  }
  return entry
}

function repeatedName(entries: readonly unknown[], index: number): ScheduleFault[] {
  const name = valueAt(entries[index], ['name'])
  const first = entries.findIndex((entry) => valueAt(entry, ['name']) === name)
  if (name === undefined || first === index) return []
  const message = `schedules[${first}] has that name: give another one`
  return [{ path: ['schedules', index, 'name'], kind: 'wrong', message }]
}

function offsetOf(source: YamlSource, { path, kind }: ScheduleFault): number {
  return source.offset(path, kind === 'unknown' ? 'key' : 'value')
}

/** A path as people write it: `schedules[2].cron`. */
function dotted(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${readable(key)}`)).join('')
  return text.replace(/^\./, '') || 'content'
}

function readable(key: string): string {
  return /^[\w-]{1,80}$/.test(key) ? key : quoted(key)
}

function refusal(path: string, faults: readonly string[]): Failure {
  const [only = '', ...more] = faults
  const text =
    more.length === 0
      ? ` ${only}`
      : ` ${faults.length} faults${faults.map((fault) => `\n  ${fault}`).join('')}`
  return new Failure('BAD_INPUT', `bad configuration ${quoted(path)}:${text}`)
}

/** The same without the keys after which nothing stands: what is left blank is not given. */
function withoutBlanks(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutBlanks)
  if (typeof data !== 'object' || data === null) return data
  const given = Object.entries(data).filter(([, value]) => value !== '' && value !== null)
  return Object.fromEntries(given.map(([key, value]) => [key, withoutBlanks(value)]))
}
