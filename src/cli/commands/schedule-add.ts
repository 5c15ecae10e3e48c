/** `protosweep schedule add`: keeps a schedule in the store, where the daemon finds it. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { type AddedTexts, addedSchedule } from '../../inventory/declaration/added-schedule.ts'
import { DueTimes } from '../../inventory/scheduler/due.ts'
import { quoted } from '../../packet/result.ts'
import { parseTarget, parseTargets } from '../../target/spec.ts'
import { parseTargetsV6, parseTargetV6 } from '../../target/spec-v6.ts'
import { configPath, readConfig } from '../schedule-config.ts'
import { optionsOfSchedule } from '../scheduled-words.ts'
import { command } from './command.ts'
import { ON_CONFIG } from './declared-schedules.ts'
import { localTime } from './local-time.ts'

/** What the user types for a key of the configuration file. */
const LABELS: Readonly<Record<keyof AddedTexts | 'options', string>> = {
  name: 'NAME',
  cron: '--cron',
  timezone: '--tz',
  jitter: '--jitter',
  overlap: '--overlap',
  missed: '--missed',
  max_duration: '--max-duration',
  gone_after: '--gone-after',
  expect: '--expect',
  webhook: '--webhook',
  command: '--command',
  options: 'words of the sweep',
}

export const addSchedule = command({
  name: 'schedule add',
  usage: 'NAME --cron "0 3 * * *" [OPTION]... -- TARGET... [OPTION OF A SWEEP]...',
  about: 'Adds a sweep that comes again. What stands behind -- is what you would type behind protosweep.',
  options: {
    cron: {
      type: 'string',
      value: 'TIMES',
      describe: 'Minute, hour, day of the month, month, day of the week; six have seconds first; or @daily',
    },
    tz: {
      type: 'string',
      value: 'ZONE',
      describe: 'The time zone of --cron, as in Europe/Paris; this machine’s without it',
    },
    jitter: {
      type: 'string',
      value: 'TIME',
      describe: 'Begin each run up to so much later, always the same for one name, as in 10m',
    },
    overlap: {
      type: 'string',
      value: 'HOW',
      describe:
        'When it is due while the run before goes on: skip, queue or cancel the run before. skip without it',
    },
    missed: {
      type: 'string',
      value: 'HOW',
      describe: 'After a time in which nothing ran the schedules: none, or one run. none without it',
    },
    'max-duration': { type: 'string', value: 'TIME', describe: 'Cut a run off after so long, as in 6h' },
    'gone-after': {
      type: 'string',
      value: 'N',
      describe: 'Count as gone what so many complete sweeps in a row did not find; 3 without it',
    },
    expect: {
      type: 'string',
      value: 'LIST',
      describe: 'The protocols that hosts may have open, as in icmp,tcp,47: others are unexpected',
    },
    webhook: { type: 'string', value: 'URL', describe: 'Post changes to this URL, as JSON' },
    command: {
      type: 'string',
      value: 'LINE',
      describe: 'Run this line with sh on changes, the same JSON as its input',
    },
    config: { type: 'string', value: 'FILE', describe: `${ON_CONFIG.config.describe}: its names are taken` },
    'state-dir': {
      type: 'string',
      value: 'DIR',
      describe:
        'That of protosweep serve; without it PROTOSWEEP_STATE_DIR, or where programs keep their state',
    },
  },
  async run(typed, io) {
    const [name, ...words] = typed._
    const texts = {
      name,
      cron: typed.cron,
      timezone: typed.tz,
      jitter: typed.jitter,
      overlap: typed.overlap,
      missed: typed.missed,
      max_duration: typed['max-duration'],
      gone_after: typed['gone-after'],
      expect: typed.expect,
      webhook: typed.webhook,
      command: typed.command,
    }
    const schedule = addedSchedule(
      Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
      words,
      { timeZone: io.timeZone, env: io.env, checkWords },
      (key) => LABELS[key],
    )
    refuseDeclared(schedule.name, configPath(typed.config), io.timeZone)
    const store = await io.openStore(typed['state-dir'])
    try {
      await store.addSchedule(schedule)
    } finally {
      await store.close()
    }
    const nextMs = new DueTimes(schedule).next(io.nowMs())
    const next = nextMs === undefined ? 'never' : localTime(nextMs, schedule.timeZone)
    io.write(`added ${schedule.name}: next ${next} (${schedule.timeZone})\n`)
    return EXIT.complete
  },
})

/** Refuses what would be refused when the sweep is due, as far as no name need be resolved for it. */
function checkWords(words: readonly string[]): void {
  const { family, targets, inputLists, exclude } = optionsOfSchedule(words)
  if (targets.length === 0 && inputLists.length === 0) {
    throw new Failure('BAD_INPUT', 'no target given: name some behind --, as in -- 192.168.1.0/24')
  }
  const [one, several] = family === 4 ? [parseTarget, parseTargets] : [parseTargetV6, parseTargetsV6]
  for (const read of [...targets.map((text) => one(text)), ...exclude.map((text) => several(text))]) {
    if (!read.ok) throw new Failure('BAD_INPUT', read.fault.message)
  }
}

/** Refuses a name that the file has: no daemon would begin with both. */
function refuseDeclared(name: string, path: string | undefined, timeZone: string): void {
  const declared = readConfig(path, { timeZone, env: undefined, checkWords: () => undefined })
  if (path === undefined || !declared.some((schedule) => schedule.name === name)) return
  throw new Failure(
    'BAD_INPUT',
    `schedule ${quoted(name)} is declared in ${quoted(path)}: change it there, or take another name`,
  )
}
