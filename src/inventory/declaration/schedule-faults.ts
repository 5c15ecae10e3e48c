/** What is wrong with a declaration, in the words of whoever made it. */
import type { z } from 'zod'
import { nearest } from '../../contract/nearest.ts'
import { quoted } from '../../packet/result.ts'
import { DEFAULTS, ENTRY, FILE } from './schedule-shape.ts'

/** Keys and indices that lead to a part of a declaration. */
export type Path = readonly (string | number)[]

/** Something wrong at `path`: `message` says what would be right. */
export interface ScheduleFault {
  readonly path: Path
  readonly kind: 'wrong' | 'missing' | 'unknown'
  readonly message: string
}

/** The faults behind zod's issues of `data`. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], data: unknown, at: Path = []): ScheduleFault[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key))]
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]))
    const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined
    if (branch !== undefined) return faultsOf(branch, data, path)
    const kind = valueAt(data, path) === undefined ? 'missing' : 'wrong'
    return [{ path, kind, message: issue.message }]
  })
}

/** The faults as a line: `bad schedules[0].cron "x": …`; `label` names a path. */
export function faultText(
  { path, kind, message }: ScheduleFault,
  data: unknown,
  label: (path: Path) => string,
): string {
  if (kind === 'missing') return `${label(path)} is missing: ${message}`
  if (kind === 'unknown') return `unknown key ${label(path)}: ${message}`
  return `bad ${label(path)}${shownValue(path, data)}: ${message}`
}

/** The value at a path of maps and lists; undefined where it leads nowhere. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const key of path) {
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[key]
        : undefined
  }
  return value
}

// What looks like one of the alternatives is one with something wrong in it.
function meantBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  return branches.find(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
}

const SECRET_KEYS = ['webhook', 'command']

/** A text value as messages show it; nothing where it may hold a secret. */
function shownValue(path: Path, data: unknown): string {
  const value = valueAt(data, path)
  const isSecret = path.some((key) => SECRET_KEYS.includes(String(key)))
  return typeof value === 'string' && !isSecret ? ` ${quoted(value)}` : ''
}

const WEBHOOK_KEYS = ['url', 'headers']

function unknownKey(path: Path): ScheduleFault {
  const known = knownKeys(path)
  const meant = nearest(String(path.at(-1)), known)
  return {
    path,
    kind: 'unknown',
    message: meant === undefined ? `give ${known.join(', ')}` : `did you mean ${meant}?`,
  }
}

function knownKeys(path: Path): string[] {
  if (path.at(-2) === 'webhook') return WEBHOOK_KEYS
  if (path.length === 1) return Object.keys(FILE.shape)
  return Object.keys(path[0] === 'defaults' ? DEFAULTS.shape : ENTRY.shape)
}
