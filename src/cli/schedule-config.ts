/** The file of schedules, wherever one is read. */
import { existsSync, readFileSync } from 'node:fs'
import { Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import type { Schedule } from '../contract/schedule.ts'
import { parseScheduleFile } from '../inventory/declaration/schedule-file.ts'
import type { ScheduleContext } from '../inventory/declaration/schedule-of.ts'
import { quoted } from '../packet/result.ts'

/** Where it is looked for when nobody names one. */
export const USUAL_CONFIG = '/etc/protosweep/schedules.yml'

/** The file that was named, or the usual one where there is one; undefined where there is none. */
export function configPath(given: string | undefined): string | undefined {
  return given ?? (existsSync(USUAL_CONFIG) ? USUAL_CONFIG : undefined)
}

/** What the file declares; nothing where there is none. Throws a Failure BAD_INPUT that says what is wrong with it. */
export function readConfig(path: string | undefined, context: ScheduleContext): Schedule[] {
  if (path === undefined) return []
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('BAD_INPUT', `cannot read --config ${quoted(path)}: ${fileErrorText(error)}`)
  }
  return parseScheduleFile(text, path, context)
}
