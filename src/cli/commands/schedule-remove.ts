/** `protosweep schedule rm`: forgets a schedule that was added. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { command, READING } from './command.ts'

export const removeSchedule = command({
  name: 'schedule rm',
  usage: 'NAME [OPTION]...',
  about: 'Removes a schedule that was added. What its sweeps found stays; a run of it goes on.',
  mostWords: 1,
  options: { 'state-dir': READING['state-dir'] },
  async run(typed, io) {
    const [name] = typed._
    if (name === undefined)
      throw new Failure('BAD_INPUT', 'protosweep schedule rm needs the name of a schedule')
    // Rejects where nothing is kept yet, so that no empty store is made for it.
    const archive = await io.openArchive(typed['state-dir'])
    archive.close()
    const store = await io.openStore(typed['state-dir'])
    try {
      await store.removeSchedule(name)
    } finally {
      await store.close()
    }
    io.write(`removed ${name}\n`)
    return EXIT.complete
  },
})
