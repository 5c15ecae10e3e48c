/** `protosweep schedule ls`: all schedules, when each is due next, and what came of its last run. */
import { EXIT } from '../../contract/failures.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { DueTimes } from '../../inventory/scheduler/due.ts'
import { viewSchedule } from '../../inventory/views/schedule-view.ts'
import type { ScheduleState } from '../../store/sweep-reader.ts'
import { type CommandIo, command, READING } from './command.ts'
import { declaredSchedules, ON_CONFIG } from './declared-schedules.ts'
import { writeJson, writeTable } from './listing.ts'
import { localTime } from './local-time.ts'
import { outcomeText } from './sweep-text.ts'

interface Row {
  readonly schedule: Schedule
  readonly nextMs: number | undefined
  readonly state: ScheduleState
}

export const listSchedules = command({
  name: 'schedule ls',
  usage: '[OPTION]...',
  about: 'Lists the schedules, with their last and next runs. Times are those of this machine’s zone.',
  mostWords: 0,
  options: { ...ON_CONFIG, ...READING },
  async run(typed, io) {
    const { schedules, archive } = await declaredSchedules(typed, io)
    try {
      const rows = schedules.map(
        (schedule): Row => ({
          schedule,
          nextMs: new DueTimes(schedule).next(io.nowMs()),
          state: archive?.scheduleState(schedule.name) ?? {},
        }),
      )
      if (typed.json === true)
        writeJson(io, {
          schedules: rows.map(({ schedule, nextMs, state }) => viewSchedule(schedule, nextMs, state)),
        })
      else if (rows.length > 0)
        writeTable(
          io,
          headOf(schedules, io),
          rows.map((row) => cells(row, io)),
        )
      else io.say('there is no schedule yet: protosweep schedule add --help says how to add one')
      return EXIT.complete
    } finally {
      archive?.close()
    }
  },
})

/** Times are of this machine's zone, which nobody can tell beside the name of another. */
function headOf(schedules: readonly Schedule[], { timeZone }: CommandIo): string[] {
  const zone = schedules.every((schedule) => schedule.timeZone === timeZone) ? '' : ` (${timeZone})`
  return ['NAME', 'CRON', 'ZONE', `NEXT${zone}`, `LAST RUN${zone}`, 'OUTCOME', 'DECLARED']
}

function cells({ schedule, nextMs, state: { last } }: Row, { timeZone }: CommandIo): string[] {
  const time = (timeMs: number | undefined) => (timeMs === undefined ? '-' : localTime(timeMs, timeZone))
  return [
    schedule.name,
    schedule.cron,
    schedule.timeZone,
    nextMs === undefined ? 'never' : time(nextMs),
    time(last?.startedMs),
    last === undefined ? '-' : outcomeText(last),
    schedule.origin === 'file' ? 'in the file' : 'added',
  ]
}
