/** The schedules that there are: those of the configuration file, then those that were added. */
import { Failure } from '../../contract/failures.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { configPath, readConfig, USUAL_CONFIG } from '../schedule-config.ts'
import { optionsOfSchedule } from '../scheduled-words.ts'
import type { ReadableArchive } from './archive.ts'
import type { CommandIo } from './command.ts'

/** The option of subcommands that read the configuration file. */
export const ON_CONFIG = {
  config: {
    type: 'string',
    value: 'FILE',
    describe: `The file of schedules; without it ${USUAL_CONFIG}, where there is one`,
  },
} as const

export interface DeclaredSchedules {
  readonly schedules: readonly Schedule[]
  /** Undefined where nothing is kept yet; whoever asked closes it. */
  readonly archive: ReadableArchive | undefined
}

/** All schedules. Secrets of the file need not be in this environment: `${NAME}` stays as it is. Rejects with a Failure. */
export async function declaredSchedules(
  typed: { readonly config?: string | undefined; readonly 'state-dir'?: string | undefined },
  io: CommandIo,
): Promise<DeclaredSchedules> {
  const checkWords = (words: readonly string[]) => void optionsOfSchedule(words)
  const declared = readConfig(configPath(typed.config), { timeZone: io.timeZone, env: undefined, checkWords })
  const archive = await archiveIfAny(typed['state-dir'], io)
  return { schedules: [...declared, ...(archive?.schedules() ?? [])], archive }
}

async function archiveIfAny(
  stateDir: string | undefined,
  io: CommandIo,
): Promise<ReadableArchive | undefined> {
  try {
    return await io.openArchive(stateDir)
  } catch (error) {
    // That nothing is kept yet is no reason not to list what the file declares.
    if (error instanceof Failure && error.code === 'BAD_INPUT') return undefined
    throw error
  }
}
