/** `protosweep sweeps`: the sweeps that are kept, newest first. */
import { EXIT } from '../../contract/failures.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { viewWholeSweep } from '../../inventory/views/sweep-view.ts'
import { age, wholeNumber } from '../values.ts'
import { changeCountsText } from './change-counts.ts'
import { sweepNumber } from './chosen-sweep.ts'
import { type CommandIo, command, READING } from './command.ts'
import { writeJsonList, writeTable } from './listing.ts'
import { localTime } from './local-time.ts'
import { outcomeText, startedText, targetsText, tookText } from './sweep-text.ts'

const HEAD = ['ID', 'BEGAN', 'TOOK', 'SCHEDULE', 'TARGETS', 'UP', 'OUTCOME', 'CHANGES']
const MOST = 1_000_000

export const sweeps = command({
  name: 'sweeps',
  usage: '[OPTION]...',
  about: 'Lists the sweeps that are kept, newest first.',
  mostWords: 0,
  options: {
    schedule: {
      type: 'string',
      value: 'NAME',
      describe: 'Only those of this schedule; cli for those by hand',
    },
    since: { type: 'string', value: 'AGE', describe: 'Only those that began since, as in 12h, 7d or 4w' },
    before: { type: 'string', value: 'N', describe: 'Only those before the one of this number' },
    limit: { type: 'string', value: 'N', default: '20', describe: 'So many at most' },
    ...READING,
  },
  async run(typed, io) {
    const filter = {
      limit: wholeNumber('--limit', typed.limit, 1, MOST),
      ...(typed.schedule === undefined ? {} : { schedule: typed.schedule }),
      ...(typed.since === undefined ? {} : { sinceMs: io.nowMs() - age('--since', typed.since) }),
      ...(typed.before === undefined ? {} : { before: sweepNumber(typed.before) }),
    }
    const archive = await io.openArchive(typed['state-dir'])
    try {
      const found = archive.sweeps(filter)
      if (typed.json === true || found.length > 0) writeSweeps(io, found, typed.json === true)
      else io.say(isFiltered(typed) ? 'no sweep that is kept is like that' : 'no sweep is kept yet')
      return EXIT.complete
    } finally {
      archive.close()
    }
  },
})

/** Writes sweeps as a table, or as one document of JSON. */
export function writeSweeps(io: CommandIo, found: readonly SweepRecord[], isJson: boolean): void {
  if (isJson) {
    const views = found.map((sweep) => viewWholeSweep(sweep))
    writeJsonList(io, 'sweeps', views)
  } else writeTable(io, HEAD, rowsOf(found, io))
}

function isFiltered({
  schedule,
  since,
}: {
  schedule?: string | undefined
  since?: string | undefined
}): boolean {
  return schedule !== undefined || since !== undefined
}

function rowsOf(found: readonly SweepRecord[], { timeZone, nowMs }: CommandIo): string[][] {
  return found.map((sweep) => [
    `${sweep.id}`,
    localTime(sweep.startedMs, timeZone),
    tookText(sweep, nowMs()),
    startedText(sweep),
    targetsText(sweep.plan.ranges),
    sweep.ending === undefined ? '-' : `${sweep.ending.hosts.up}`,
    outcomeText(sweep),
    changeCountsText(sweep.changes),
  ])
}
