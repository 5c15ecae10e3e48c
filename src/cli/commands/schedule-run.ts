/** `protosweep schedule run`: sweeps now, in the terminal, what a schedule sweeps, and keeps it as a run of it. */
import { Failure } from '../../contract/failures.ts'
import { nearest } from '../../contract/nearest.ts'
import { quoted } from '../../packet/result.ts'
import { command, READING } from './command.ts'
import { declaredSchedules, ON_CONFIG } from './declared-schedules.ts'

export const runSchedule = command({
  name: 'schedule run',
  usage: 'NAME [OPTION]...',
  about:
    'Sweeps now what a schedule sweeps, keeps it as a run of that schedule, and tells of changes as it says.',
  mostWords: 1,
  options: { ...ON_CONFIG, 'state-dir': READING['state-dir'] },
  async run(typed, io) {
    const [name] = typed._
    if (name === undefined)
      throw new Failure('BAD_INPUT', 'protosweep schedule run needs the name of a schedule')
    const { schedules, archive } = await declaredSchedules(typed, io)
    archive?.close()
    const found = schedules.find((schedule) => schedule.name === name)
    if (found !== undefined) return io.sweepNow(found, typed['state-dir'])
    const names = schedules.map((schedule) => schedule.name)
    const meant = nearest(name, names)
    const right =
      meant === undefined ? 'protosweep schedule ls lists those there are' : `did you mean ${meant}?`
    throw new Failure('BAD_INPUT', `no schedule is named ${quoted(name)}: ${right}`)
  },
})
