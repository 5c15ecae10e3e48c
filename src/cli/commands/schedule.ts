/** `protosweep schedule`: the sweeps that come again. */
import { commandGroup } from './command.ts'
import { addSchedule } from './schedule-add.ts'
import { listSchedules } from './schedule-list.ts'
import { removeSchedule } from './schedule-remove.ts'
import { runSchedule } from './schedule-run.ts'

export const schedule = commandGroup({
  name: 'schedule',
  about: 'Keeps the sweeps that come again. protosweep serve runs them.',
  actions: {
    add: { about: 'Add one', run: addSchedule },
    ls: { about: 'List them, with their last and next runs', run: listSchedules },
    rm: { about: 'Remove one that was added', run: removeSchedule },
    run: { about: 'Sweep now what one sweeps', run: runSchedule },
  },
})
